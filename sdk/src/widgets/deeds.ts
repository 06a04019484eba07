/** What is done with reviews and questions once their reader does something: fetched at the first move, not before. */
import look from "../../look/tools.css";
import type { Saying } from "../core/saying.ts";
import type { Torg } from "../torg.ts";
import { words } from "../forms/words.ts";
import { h } from "./dom.ts";
import { dress } from "./element.ts";
import { ballots, own, press, questionOf } from "./own.ts";
import { askedList, question } from "./question.ts";
import { prepare, ratedList, review } from "./review.ts";
import { act as control, partOf, pages } from "./said.ts";
import type { Listed, Question, Questions, Review, Reviews } from "./shapes.ts";
import { toggle } from "./tools.ts";

export { own } from "./own.ts";

/** An element that something is done in. */
export interface Place extends HTMLElement {
  readonly root: ShadowRoot;
  readonly say: Saying;
  readonly torg: Torg;
  readonly product: string;
}
type Deed = (place: Place, control: HTMLElement) => void | Promise<void>;

/** With filters a page may be empty and still have a next one: so many are looked at for a click. */
const MOST_PAGES = 5;
const underway = new WeakMap<Element, AbortController>();

const isPressed = (one: Element) => one.getAttribute("aria-pressed") === "true";
const sectionOf = (one: Element) => one.closest<HTMLElement>("section")!;
const pressed = (section: Element, name: string) =>
  [...section.querySelectorAll<HTMLButtonElement>(`[name="${name}"][aria-pressed="true"]`)].map(({ value }) => value).join() || null;

/** What the section's controls ask for; they stand as their reader left them. */
function asked(section: HTMLElement, language: string) {
  return {
    sort: section.querySelector<HTMLSelectElement>("select")?.value ?? section.dataset["sort"], stars: pressed(section, "stars"), verified: pressed(section, "verified"),
    media: pressed(section, "media"), language: pressed(section, "language"),
    q: section.querySelector<HTMLInputElement>("[type=search]")?.value.trim() || null,
    locale: section.querySelector("ol.reviews") && language,
  };
}

/** Says something above the list: to all, or only to who doesn't see the list change. */
function tell(section: Element, text: string, again?: HTMLElement | null, isUnseen = false): void {
  section.querySelector(".status")!.replaceChildren(...(text ? [h("span", { class: isUnseen && "unseen" }, text, " ", again)] : []));
}

async function fetched(place: Place, section: HTMLElement, cursor: string | null, signal: AbortSignal) {
  const items: (Review | Question)[] = [];
  let labels: Reviews["labels"] = {}, next = cursor;
  for (let n = 0; n < MOST_PAGES && (n === 0 || (next && !items.length)); n++) {
    const found: Listed<Review | Question> = await place.torg.api.ask<Reviews | Questions>(partOf(place, section.dataset["list"]!),
      { query: { ...asked(section, place.say.language), cursor: next }, signal });
    if ("rating" in found) await prepare(place.root, found as Reviews);
    items.push(...found.items);
    next = found.next;
    labels = (found as Reviews).labels ?? labels;
  }
  return { rows: items.map((one) => "review_id" in one ? review(place.say, one, labels) : question(place.say, one)), next };
}

/** Shows what the section's controls ask for: anew, or from a cursor on. */
export async function list(place: Place, section: HTMLElement, cursor: string | null = null): Promise<void> {
  underway.get(section)?.abort();
  const work = new AbortController(), { say } = place;
  underway.set(section, work);
  section.setAttribute("aria-busy", "true");
  try {
    const { rows, next } = await fetched(place, section, cursor, work.signal);
    const items = section.querySelector("ol")!;
    section.classList.remove("first");
    section.querySelectorAll(".none, nav").forEach((one) => one.remove());
    items.after(...[pages(say, section.dataset["list"]!, next)].filter((one) => one !== null));
    if (cursor) items.append(...rows);
    else items.replaceChildren(...rows);
    await told(place, section, rows, !!cursor);
    await own(place, rows).catch(() => {});
  } catch {
    if (work.signal.aborted) return;
    const again = control("again", say.text("retry"), { "data-cursor": cursor });
    tell(section, say.text(navigator.onLine ? "failed" : "offline"), again);
  } finally {
    if (underway.get(section) === work) section.removeAttribute("aria-busy");
  }
}

async function told(place: Place, section: HTMLElement, rows: readonly HTMLElement[], isMore: boolean): Promise<void> {
  const { say } = place, said = await words(place);
  const { sort: _sort, locale: _locale, ...filters } = asked(section, say.language);
  const isFiltered = Object.values(filters).some(Boolean);
  const count = section.querySelectorAll("ol > li").length;
  const text = count ? said.text("some_found", { count }) : said.text("none_found");
  tell(section, text, isFiltered ? control("clear", said.text("clear")) : null, !isFiltered);
  const first = isMore && rows[0]?.querySelector("article");
  if (first) {
    first.tabIndex = -1;
    first.focus({ preventScroll: true });
  }
}

