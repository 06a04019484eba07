/** Asking about a product, and answering what somebody asked. */
import type { Saying } from "../core/saying.ts";
import type { Place } from "../widgets/deeds.ts";
import { h } from "../widgets/dom.ts";
import { partOf } from "../widgets/said.ts";
import { field, form, keyed } from "./fields.ts";
import { outcome, type Submitted } from "./outcome.ts";
import { open } from "./sheet.ts";

interface About {
  readonly path: string;
  readonly word: "ask" | "answer";
  readonly quoted?: string;
}

function fill(place: Place, { path, word, quoted }: About, made: HTMLDialogElement, words: Saying): Node {
  const text = h("textarea", { rows: 4, maxlength: word === "ask" ? 1_000 : 5_000 }), name = h("input", { maxlength: 80, autocomplete: "nickname" });
  const said = field(words, "/text", text, `your_${word}`), signed = field(words, "/name", name, "your_name", { isFree: true });
  const headers = keyed();
  return form(words, {
    fields: [said, signed], submit: () => `send_${word}`,
    nodes: [quoted ? h("blockquote", {}, quoted) : null, said.node, signed.node, h("p", { class: "quiet hint" }, words.text("rules"))],
    check: () => (text.value.trim() ? [] : [["/text", words.text("needs_text")]]),
    async send() {
      const body = { text: text.value.trim(), name: name.value.trim() || null };
      const told = await place.torg.api.ask<Submitted>(path, { method: "POST", body, headers: headers(body) });
      outcome(place, made, words, told);
      if (told.state === "published") await (await import("../widgets/deeds.ts")).redraw(place, "questions");
    },
  });
}

/** Opens the form for a question. */
export function ask(place: Place): Promise<void> {
  const about: About = { path: partOf(place, "questions"), word: "ask" };
  return open(place, "ask", (words) => words.text("ask"), (made, words) => fill(place, about, made, words));
}

/** Opens the form for an answer to the question of an article. */
export function answer(place: Place, article: HTMLElement): Promise<void> {
  const id = article.dataset["id"] ?? "", quoted = article.querySelector("h3")?.textContent ?? "";
  const about: About = { path: `/v1/questions/${id}/answers`, word: "answer", quoted };
  return open(place, `answer ${id}`, (words) => words.text("answer"), (made, words) => fill(place, about, made, words));
}
