/** What only some products and reviews have, drawn as the API's fragment has it (templates/storefront/reviews.html). */
import css from "../../look/reviews-more.css";
import type { Saying } from "../core/saying.ts";
import { address, h, stars } from "./dom.ts";
import { bar } from "./review.ts";
import { day, prose } from "./said.ts";
import type { Media, Rating, Review, Reviews } from "./shapes.ts";

type Labels = Reviews["labels"];
/** How it looks. */
export const look = css;

const named = (labels: Labels, name: string) =>
  labels[name] ?? name.charAt(0).toUpperCase() + name.slice(1).replace(/[-_]/g, " ");

/** What stands where nobody wrote anything yet. */
export function inviting(say: Saying): HTMLElement {
  return h("div", { class: "inviting" }, stars(0, say.text("unrated")),
    h("p", {}, h("strong", {}, say.text("no_reviews")), " ", say.text("be_first")));
}

/** How many would recommend it, of those who said. */
export function share(say: Saying, { recommend }: Rating): HTMLElement | null {
  const percent = (recommend.share ?? 0).toLocaleString(say.language, { style: "percent" });
  return recommend.of ? h("p", { class: "share" }, h("strong", {}, say.text("would_recommend", { percent })), " ",
    h("span", { class: "quiet" }, say.text("share_of", { count: recommend.of }))) : null;
}

/** The means of what is rated besides the whole. */
export function details(say: Saying, rating: Rating, labels: Labels): readonly Node[] {
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

/** That a review was changed, and when. */
export function edited(say: Saying, at: string): HTMLElement {
  return h("span", { class: "quiet" }, `(${say.text("edited", { date: say.date(at) })})`);
}

/** Whether its author would recommend the product. */
export function recommends(say: Saying, would: boolean): HTMLElement {
  return h("p", { class: "quiet" }, say.text(would ? "recommends" : "recommends_not"));
}

/** That something was given for a review. */
export function above(say: Saying, one: Review): HTMLElement | null {
  return one.incentivised ? h("p", { class: "incentive", lang: say.language }, say.text("incentivised")) : null;
}

/** A review's points, ratings and files. */
export function inside(say: Saying, one: Review, labels: Labels): readonly Node[] {
  const marks = Object.entries(one.attributes);
  const rated = marks.length ? h("ul", { class: "rated", lang: say.language }, ...marks.map(([name, value]) =>
    h("li", {}, named(labels, name), " ", h("strong", {}, value, h("span", { class: "quiet" }, "/5"))))) : null;
  return [points(say, one), rated, ...files(say, one.media)].filter((node) => node !== null);
}

/** What the shop answered. */
export function below(say: Saying, { reply }: Review): HTMLElement | null {
  return reply ? h("aside", { class: "reply" }, h("h4", { lang: say.language },
    say.text("reply", { shop: reply.name || say.text("the_shop") }), " ", day(say, reply.at)), ...prose(reply.text)) : null;
}
