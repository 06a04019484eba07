/** `<torg-presence product>`: how many look at a product now; without a product, what is looked at in the shop. */
import look from "../../look/presence.css";
import { h } from "./dom.ts";
import { type Card, LivelyElement } from "./lively.ts";

interface Figure {
  readonly people: number;
  readonly estimated: boolean;
  readonly how: string;
}
interface Viewers {
  readonly viewers: Figure;
  readonly viewed_today: Figure;
  readonly carts: Figure;
}
/** A text by its name, the count that it tells, and the product, where it isn't the page's own. */
interface Line {
  readonly name: string;
  readonly figure: Figure;
  readonly card?: Card;
}
interface Looked {
  readonly items: ReadonlyArray<{ readonly viewers: Figure; readonly product: Card }>;
}

/** A view counts for so long. */
const COUNTED_MS = 5 * 60_000;
const ANNOUNCED_MS = 60_000;
const READ_MS = 4_000;
/** Of the shop, of carts and of the day it is told from so many people on: the reader may be one of them. */
const FEW = 2;
const SHOP_MS = 15_000;

/** One line, and nothing on it where nothing true can be told. */
export default class TorgPresence extends LivelyElement<Line> {
  static override look = look;
  readonly #since = Date.now();
  readonly #spoken = h("span", { class: "unseen", "aria-live": "polite" });
  #announced = Date.now();

  protected override async load(signal: AbortSignal): Promise<Line | null> {
    if (!this.product) return this.#shop(signal);
    const [page, mine] = await this.both<{ viewers: Viewers | null }, { viewers: Figure | null }>();
    if (!page.viewers) return null;
    this.hear(`product:${this.product}`, signal, (data) => this.#told((data as { viewers: Viewers | null }).viewers));
    return mine?.viewers ? line({ ...page.viewers, viewers: mine.viewers }) : this.#others(page.viewers);
  }

  /** The product that most look at; asked again now and then, as long as somebody sees it. */
  async #shop(signal: AbortSignal): Promise<Line | null> {
    const ask = async (): Promise<Line | null> => {
      const [first] = (await this.torg.api.ask<Looked>("/v1/now", { query: { limit: 1 }, signal })).items;
      return first && first.viewers.people >= FEW ? { name: "watched", figure: first.viewers, card: first.product } : null;
    };
    this.every(SHOP_MS, signal, () => void ask().then((now) => this.#replace(now), () => {}));
    return ask();
  }

  protected override waiting(): readonly Node[] {
    return [];
  }
  protected override failed(): readonly Node[] {
    return [];
  }
  protected override empty(): readonly Node[] {
    return [h("p", { class: "line" }), this.#spoken];
  }

  protected override view({ name, figure, card }: Line): readonly Node[] {
    const text = this.#text({ name, figure });
    const product = card && this.to(card, { part: "title" }, card.title);
    return [
      h("p", { class: "line", part: "line" }, h("span", { class: `dot ${name}`, "aria-hidden": "true" }), h("span", {}, text, product && " ", product), this.how(figure.how)),
      this.#spoken,
    ];
  }

  #text({ name, figure: { people, estimated } }: Line): string {
    const text = this.say.text(name, { count: people });
    return estimated ? this.say.text("about", { text }) : text;
  }

  /** Everybody is told the same number; who agreed to be counted is among them as long as their own view counts. */
  #others(all: Viewers): Line | null {
    const own = this.torg.gate.agreed && Date.now() - this.#since < COUNTED_MS ? 1 : 0;
    return line({ ...all, viewers: { ...all.viewers, people: all.viewers.people - own } });
  }

  #told(viewers: Viewers | null): void {
    this.#replace(viewers && this.#others(viewers));
  }

  #replace(now: Line | null): void {
    this.renew(now);
    if (!now || Date.now() - this.#announced < ANNOUNCED_MS) return;
    this.#announced = Date.now();
    this.#spoken.textContent = [this.#text(now), now.card?.title].filter(Boolean).join(" ");
    setTimeout(() => (this.#spoken.textContent = ""), READ_MS);
  }
}

function line({ viewers, carts, viewed_today: today }: Viewers): Line | null {
  if (viewers.people > 0 && (viewers.people >= FEW || carts.people < FEW)) return { name: "looking", figure: viewers };
  if (carts.people >= FEW) return { name: "in_carts", figure: carts };
  return today.people >= FEW ? { name: "looked_today", figure: today } : null;
}