/** Draws a question anew; what `focus` finds in it has the focus then. */
async function anew(place: Place, article: HTMLElement, found: Promise<Question>, focus: string): Promise<void> {
  const whole = question(place.say, await found);
  article.parentElement!.replaceWith(whole);
  await own(place, [whole]).catch(() => {});
  whole.querySelector<HTMLElement>(focus)?.focus();
}

async function voted({ torg, say }: Place, button: HTMLElement): Promise<void> {
  const { kind, id } = button.closest<HTMLElement>("[data-id]")!.dataset;
  const acts = button.parentElement!;
  const helpful = isPressed(button) ? null : (button as HTMLButtonElement).value === "true";
  acts.querySelector("[role]")?.remove();
  try {
    const now = await torg.api.ask<Record<string, number>>(`/v1/${kind}s/${id}/vote`, { method: "PUT", body: { helpful } });
    for (const one of ballots(acts)) {
      const isFor = one.value === "true";
      press(one, helpful === isFor);
      const word = kind === "question" ? "wonder" : isFor ? "helpful" : "unhelpful";
      one.textContent = say.text(word, { count: now[isFor ? "helpful" : "unhelpful"] ?? now["up"] ?? 0 });
    }
  } catch {
    acts.append(h("span", { class: "quiet", role: "alert" }, say.text("not_kept")));
  }
}

/** Draws a list and its numbers anew, the newest first: what its reader just wrote stands there. */
export async function redraw(place: Place, name: "reviews" | "questions"): Promise<void> {
  const { say, torg: { api } } = place;
  try {
    const query = { sort: "newest", limit: 10, locale: name === "reviews" && say.language || null };
    const found = await api.ask<Reviews | Questions>(partOf(place, name), { query });
    if ("rating" in found) await prepare(place.root, found);
    const fresh = "rating" in found ? ratedList(say, api.base, found, "") : askedList(say, found, "");
    fresh.dataset["sort"] = "newest";
    place.root.querySelector(`[data-list=${name}]`)?.replaceWith(fresh);
    await own(place, [fresh]);
  } catch {
    // It was sent; the next page shows it.
  }
}

const DEEDS: Readonly<Record<string, Deed>> = {
  vote: voted,
  tools: (place, one) => toggle(place, one, sectionOf(one).dataset["list"]!),
  sort: (place, one) => list(place, sectionOf(one)),
  search: (place, one) => list(place, sectionOf(one)),
  more: (place, one) => list(place, sectionOf(one), one.dataset["cursor"]),
  again: (place, one) => list(place, sectionOf(one), one.dataset["cursor"]),
  filter(place, one) {
    press(one, !isPressed(one));
    return list(place, sectionOf(one));
  },
  clear(place, one) {
    const section = sectionOf(one), search = section.querySelector<HTMLInputElement>("[type=search]");
    for (const each of section.querySelectorAll("[data-do=filter]")) press(each, false);
    if (search) search.value = "";
    section.querySelector<HTMLElement>(".tools .chip")?.focus();
    return list(place, section);
  },
  async all(place, one) {
    const article = one.closest<HTMLElement>("[data-id]")!;
    await anew(place, article, place.torg.api.ask(`/v1/questions/${article.dataset["id"]}`), "button");
  },
  async accept(place, one) {
    const answer = one.closest<HTMLElement>("[data-id]")!, article = questionOf(answer), { id } = answer.dataset;
    const body = { answer_id: isPressed(one) ? null : id };
    const found = place.torg.api.ask<Question>(`/v1/questions/${article.dataset["id"]}/accepted`, { method: "PUT", body });
    await anew(place, article, found, `[data-id="${id}"] [data-do=accept]`);
  },
  look: async (place, one) => (await import("../short.ts")).look(place, one as HTMLAnchorElement),
  watch: async (place, one) => (await import("../short.ts")).look(place, one as HTMLAnchorElement),
  listen: async (place, one) => (await import("../short.ts")).look(place, one as HTMLAnchorElement),
  write: async (place) => (await import("../forms/review.ts")).write(place),
  ask: async (place) => (await import("../short.ts")).ask(place),
  answer: async (place, one) => (await import("../short.ts")).answer(place, one.closest<HTMLElement>("[data-id]")!),
  report: async (place, one) => (await import("../short.ts")).report(place, one.closest<HTMLElement>("[data-id]")!),
};

/** Does what a control says. What can't be fetched for it is told above the list. */
export async function act(place: Place, one: HTMLElement): Promise<void> {
  dress(place.root, look);
  try {
    await DEEDS[one.dataset["do"] ?? ""]?.(place, one);
  } catch {
    tell(sectionOf(one), place.say.text(navigator.onLine ? "failed" : "offline"));
  }
}
