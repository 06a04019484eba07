/** What is the reader's own in what others see: how they voted, and which answers they may accept. */
import look from "../../look/tools.css";
import { words } from "../forms/words.ts";
import type { Place } from "./deeds.ts";
import { dress } from "./element.ts";
import { act } from "./said.ts";

interface Own {
  readonly votes: Readonly<Record<string, boolean>>;
  readonly asked: readonly string[];
}

/** So many are asked for at once. */
const MOST = 50;

/** Shows whether a control is chosen. */
export const press = (one: Element, is: boolean) => one.setAttribute("aria-pressed", `${is}`);

/** The controls for a vote among those of a review, a question or an answer. */
export const ballots = (acts: Element) => acts.querySelectorAll<HTMLButtonElement>("[data-do=vote]");

/** The question that an answer stands beneath. */
export const questionOf = (answer: Element) => answer.parentElement!.closest<HTMLElement>("[data-id]")!;

const NONE: Own = { votes: {}, asked: [] };

async function asked({ torg: { api, isKnown } }: Place, subjects: readonly HTMLElement[]): Promise<Own> {
  if (!isKnown || !subjects.length) return NONE;
  const ids = (isReview: boolean) =>
    subjects.filter(({ dataset }) => (dataset["kind"] === "review") === isReview).map(({ dataset }) => dataset["id"]).join();
  // Who signed out meanwhile is refused, and has nothing here.
  return api.ask<Own>("/v1/me/words", { query: { reviews: ids(true), questions: ids(false) } }).catch(() => NONE);
}

/** Shows it in what is drawn. Of nobody known nothing is their own. */
export async function own(place: Place, within: readonly ParentNode[] = [place.root]): Promise<void> {
  const subjects = within.flatMap((one) => [...one.querySelectorAll<HTMLElement>("[data-id]")]).slice(0, MOST);
  const known = await asked(place, subjects), said = known.asked.length ? await words(place) : null;
  dress(place.root, look);
  for (const subject of subjects) {
    const id = subject.dataset["id"]!;
    const acts = [...subject.querySelectorAll(".acts")].find((one) => one.closest("[data-id]") === subject)!;
    for (const one of ballots(acts)) press(one, `${known.votes[id]}` === one.value);
    acts.querySelector("[data-do=accept]")?.remove();
    if (said && subject.dataset["kind"] === "answer" && known.asked.includes(questionOf(subject).dataset["id"]!))
      acts.append(act("accept", said.text("accept"), { class: "chip", "aria-pressed": `${subject.matches(".accepted")}` }));
  }
}
