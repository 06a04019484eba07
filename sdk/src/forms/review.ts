/** Writing a review, or, where its author has one already, writing it anew. */
import type { Refused } from "../core/api.ts";
import type { Saying } from "../core/saying.ts";
import type { Place } from "../widgets/deeds.ts";
import { h, stars as drawn } from "../widgets/dom.ts";
import { choice, chosen, field, form, keyed, type Field, type Wrong } from "./fields.ts";
import type { Files } from "./files.ts";
import { outcome, type Submitted } from "./outcome.ts";
import { open } from "./sheet.ts";

interface Attribute {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

const FIVE = ["1", "2", "3", "4", "5"];
const area = (rows: number, maxlength: number) => h("textarea", { rows, maxlength });
const lines = (text: string) => text.split("\n").map((line) => line.trim()).filter(Boolean);

/** Stars as radio buttons. A star is drawn by each; what it means is said. */
function starring(words: Saying): HTMLFieldSetElement {
  return choice("stars", "starring", FIVE.map((n) => {
    const star = drawn(1, "");
    star.setAttribute("viewBox", "0 0 20 20");
    star.setAttribute("aria-hidden", "true");
    return [n, star, h("span", { class: "said" }, words.text(`stars_${n}`))] as const;
  }));
}

function details(words: Saying, attributes: readonly Attribute[]): readonly Field[] {
  return attributes.map(({ name, labels }) => {
    const control = choice(name, "scale", FIVE.map((n) => [n, h("span", {}, n)] as const));
    const label = labels[words.language.slice(0, 2)] ?? name.charAt(0).toUpperCase() + name.slice(1).replace(/[-_]/g, " ");
    return field(words, `/attributes/${name}`, control, label, { isFree: true });
  });
}

/** The token of a mail's link, by which a buyer writes without a login: the element's, or in the page's address. */
const linkOf = (place: Place) => place.getAttribute("link") ?? new URLSearchParams(location.search).get("torg_link");

/** The author's review of the product, if there is one; and how they are known to be its author. */
async function before({ torg: { api }, product }: Place, link: string | null): Promise<string | null> {
  if (link) return (await api.ask<{ review_id: string | null }>("/v1/review-links", { query: { link } })).review_id;
  const mine = await api.ask<{ items: readonly { review: { product_id: string; review_id: string } }[] }>("/v1/me/reviews");
  return mine.items.find(({ review }) => review.product_id === product)?.review.review_id ?? null;
}

/** Sends what is written anew in place of what its author wrote before, once they know that they did. */
class Sender {
  #known: string | null = null;
  readonly #headers = keyed();

  constructor(readonly place: Place, readonly words: Saying) {}

  get isChange(): boolean {
    return this.#known !== null;
  }

  async send(body: object): Promise<Submitted> {
    const { torg: { api }, product } = this.place, link = linkOf(this.place);
    if (this.#known) return api.ask(`/v1/reviews/${this.#known}`, { method: "PUT", body, query: { token: link } });
    try {
      return await api.ask("/v1/reviews", { method: "POST", body: { ...body, product_id: product, link }, headers: this.#headers(body) });
    } catch (error) {
      if ((error as Refused).status === 409) this.#known = await before(this.place, link);
      throw this.#known ? [["", this.words.text("said_before")]] : error;
    }
  }
}

async function fill(place: Place, made: HTMLDialogElement, words: Saying): Promise<Node> {
  const { items } = await place.torg.api.ask<{ items: readonly Attribute[] }>("/v1/review-attributes", { query: { product_id: place.product } });
  const free = { isFree: true };
  const stars = field(words, "/stars", starring(words), "your_stars");
  const title = field(words, "/title", h("input", { maxlength: 200 }), "your_title", free);
  const text = field(words, "/text", area(5, 10_000), "your_text", { hint: "text_hint", ...free });
  const pros = field(words, "/pros", area(2, 2_000), "pros", { hint: "one_a_line", ...free });
  const cons = field(words, "/cons", area(2, 2_000), "cons", { hint: "one_a_line", ...free });
  const marks = details(words, items);
  const recommends = field(words, "/recommends", choice("recommends", "scale", (["yes", "no"] as const).map((one) =>
    [one, h("span", {}, words.text(one))] as const)), "recommends", free);
  const name = field(words, "/name", h("input", { maxlength: 80, autocomplete: "nickname" }), "your_name", { hint: "name_hint", ...free });
  const value = (one: Field) => (one.control as HTMLInputElement).value.trim();
  const sender = new Sender(place, words);
  let files: Files | null = null;
  const fields = [stars, title, text, pros, cons, ...marks, recommends, name];
  const add = h("button", { type: "button", class: "button" }, words.text("add_files"));
  add.addEventListener("click", async () => {
    files = new (await import("./files.ts")).Files(place, words);
    fields.push(files.field);
    add.replaceWith(files.field.node);
    files.field.control.focus();
    files.field.control.click();
  }, { once: true });
  const said = () => ({
    stars: Number(chosen(stars.control)) || null, title: value(title), text: value(text), pros: lines(value(pros)), cons: lines(value(cons)),
    attributes: Object.fromEntries(marks.flatMap(({ pointer, control }) => (chosen(control) ? [[pointer.slice(12), Number(chosen(control))]] : []))),
    recommends: chosen(recommends.control) && chosen(recommends.control) === "yes",
    locale: words.language, ...(value(name) && { name: value(name) }),
  });
  return form(words, {
    fields, submit: () => (sender.isChange ? "save_change" : "send_review"),
    nodes: [stars.node, title.node, text.node, h("div", { class: "pair" }, pros.node, cons.node), ...marks.map(({ node }) => node),
      recommends.node, h("div", {}, add), name.node, h("p", { class: "quiet hint" }, words.text("rules"))],
    check: () => [...(chosen(stars.control) ? [] : [["/stars", words.text("needs_stars")] as Wrong]), ...(files?.check() ?? [])],
    async send() {
      const told = await sender.send({ ...said(), media: (await files?.send()) ?? [] });
      outcome(place, made, words, told);
      if (told.state === "published") await (await import("../widgets/deeds.ts")).redraw(place, "reviews");
    },
  });
}

/** Opens the form for a review. */
export function write(place: Place): Promise<void> {
  return open(place, "write", (words) => words.text("write"), (made, words) => fill(place, made, words));
}
