/** What reviews and questions have in common, drawn as the API's fragment has it (templates/storefront/reviews.html). */
import type { Saying } from "../core/saying.ts";
import { h } from "./dom.ts";

/** The path of what a product has, in the API. */
export const partOf = ({ product }: { readonly product: string }, name: string) => `/v1/products/${encodeURIComponent(product)}/${name}`;

/** A control that does `what`. */
export function act(what: string, text: string, values: Readonly<Record<string, string | null>> = {}): HTMLButtonElement {
  return h("button", { type: "button", class: "plain", "data-do": what, ...values }, text);
}

/** A control for a vote, with how many gave it. */
export function vote(say: Saying, word: string, count: number, value = "true"): HTMLButtonElement {
  return act("vote", say.text(word, { count }), { class: "chip", value, "aria-pressed": "false" });
}

/** A control that a filter is switched on and off by. */
export function filter(name: string, text: string, value: string, looks: string | null = "chip"): HTMLButtonElement {
  return act("filter", text, { class: looks, name, value, "aria-pressed": "false" });
}

/** What leads to ordering and filtering. */
export function tools(say: Saying): HTMLElement {
  return h("div", { class: "tools", part: "controls" }, act("tools", say.text("tools"), { class: "chip", "aria-expanded": "false" }));
}

/** Paragraphs. */
export function prose(text: string): readonly HTMLElement[] {
  return text.split("\n").filter(Boolean).map((line) => h("p", {}, line));
}

/** The language of somebody's words, where it is known. */
export const tongue = (language: string | null) => ({ lang: language });

/** A day. */
export function day(say: Saying, at: string): HTMLElement {
  return h("time", { datetime: at.slice(0, 10) }, say.date(at));
}

/** A badge by its word. */
export function badge(say: Saying, word: string | null | false, looks = ""): HTMLElement | null {
  return word ? h("span", { class: `badge${looks}` }, say.text(word)) : null;
}

/** Who said something, and when. */
export function by(say: Saying, who: HTMLElement | null, at: string, ...badges: readonly (HTMLElement | null)[]): HTMLElement {
  return h("p", { class: "by", lang: say.language }, who, ...badges, day(say, at));
}

/** A name, if there is one. */
export function who(say: Saying, name: string | null): HTMLElement {
  return h("span", { class: "name" }, name || say.text("anonymous"));
}

/** A section: its heading, what starts a form, what stands between, and the list with a control for more. */
export function section(
  say: Saying, name: string, form: string, looks: string, between: readonly (Node | null | false)[], list: HTMLElement,
  next: string | null, ...after: readonly Node[]
): HTMLElement {
  return h("section", { class: `torg ${looks}`, part: name, "aria-labelledby": name, "data-list": name },
    h("div", { class: "top" }, h("h2", { id: name }, say.text(name)), act(form, say.text(form), { class: "button" })),
    ...between, h("p", { class: "status quiet", role: "status" }), list, pages(say, name, next, !!looks), ...after);
}

/** What leads to more of a list, or, where it `isFirst` only the first of it that is seen, to all of it. */
export function pages(say: Saying, name: string, next: string | null, isFirst = false): HTMLElement | null {
  return next || isFirst ? h("nav", { class: "pages", "aria-label": say.text(name) },
    act("more", say.text(next ? `more_${name}` : "whole"), { class: "button", "data-cursor": next })) : null;
}
