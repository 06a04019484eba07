/** Dialogs, and what is said in them. What was begun in one stands there when it is opened again on the same page. */
import look from "../../look/forms.css";
import type { Saying } from "../core/saying.ts";
import type { Place } from "../widgets/deeds.ts";
import { h, svg } from "../widgets/dom.ts";
import { dress } from "../widgets/element.ts";
import { words } from "./words.ts";

const kept = new WeakMap<Place, Map<string, HTMLDialogElement>>();

/** A dialog of an element, with a heading and a button that closes it. */
export function dialog(place: Place, looks: string, title: string, close: string): HTMLDialogElement {
  dress(place.root, look);
  const cross = svg("svg", { class: "cross", viewBox: "0 0 20 20", "aria-hidden": "true" }, svg("path", { d: "M4 4l12 12M16 4L4 16" }));
  const made = h("dialog", { class: looks, lang: place.say.language, "aria-label": title },
    h("header", {}, h("h2", { tabindex: -1 }, title),
      h("button", { type: "button", class: "close", "aria-label": close, click: () => made.close() }, cross)));
  // What happens in it isn't the list's.
  for (const kind of ["click", "change", "submit"]) made.addEventListener(kind, (event) => event.stopPropagation());
  place.root.append(made);
  return made;
}

/** Opens the dialog called `name`: as it was left, else with what `fill` puts there. */
export async function open(
  place: Place, name: string, title: (words: Saying) => string, fill: (made: HTMLDialogElement, words: Saying) => Node | Promise<Node>,
): Promise<void> {
  const drafts = kept.get(place) ?? new Map<string, HTMLDialogElement>();
  kept.set(place, drafts);
  let made = drafts.get(name);
  if (!made) {
    const said = await words(place);
    made = dialog(place, "sheet", title(said), said.text("close"));
    drafts.set(name, made);
    made.append(await fill(made, said));
  }
  const shown = made;
  shown.addEventListener("close", () => {
    if (!shown.hasAttribute("data-done")) return;
    drafts.delete(name);
    shown.remove();
    // What it was opened by may have been drawn anew.
    if (!place.root.activeElement) place.root.querySelector<HTMLElement>(`[data-do=${name.split(" ")[0]}]`)?.focus();
  });
  if (!shown.open) shown.showModal();
}
