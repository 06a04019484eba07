/** `<torg-like product dislike?>`: the reader's word on a product, and how many say so. */
import look from "../../look/like.css";
import { h } from "./dom.ts";
import { icon, LivelyElement } from "./lively.ts";
import { partOf } from "./said.ts";

type Word = "like" | "dislike" | "none";
interface Counts {
  readonly likes: number | null;
  readonly dislikes: number | null;
  readonly how: string;
}
interface Shown extends Counts {
  readonly word: Word;
}

const DRAWN = {
  like: "M10 16.6C4 12.4 2.5 9.6 2.5 7.2A3.9 3.9 0 0 1 10 5.4a3.9 3.9 0 0 1 7.5 1.8c0 2.4-1.5 5.2-7.5 9.4z",
  dislike: "M6 11V3.5h7.6c.8 0 1.4.5 1.6 1.2l1.2 4.6c.3 1.1-.5 2.2-1.7 2.2H11l.7 3.4c.2 1-.5 1.9-1.5 1.9L6 11zm0 0H3.5V3.5H6",
} as const;
const COUNTED = { like: "likes", dislike: "dislikes" } as const;

/** A button, or two. What the reader says holds at once, and is taken back if the API doesn't take it. */
export default class TorgLike extends LivelyElement<Shown> {
  static override look = look;
  static override readonly observedAttributes = ["product", "dislike", "language"];
  readonly #status = h("span", { class: "unseen", role: "status" });

  protected override async load(signal: AbortSignal): Promise<Shown | null> {
    this.own(signal);
    const [page, mine] = await this.both<{ reactions: Counts | null }, { reaction: Word | null }>();
    return page.reactions && { ...page.reactions, word: mine?.reaction ?? "none" };
  }

  protected override failed(): readonly Node[] {
    return [];
  }

  protected override view(shown: Shown): readonly Node[] {
    const words = this.hasAttribute("dislike") ? (["like", "dislike"] as const) : (["like"] as const);
    return [h("div", { class: "acts" }, ...words.map((word) => this.#button(word, shown)), (shown.likes || shown.dislikes) ? this.how(shown.how) : null, this.#status)];
  }

  #button(word: "like" | "dislike", shown: Shown): HTMLElement {
    const count = shown[COUNTED[word]];
    const isSaid = shown.word === word;
    return h("button", {
      class: `act ${word}`, part: "button", type: "button", "aria-pressed": String(isSaid),
      click: () => void this.#say(word, isSaid ? "none" : word, shown),
    }, icon(DRAWN[word]), this.say.text(word), count ? h("span", { class: "count" }, this.say.number(count)) : null);
  }

  async #say(button: "like" | "dislike", word: Word, before: Shown): Promise<void> {
    this.#put(after(before, word), button);
    this.#status.textContent = "";
    try {
      const body = { reaction: word };
      const { likes, dislikes, how } = await this.torg.api.ask<Counts>(partOf(this, "reaction"), { method: "PUT", body });
      this.#put({ likes, dislikes, how, word }, button);
      if (word !== "none") this.torg.track(word === "like" ? "product_liked" : "product_disliked", { product_id: this.product });
      this.torg.changed(this.product, { page: { reactions: { likes, dislikes, how } }, mine: { reaction: word } });
    } catch {
      this.#put(before, button);
      this.#status.textContent = this.say.text("not_kept");
    }
  }

  /** Shows it, and leaves the focus where it was. */
  #put(shown: Shown, button: string): void {
    const isIn = this.matches(":focus-within");
    this.show(shown);
    if (isIn) this.root.querySelector<HTMLElement>(`.${button}`)?.focus();
  }
}

function after(before: Shown, word: Word): Shown {
  const counted = (count: number | null, of: Word) =>
    count === null ? null : Math.max(0, count - Number(before.word === of) + Number(word === of));
  return { ...before, word, likes: counted(before.likes, "like"), dislikes: counted(before.dislikes, "dislike") };
}
