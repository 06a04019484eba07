/** The button by which a reader holds what moves by itself, and lets it go again. */
import type { Saying } from "../core/saying.ts";
import { h } from "./dom.ts";
import { icon } from "./lively.ts";

const PAUSE = "M7 5v10M13 5v10";
const PLAY = "M7 4.5l8 5.5-8 5.5z";

/** `held` is told each time; the button says what it would do. */
export function holding(say: Saying, isHeld: boolean, held: (isHeld: boolean) => void): HTMLElement {
  const button = h("button", {
    class: "round", type: "button", part: "button", "aria-label": say.text(isHeld ? "resume" : "pause"),
    click: () => {
      const other = holding(say, !isHeld, held);
      button.replaceWith(other);
      other.focus();
      held(!isHeld);
    },
  }, icon(isHeld ? PLAY : PAUSE));
  return button;
}
