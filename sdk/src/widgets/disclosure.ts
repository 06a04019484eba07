/** A button that opens a panel beneath it. Comes once somebody wants one. */
import look from "../../look/panel.css";
import { dress } from "./element.ts";

const MARGIN = 8;
let count = 0;

/**
 * Puts a panel beside its button and ties them: Escape, a click elsewhere, and a focus that goes elsewhere close it. Gives
 * what opens and closes it.
 */
export function disclose(host: HTMLElement, button: HTMLElement, panel: HTMLElement): (isOpen: boolean) => void {
  const elsewhere = (event: Event) => event.composedPath().includes(host) || open(false);
  const open = (isOpen: boolean) => {
    panel.hidden = !isOpen;
    button.setAttribute("aria-expanded", String(isOpen));
    document[isOpen ? "addEventListener" : "removeEventListener"]("pointerdown", elsewhere);
    if (isOpen) within(panel);
  };
  dress(button.getRootNode() as ShadowRoot, look);
  button.after(panel);
  panel.id ||= `panel-${(count += 1)}`;
  button.setAttribute("aria-controls", panel.id);
  button.addEventListener("click", () => open(panel.hidden));
  for (const part of [button, panel]) {
    part.addEventListener("keydown", (event) => {
      if ((event as KeyboardEvent).key !== "Escape" || panel.hidden) return;
      open(false);
      button.focus();
    });
  }
  panel.addEventListener("focusout", ({ relatedTarget: to }) => to instanceof Node && !panel.contains(to) && to !== button && open(false));
  open(false);
  return open;
}

/** Moves a panel into the window, if it stands out of it sideways. */
function within(panel: HTMLElement): void {
  panel.style.marginInlineStart = "";
  const { left, right } = panel.getBoundingClientRect();
  const over = right - document.documentElement.clientWidth + MARGIN;
  if (over > 0) panel.style.marginInlineStart = `${-Math.min(over, Math.max(0, left - MARGIN))}px`;
}
