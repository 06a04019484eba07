/** `<torg-recommendations list product|query|products|viewed>`: one row of products, each with why it stands there. */
import look from "../../look/recommendations.css";
import { money } from "../core/money.ts";
import { address, h, stars } from "./dom.ts";
import { type Card, icon, LivelyElement } from "./lively.ts";
import { partOf } from "./said.ts";
import { picture } from "./telling.ts";

interface Item {
  readonly product_id: string;
  readonly rank: number;
  readonly people: number | null;
  readonly of: number | null;
  readonly source: "pair" | "category" | "popular" | "pinned";
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

/** Of which product a card tells, and where it stands in the list. */
const told = ({ dataset }: HTMLElement) => ({ product_id: dataset["id"] ?? "", position: Number(dataset["rank"]) });

/** A row that scrolls sideways and keeps its height, whatever stands in it. */
export default class TorgRecommendations extends LivelyElement<List> {
  static override look = look;
  static override isBelow = true;
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
    return this.#ask(partOf(this, "recommendations"), signal, { list: this.#list });
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

  protected override takeOver(): boolean {
    const row = this.root.querySelector<HTMLElement>(".row");
    const steps = this.root.querySelector<HTMLElement>(".steps");
    if (!row || !steps) return false;
    this.#enliven(row, steps);
    return true;
  }

  protected override view({ items, how }: List): readonly Node[] {
    const row = h("ul", { class: "row", part: "row", role: "list" }, ...items.map((item) => this.#card(item)));
    const step = (word: string, path: string) =>
      h("button", { class: "round", part: "button", type: "button", "aria-label": this.say.text(word), disabled: true }, icon(path));
    const steps = h("span", { class: "steps live", part: "controls" }, step("back", BACK), step("more", ON));
    this.#enliven(row, steps);
    return [h("div", { class: "head" }, this.heading(this.say.text(`list_${this.#list.replace("keyword", "searched")}`)), this.how(how), steps), row];
  }

  /** Lets the row step, and tell what was seen and chosen of it, whoever drew it. */
  #enliven(row: HTMLElement, steps: HTMLElement): void {
    const [back, on] = steps.children as unknown as [HTMLButtonElement, HTMLButtonElement];
    const turn = () => {
      back.disabled = row.scrollLeft < 8;
      on.disabled = row.scrollLeft > row.scrollWidth - row.clientWidth - 8;
      steps.hidden = back.disabled && on.disabled;
    };
    for (const [step, way] of [[back, -1], [on, 1]] as const) step.addEventListener("click", () => row.scrollBy({ left: way * row.clientWidth * 0.9 }));
    row.addEventListener("scroll", turn);
    row.addEventListener("click", (event) => this.#chosen(event));
    new ResizeObserver(turn).observe(row);
    this.#watch(row);
  }

  /** The page hears of `torg:choose` first, and may take care itself. */
  #chosen(event: Event): void {
    const card = (event.target as Element).closest(".title")?.closest<HTMLElement>(".card");
    if (!card) return;
    const { product_id, position } = told(card);
    if (!this.emit("choose", { product_id })) event.preventDefault();
    this.torg.track("recommendation_clicked", { product_id, list: this.#list, position });
  }

  #card(item: Item): HTMLElement {
    const product = item.product as NonNullable<Item["product"]>;
    const { mean } = product.rating ?? {};
    return h("li", { class: "card", part: "card", "data-id": item.product_id, "data-rank": item.rank },
      picture(product.image_url, PICTURE),
      h("a", { class: "title clamp", part: "title", "aria-describedby": `why-${item.rank}`, href: address(product.url) }, product.title),
      h("span", { class: "price", part: "price" }, money(this.say, product.price)),
      h("span", { class: "rating" }, mean && stars(mean, this.say.text("stars_of", { value: this.say.number(mean, 1) }))),
      h("span", { class: "why quiet", id: `why-${item.rank}`, part: "why" }, this.#why(item)));
  }

  #why({ source, people, of }: Item): string {
    if (source !== "pair") return this.say.text(`why_${source}`);
    return people && of ? this.say.text(`why_${this.#list.replace("keyword", "searched")}`, { people, of }) : "";
  }

  /** Tells once of each product that was seen by at least half. */
  #watch(row: HTMLElement): void {
    this.#seen?.disconnect();
    const seen = (this.#seen = new IntersectionObserver((entries) => {
      const cards = entries.filter((one) => one.isIntersecting).map((one) => one.target as HTMLElement);
      for (const card of cards) seen.unobserve(card);
      if (cards.length) this.torg.track("recommendation_shown", { list: this.#list, products: cards.map(told) });
    }, { threshold: 0.5 }));
    for (const card of row.children) seen.observe(card);
  }
}
