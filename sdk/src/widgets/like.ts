/** `<torg-like product dislike?>`: the reader's word on a product, and how many say so. */
import look from "../../look/like.css";
import { h } from "./dom.ts";
import { LivelyElement } from "./lively.ts";
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

/** A button, or two. What the reader says holds at once, and is taken back if the API doesn't take it. */
export default class TorgLike extends LivelyElement<Shown> {
  static override look = look;
  static override readonly observedAttributes = ["product", "dislike", "language"];

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
    return [h("div", { class: "acts" }, ...words.map((word) => this.#button(word, shown)), (shown.likes || shown.dislikes) ? this.how(shown.how) : null, this.status)];
  }

  #button(word: "like" | "dislike", shown: Shown): HTMLElement {
    const count = shown[`${word}s`];
    const isSaid = shown.word === word;
    return this.button(word, DRAWN[word], this.say.text(word), () => void this.#say(isSaid ? "none" : word, shown), isSaid, count);
  }

  #say(word: Word, before: Shown): Promise<void> {
    return this.keep(before, after(before, word), async () => {
      const counts = await this.torg.api.ask<Counts>(partOf(this, "reaction"), { method: "PUT", body: { reaction: word } });
      if (word !== "none") this.torg.track(`product_${word}d`, { product_id: this.product });
      this.torg.changed(this.product, { page: { reactions: counts }, mine: { reaction: word } });
      return { ...counts, word };
    });
  }
}

function after(before: Shown, word: Word): Shown {
  const counted = (count: number | null, of: Word) =>
    count === null ? null : Math.max(0, count - Number(before.word === of) + Number(word === of));
  return { ...before, word, likes: counted(before.likes, "like"), dislikes: counted(before.dislikes, "dislike") };
}
