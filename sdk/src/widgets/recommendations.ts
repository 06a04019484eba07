/** `<torg-recommendations list product|query|products|viewed>`: one row of products, each with why it stands there. */
import look from "../../look/recommendations.css";
import { h, stars } from "./dom.ts";
import { type Card, icon, LivelyElement, picture } from "./lively.ts";

interface Item {
  readonly product_id: string;
  readonly rank: number;
  readonly people: number | null;
  readonly of: number | null;
  readonly source: "pair" | "category" | "popular";
  readonly product: (Card & { readonly rating: { readonly mean: number } | null }) | null;
}
interface List {
  readonly items: readonly Item[];
  readonly how?: string | undefined;
}
interface Page {
  readonly recommendations: Readonly<Record<string, readonly Item[]>> | null;
  readonly how: Readonly<Record<string, string>>;
}

/** With fewer than these the product's own list is filled up from its category and the shop. */
const FEWEST = 4;
const PICTURE = 168;
const BACK = "M12.5 4.5L7 10l5.5 5.5";
const ON = "M7.5 4.5L13 10l-5.5 5.5";

/** A row that scrolls sideways and keeps its height, whatever stands in it. */
export default class TorgRecommendations extends LivelyElement<List> {
  static override look = look;
  static override readonly observedAttributes = ["list", "product", "query", "products", "viewed", "language"];
  #seen: IntersectionObserver | undefined;

  get #list(): string {
    const asked = this.getAttribute("list");
    if (asked) return asked;
    if (this.product) return "viewed-also-viewed";
    if (this.hasAttribute("query")) return "searched-then-bought";
    return this.hasAttribute("products") ? "compared-also-compared" : "for-you";
  }

  protected override async load(signal: AbortSignal): Promise<List | null> {
    this.removeAttribute("collapsed");
    signal.addEventListener("abort", () => this.#seen?.disconnect());
    const { items, how } = this.product ? await this.#beside(signal) : await this.#asked(signal);
    const shown = items.filter(({ product }) => product);
    return shown.length ? { items: shown, how } : null;
  }

  /** What stands in the product's page already, if it is enough for a row. */
  async #beside(signal: AbortSignal): Promise<List> {
    const page = await this.torg.page<Page>(this.product);
    if (!page.recommendations) return { items: [] };
    const items = page.recommendations[this.#list] ?? [];
    if (items.length >= FEWEST) return { items, how: page.how["recommendations"] };
    return this.#ask(`/v1/products/${encodeURIComponent(this.product)}/recommendations`, signal, { list: this.#list });
  }

  #asked(signal: AbortSignal): Promise<List> {
    const list = this.#list;
    const said = (name: string) => this.getAttribute(name);
    if (said("query")) return this.#ask("/v1/search/recommendations", signal, { q: said("query"), list });
    if (said("products")) return this.#ask("/v1/compare/recommendations", signal, { products: said("products"), list });
    this.own(signal);
    return this.#ask("/v1/recommendations", signal, { viewed: said("viewed") }, true);
  }

  #ask(path: string, signal: AbortSignal, query: Readonly<Record<string, string | null>>, who = false): Promise<List> {
    return this.torg.api.ask(path, { query: { ...query, market: this.torg.options.market }, signal, who });
  }

  protected override waiting(): readonly Node[] {
    return [
      h("div", { class: "head wait" }),
      h("div", { class: "row" }, ...Array.from({ length: 8 }, () => h("div", { class: "card" }, h("div", { class: "picture wait" })))),
    ];
  }

  protected override empty(): readonly Node[] {
    return this.leave();
  }

  protected override view({ items, how }: List): readonly Node[] {
    const row = h("ul", { class: "row", part: "row", role: "list", scroll: () => turn() }, ...items.map((item) => this.#card(item)));
    const step = (way: number) => h("button", {
      class: "round", part: "button", type: "button", "aria-label": this.say.text(way < 0 ? "back" : "on"),
      click: () => row.scrollBy({ left: way * row.clientWidth * 0.9 }),
    }, icon(way < 0 ? BACK : ON));
    const [back, on] = [step(-1), step(1)];
    const steps = h("span", { class: "steps" }, back, on);
    const turn = () => {
      back.disabled = row.scrollLeft < 8;
      on.disabled = row.scrollLeft > row.scrollWidth - row.clientWidth - 8;
      steps.hidden = back.disabled && on.disabled;
    };
    const sizes = new ResizeObserver(turn);
    sizes.observe(row);
    this.#watch(row, items);
    return [h("div", { class: "head" }, this.heading(this.say.text(`list_${this.#list.replace("keyword", "searched")}`)), this.how(how), steps), row];
  }

  #card(item: Item): HTMLElement {
    const product = item.product as NonNullable<Item["product"]>;
    const link = this.to(product, { class: "title clamp", part: "title", "aria-describedby": `why-${item.rank}` }, product.title);
    link.addEventListener("click", () => this.torg.track("recommendation_clicked", { product_id: item.product_id, list: this.#list, position: item.rank }));
    const { mean } = product.rating ?? {};
    return h("li", { class: "card", part: "card" },
      picture(product.image_url, PICTURE),
      link,
      h("span", { class: "price", part: "price" }, this.say.money(product.price)),
      h("span", { class: "rating" }, mean && stars(mean, this.say.text("stars_of", { value: this.say.number(mean, 1) }))),
      h("span", { class: "why quiet", id: `why-${item.rank}`, part: "why" }, this.#why(item)));
  }

  #why({ source, people, of }: Item): string {
    if (source !== "pair") return this.say.text(`why_${source}`);
    return people && of ? this.say.text(`why_${this.#list.replace("keyword", "searched")}`, { people, of }) : "";
  }

  /** Tells once of each product that was seen by at least half. */
  #watch(row: HTMLElement, items: readonly Item[]): void {
    this.#seen?.disconnect();
    const seen = (this.#seen = new IntersectionObserver((entries) => {
      const cards = entries.filter((one) => one.isIntersecting).map((one) => one.target);
      for (const card of cards) seen.unobserve(card);
      const products = cards.map((card) => items[[...row.children].indexOf(card)]).flatMap((item) => (item ? [{ product_id: item.product_id, position: item.rank }] : []));
      if (products.length) this.torg.track("recommendation_shown", { list: this.#list, products });
    }, { threshold: 0.5 }));
    for (const card of row.children) seen.observe(card);
  }
}
