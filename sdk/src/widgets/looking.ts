/** Pictures in full, film and sound, in a dialog over the page. */
import style from "../../look/looking.css";
import { dialog } from "../forms/sheet.ts";
import { words } from "../forms/words.ts";
import { act } from "./said.ts";
import type { Place } from "./deeds.ts";
import { h } from "./dom.ts";
import { dress } from "./element.ts";

function player(link: HTMLAnchorElement): HTMLElement {
  const kind = link.dataset["do"] === "watch" ? "video" : "audio";
  return h(kind, { controls: true, src: link.href, preload: "none", "aria-label": link.textContent });
}

/** Shows what a link leads to; for a picture, with those beside it. */
export async function look(place: Place, link: HTMLAnchorElement): Promise<void> {
  const said = await words(place), beside = [...(link.closest("ul")?.querySelectorAll<HTMLAnchorElement>("a") ?? [])];
  const made = dialog(place, "look", said.text(beside.length ? "pictures" : (link.dataset["do"] ?? "")), said.text("close"));
  dress(place.root, style);
  made.addEventListener("close", () => made.remove());
  made.addEventListener("click", (event) => event.target === made && made.close());
  if (!beside.length) made.append(player(link));
  else turn(made, beside, Math.max(beside.indexOf(link), 0), [said.text("previous"), said.text("next")]);
  made.showModal();
}

function turn(made: HTMLElement, links: readonly HTMLAnchorElement[], from: number, [back, on]: readonly [string, string]): void {
  let at = from;
  const large = h("img", {}), line = h("p", { class: "quiet", role: "status" });
  const show = (step: number) => {
    at = (at + step + links.length) % links.length;
    const link = links[at]!;
    large.src = link.href;
    large.alt = link.querySelector("img")?.alt ?? "";
    line.textContent = `${at + 1} / ${links.length}`;
  };
  const buttons = [act("", back, { class: "chip" }), line, act("", on, { class: "chip" })] as const;
  buttons[0].addEventListener("click", () => show(-1));
  buttons[2].addEventListener("click", () => show(1));
  made.addEventListener("keydown", ({ key }) => (key === "ArrowLeft" ? show(-1) : key === "ArrowRight" && show(1)));
  made.append(large, ...(links.length > 1 ? [h("div", { class: "turn" }, ...buttons)] : []));
  show(0);
}
