/** Reviews and their numbers, drawn as the API's fragment has them (templates/storefront/reviews.html). */
import type { Saying } from "../core/saying.ts";
import { h, stars, svg } from "./dom.ts";
import { dress } from "./element.ts";
import { act, badge, by, filter, prose, section, tongue, tools, vote, who } from "./said.ts";
import type { Rating, Review, Reviews } from "./shapes.ts";

type Labels = Reviews["labels"];
let more: typeof import("./more.ts") | null = null;

/** Fetches what only some products and reviews have, where it is needed. */
export async function prepare(root: ShadowRoot, { items, rating }: Reviews): Promise<void> {
  const has = (things: object) => Object.keys(things).length > 0;
  if (rating.reviews && !rating.recommend.of && !has(rating.attributes) && !items.some((one) =>
    one.reply || one.incentivised || one.edited_at || one.recommends !== null || [one.pros, one.cons, one.media, one.attributes].some(has))) return;
  more ??= await import("./more.ts");
  dress(root, more.look);
}

const rated = (say: Saying, value: number, decimals = 0) =>
  stars(value, say.text("stars_of", { value: say.number(value, decimals) }));

/** A share as a bar. */
export function bar(share: number): SVGElement {
  const rect = (kind: string, width: string) => svg("rect", { class: kind, width, height: 8, rx: 4 });
  return svg("svg", { class: "bar", width: "100%", height: 8, "aria-hidden": "true" },
    rect("track", "100%"), share > 0 && rect("fill", `${(share * 100).toFixed(1)}%`));
}

function histogram(say: Saying, { histogram: many, count }: Rating): HTMLElement {
  return h("table", { class: "histogram" }, h("caption", { class: "unseen" }, say.text("distribution")),
    h("tbody", {}, ...[5, 4, 3, 2, 1].map((n) => h("tr", {},
      h("th", { scope: "row" }, filter("stars", say.text("stars", { count: n }), `${n}`, null)),
      h("td", { class: "drawn" }, bar((many[n] ?? 0) / count)), h("td", { class: "number" }, say.number(many[n] ?? 0))))));
}

function summary(say: Saying, rating: Rating): HTMLElement | null {
  const { count, reviews, mean } = rating;
  if (mean === null) return null;
  const words = say.text("ratings", { count }) + (reviews === count ? "" : ` · ${say.text("count_reviews", { count: reviews })}`);
  return h("div", { class: "summary" }, h("div", { class: "overall" },
    h("p", { class: "mean" }, h("strong", {}, say.number(mean, 1)), " ", rated(say, mean, 1)), h("p", { class: "count" }, words),
    more?.share(say, rating)), histogram(say, rating));
}

function foot(say: Saying, { name, verified, written_at, edited_at, recommends, votes }: Review): HTMLElement {
  const line = by(say, who(say, name), written_at, badge(say, verified));
  if (edited_at && more) line.append(more.edited(say, edited_at));
  return h("footer", { lang: say.language }, line,
    recommends !== null && more?.recommends(say, recommends),
    h("p", { class: "acts" }, vote(say, "helpful", votes.helpful), vote(say, "unhelpful", votes.unhelpful, "false"), act("report", say.text("report"))));
}

/** A review, as an item of the list. */
export function review(say: Saying, one: Review, labels: Labels): HTMLElement {
  return h("li", {}, h("article", { ...tongue(one.language), "data-kind": "review", "data-id": one.review_id },
    h("header", {}, one.stars && rated(say, one.stars), one.title && h("h3", {}, one.title)),
    more?.above(say, one), one.text && h("div", { class: "text" }, ...prose(one.text)), ...(more?.inside(say, one, labels) ?? []),
    foot(say, one), more?.below(say, one)));
}

/** All of it. `looks` is `first` while only the first of it is shown, in a height that the page knows. */
export function ratedList(say: Saying, base: string, { items, next, rating, told, labels }: Reviews, looks: string): HTMLElement {
  const explained = h("details", { class: "explained" }, h("summary", {}, say.text("collected")),
    ...[told.verification, told.sorting, told.incentives, told.moderation].map(({ text }) => h("p", {}, text)),
    h("p", {}, h("a", { href: `${base}${rating.how}?language=${say.language}` }, say.text("how"))));
  if (!rating.reviews) looks = "";
  return section(say, "reviews", "write", looks, rating.reviews ? [summary(say, rating), ...(more?.details(say, rating, labels) ?? []), tools(say)] : [more?.inviting(say) ?? null],
  h("ol", { class: "reviews" }, ...items.map((one) => review(say, one, labels))), next, explained);
}
