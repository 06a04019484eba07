/** Ordering, filtering and searching, once somebody wants to. */
import type { Saying } from "../core/saying.ts";
import { words } from "../forms/words.ts";
import type { Place } from "./deeds.ts";
import { h } from "./dom.ts";
import { filter } from "./said.ts";

const ORDERS: Readonly<Record<string, readonly string[]>> = {
  reviews: ["helpful", "newest", "highest", "lowest", "pictures"],
  questions: ["votes", "newest", "unanswered"],
};

/** The control for the order of a list. */
export function order(said: Saying, list: string): HTMLElement {
  return h("label", {}, h("span", { class: "unseen" }, said.text("sort")), h("select", { "data-do": "sort" },
    ...(ORDERS[list] ?? []).map((value) => h("option", { value }, said.text(`sort_${value}`)))));
}

function filters(said: Saying): readonly HTMLElement[] {
  const search = said.text("search");
  return [filter("verified", said.text("only_verified"), "true"), filter("media", said.text("with_media"), "true"),
    filter("language", said.text("own_language"), said.language.slice(0, 2)),
    h("form", { role: "search", "data-do": "search" },
      h("input", { type: "search", name: "q", maxlength: 200, placeholder: search, "aria-label": search }))];
}

/** Shows the controls, or puts them away as they stand. */
export async function toggle(place: Place, button: HTMLElement, name: string): Promise<void> {
  let panel = button.parentElement!.querySelector<HTMLElement>(".panel");
  if (!panel) {
    const said = await words(place);
    panel = h("div", { class: "panel", hidden: true }, order(said, name), ...(name === "reviews" ? filters(said) : []));
    const { sort } = button.closest("section")!.dataset, select = panel.querySelector("select");
    if (sort && select) select.value = sort;
    button.after(panel);
  }
  panel.hidden = !panel.hidden;
  button.setAttribute("aria-expanded", `${!panel.hidden}`);
  if (!panel.hidden) panel.querySelector("select")?.focus();
}
