/** `<torg-latest product?>`: what was bought lately in the shop, or when this product was, and how many nearby. */
import look from "../../look/latest.css";
import { h } from "./dom.ts";
import { holding } from "./holding.ts";
import { type Card, LivelyElement } from "./lively.ts";
import { ago, picture, spoken, type Text } from "./telling.ts";

interface Bought {
  readonly product_id: string;
  readonly ago: { readonly unit: Intl.RelativeTimeFormatUnit; readonly count: number } | null;
  readonly name: string | null;
  readonly place: Text | null;
  readonly text: Text;
  readonly product?: Card;
}
interface Statement {
  readonly text: Text;
  readonly how: string;
}
interface Latest {
  readonly items: readonly Bought[];
  readonly how: string;
}
interface Page {
  readonly latest: Latest | null;
  readonly nearby?: { readonly bought: Statement | null; readonly viewed: Statement | null } | null;
}
interface Shown extends Latest {
  readonly nearby: Statement | null;
  /** When it was told, in milliseconds. */
  readonly at: number;
}

const MINUTE_MS = 60_000;
const UNITS: Readonly<Record<string, number>> = { minutes: 1, hours: 60, days: 1_440 };
const PICTURE = 48;

/** Rows of a fixed height; the reader may hold them. */
export default class TorgLatest extends LivelyElement<Shown> {
  static override look = look;
  static override isBelow = true;
  static override readonly observedAttributes = ["product", "limit", "language"];
  #isHeld = false;
  #told: Shown | null = null;

  get #limit(): number {
    return Number(this.getAttribute("limit")) || 3;
  }

  protected override async load(signal: AbortSignal): Promise<Shown | null> {
    this.removeAttribute("collapsed");
    this.every(MINUTE_MS, signal, () => this.#told && this.#now(this.#told));
    if (this.product) return this.#ofProduct(signal);
    this.hear("latest", signal, (data) => this.#now(this.#kept(data as Latest, null)));
    return this.#kept(await this.torg.api.ask<Latest>("/v1/latest", { query: { market: this.torg.options.market }, signal }), null);
  }

  async #ofProduct(signal: AbortSignal): Promise<Shown | null> {
    const page = await this.torg.page<Page>(this.product);
    if (!page.latest) return null;
    const near = page.nearby?.bought ?? page.nearby?.viewed ?? null;
    this.hear(`product:${this.product}`, signal, (data) => {
      const { latest, nearby } = data as Page;
      if (latest) this.#now(this.#kept(latest, nearby?.bought ?? nearby?.viewed ?? near));
    });
    return this.#kept(page.latest, near);
  }

  #kept({ items, how }: Latest, nearby: Statement | null): Shown | null {
    return (this.#told = items.length || nearby ? { items: items.slice(0, this.#limit), how, nearby, at: Date.now() } : null);
  }

  #now(shown: Shown | null): void {
    if (!this.#isHeld) this.renew(shown);
  }

  protected override failed(): readonly Node[] {
    return this.leave();
  }
  /** Of the shop what will stand here; of a product nothing. */
  protected override empty(): readonly Node[] {
    return this.product ? this.leave() : [this.#head(), h("p", { class: "quiet" }, this.say.text("none_bought"))];
  }

  #head(...controls: readonly (Node | false)[]): HTMLElement {
    return h("div", { class: "head" }, this.heading(this.say.text("bought_lately")), ...controls);
  }

  protected override view(shown: Shown): readonly Node[] {
    const { items, how, nearby } = shown;
    const rows = h("ul", { role: "list", class: this.product ? "lines" : "rows", part: "rows" }, ...items.map((one) => this.#row(one, shown)));
    const statement = nearby && h("p", { class: "near", part: "nearby" }, spoken(this.say, nearby.text), this.how(nearby.how));
    if (this.product) return [...(statement ? [statement] : []), h("div", { class: "of" }, rows, items.length > 0 && this.how(how))];
    return [this.#head(this.how(how), holding(this.say, this.#isHeld, (now) => (this.#isHeld = now))), rows];
  }

  #row(one: Bought, { at }: Shown): HTMLElement {
    const place = one.place && spoken(this.say, one.place);
    const when = one.ago ? this.#when(one.ago, at) : this.say.text("lately");
    const meta = [this.product && this.say.text("bought"), one.name, place, when].filter(Boolean).join(" · ");
    if (!one.product) return h("li", { class: "line" }, h("span", {}, meta));
    return h("li", { class: "entry", part: "row" },
      picture(one.product.image_url, PICTURE),
      h("div", {}, this.to(one.product, { class: "title", part: "title" }, one.product.title), h("p", { class: "meta quiet" }, meta)));
  }

  /** About how long ago. It is told roughly, and isn't to look finer by the page's own clock. */
  #when({ unit, count }: { readonly unit: Intl.RelativeTimeFormatUnit; readonly count: number }, at: number): string {
    const told = count * (UNITS[unit] ?? 1);
    const minutes = told + Math.floor((Date.now() - at) / MINUTE_MS);
    const rough = minutes < 60 ? Math.max(told, minutes - (minutes % 10)) : minutes;
    return ago(this.say, Date.now() - rough * MINUTE_MS);
  }
}
