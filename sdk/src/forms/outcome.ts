/** What became of what was sent: shown at once, waiting for somebody to look at it, or not taken. */
import type { Saying } from "../core/saying.ts";
import type { Place } from "../widgets/deeds.ts";
import { h } from "../widgets/dom.ts";

/** What the API answers to who wrote something. */
export interface Submitted {
  readonly state: "published" | "held" | "rejected";
  readonly receipt: string;
  readonly reasons?: readonly { readonly text: string }[];
}

/** Puts what became of it in place of the form. */
export function outcome({ torg: { api } }: Place, made: HTMLDialogElement, words: Saying, { state, receipt, reasons = [] }: Submitted): void {
  const href = `${api.base}/v1/decision?${new URLSearchParams({ receipt, language: words.language.slice(0, 2) })}`;
  finish(made, words, h("p", {}, words.text(`is_${state}`)),
    reasons.length ? h("ul", { class: "reasons" }, ...reasons.map(({ text }) => h("li", {}, text))) : null,
    state !== "published" && h("p", {}, h("a", { href, target: "_blank", rel: "noopener" }, words.text("decision"))));
}

/** Thanks, and what else there is to say. The dialog is over with it. */
export function finish(made: HTMLDialogElement, words: Saying, ...nodes: readonly (Node | null | false)[]): void {
  made.toggleAttribute("data-done", true);
  const heading = made.querySelector("h2")!;
  heading.textContent = words.text("thanks");
  made.ariaLabel = heading.textContent;
  made.querySelector("form")?.replaceWith(h("div", { class: "outcome", role: "status" }, ...nodes,
    h("p", { class: "send" }, h("button", { type: "button", class: "button primary", click: () => made.close() }, words.text("close")))));
  heading.focus();
}
