/** Reviews and their numbers, drawn as the API's fragment has them (templates/storefront/reviews.html). */
import type { Saying } from "../core/saying.ts";
import { address, h, stars, svg } from "./dom.ts";
import { act, badge, by, day, filter, prose, section, tongue, tools, vote, who } from "./said.ts";
import type { Media, Rating, Review, Reviews } from "./shapes.ts";

type Labels = Reviews["labels"];

const named = (labels: Labels, name: string) =>
  labels[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replace(/[-_]/g, " ");
const rated = (say: Saying, value: number, decimals = 0) =>
  stars(value, say.text("stars_of", { value: say.number(value, decimals) }));

function bar(share: number): SVGElement {
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
  const { count, reviews, mean, recommend } = rating;
  if (mean === null) return null;
  const words = say.text("ratings", { count }) + (reviews === count ? "" : ` · ${say.text("count_reviews", { count: reviews })}`);
  const percent = (recommend.share ?? 0).toLocaleString(say.language, { style: "percent" });
  return h("div", { class: "summary" }, h("div", { class: "overall" },
    h("p", { class: "mean" }, h("strong", {}, say.number(mean, 1)), " ", rated(say, mean, 1)), h("p", { class: "count" }, words),
    recommend.of > 0 && h("p", { class: "share" }, h("strong", {}, say.text("would_recommend", { percent })), " ",
      h("span", { class: "quiet" }, say.text("share_of", { count: recommend.of })))), histogram(say, rating));
}

function details(say: Saying, rating: Rating, labels: Labels): readonly Node[] {
  const means = Object.entries(rating.attributes);
  if (!means.length) return [];
  return [h("h3", { class: "unseen" }, say.text("attributes")), h("dl", { class: "attributes" },
    ...means.map(([name, { mean }]) => h("div", {}, h("dt", {}, named(labels, name)),
      h("dd", {}, bar(mean / 5), " ", h("span", { class: "number" }, say.number(mean, 1), h("span", { class: "unseen" }, "/5"))))))];
}

function picture(say: Saying, { urls, alt }: Media, n: number, of: number): HTMLElement {
  const large = urls["large.jpg"] ?? urls["large.webp"], webp = address(urls["small.webp"]);
  return h("li", {}, h("a", { href: address(large), "data-do": "look" }, h("picture", {},
    webp && h("source", { type: "image/webp", srcset: webp }),
    h("img", { src: address(urls["small.jpg"] ?? large), width: 96, height: 96, alt: alt || say.text("picture", { n, of }), loading: "lazy", decoding: "async" }))));
}

function files(say: Saying, media: readonly Media[]): readonly Node[] {
  const seen = media.filter(({ kind }) => kind === "picture");
  return [...(seen.length ? [h("ul", { class: "pictures" }, ...seen.map((one, n) => picture(say, one, n + 1, seen.length)))] : []),
    ...media.filter((one) => !seen.includes(one)).map(({ kind, urls }) => {
      const word = kind === "film" ? "watch" : "listen";
      return h("p", { class: "recording", lang: say.language }, h("a", { href: address(Object.values(urls)[0]), download: true, "data-do": word }, say.text(word)));
    })];
}

function points(say: Saying, one: Review): HTMLElement | null {
  const kinds = (["pros", "cons"] as const).filter((kind) => one[kind].length);
  return kinds.length ? h("div", { class: "points" }, ...kinds.map((kind) =>
    h("div", { class: kind }, h("h4", { lang: say.language }, say.text(kind)), h("ul", {}, ...one[kind].map((text) => h("li", {}, text)))))) : null;
}

function foot(say: Saying, { name, verified, written_at, edited_at, recommends, votes }: Review): HTMLElement {
  const line = by(say, who(say, name), written_at, badge(say, verified));
  if (edited_at) line.append(h("span", { class: "quiet" }, `(${say.text("edited", { date: say.date(edited_at) })})`));
  return h("footer", { lang: say.language }, line,
    recommends !== null && h("p", { class: "quiet" }, say.text(recommends ? "recommends" : "recommends_not")),
    h("p", { class: "acts" }, vote(say, "helpful", votes.helpful), vote(say, "unhelpful", votes.unhelpful, "false"), act("report", say.text("report"))));
}

/** A review, as an item of the list. */
export function review(say: Saying, one: Review, labels: Labels): HTMLElement {
  const { reply } = one, marks = Object.entries(one.attributes);
  return h("li", {}, h("article", { ...tongue(one.language), "data-kind": "review", "data-id": one.review_id },
    h("header", {}, one.stars && rated(say, one.stars), one.title && h("h3", {}, one.title)),
    one.incentivised && h("p", { class: "incentive", lang: say.language }, say.text("incentivised")),
    one.text && h("div", { class: "text" }, ...prose(one.text)), points(say, one),
    marks.length > 0 && h("ul", { class: "rated", lang: say.language }, ...marks.map(([name, value]) =>
      h("li", {}, named(labels, name), " ", h("strong", {}, value, h("span", { class: "quiet" }, "/5"))))),
    ...files(say, one.media), foot(say, one),
    reply && h("aside", { class: "reply" }, h("h4", { lang: say.language },
      say.text("reply", { shop: reply.name || say.text("the_shop") }), " ", day(say, reply.at)), ...prose(reply.text))));
}

/** All of it. `looks` is `first` while only the first of it is shown, in a height that the page knows. */
export function reviews(say: Saying, base: string, { items, next, rating, told, labels }: Reviews, looks: string): HTMLElement {
  const explained = h("details", { class: "explained" }, h("summary", {}, say.text("collected")),
    ...[told.verification, told.sorting, told.incentives, told.moderation].map(({ text }) => h("p", {}, text)),
    h("p", {}, h("a", { href: `${base}${rating.how}?language=${say.language}` }, say.text("how"))));
  if (!rating.reviews) looks = "";
  return section(say, "reviews", "write", looks, rating.reviews ? [summary(say, rating), ...details(say, rating, labels), tools(say)] : [
    h("div", { class: "inviting" }, stars(0, say.text("unrated")), h("p", {}, h("strong", {}, say.text("no_reviews")), " ", say.text("be_first")))],
  h("ol", { class: "reviews" }, ...items.map((one) => review(say, one, labels))), next, explained);
}
