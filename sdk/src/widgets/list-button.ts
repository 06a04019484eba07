/** `<torg-list-button product list?>`: puts a product on the wish list, or on another list of the reader's own. */
import look from "../../look/list-button.css";
import { h } from "./dom.ts";
import type { Panel } from "./list-panel.ts";
import { icon, LivelyElement } from "./lively.ts";

/** A list of the reader's own, and whether the product is in it. */
export interface Choice {
  readonly list_id: string;
  readonly kind: string;
  readonly title: string | null;
  readonly holds: boolean;
}
interface Page {
  readonly wanted: number | null;
  readonly product: unknown;
  readonly how: Readonly<Record<string, string>>;
}
interface Shown {
  /** How many people want it; null where that isn't told. */
  readonly wanted: number | null;
  readonly lists: readonly Choice[];
  readonly how: string | undefined;
}

/** The name by which the API knows everybody's default wish list. */
const WISH = "wish";
const MARK = "M5.5 3.5h9v13L10 13l-4.5 3.5z";
const DOWN = "M6 8l4 4 4-4";

/** A button, and a panel of lists for who is known. What is chosen holds at once, and is taken back if it can't be kept. */
export default class TorgListButton extends LivelyElement<Shown> {
  static override look = look;
  static override readonly observedAttributes = ["product", "list", "language"];
  #panel: Panel | undefined;
  #shown: Shown | undefined;

  protected override async load(signal: AbortSignal): Promise<Shown | null> {
    this.own(signal);
    const [page, mine] = await this.both<Page, { lists: readonly Choice[] | null }>();
    const { wanted, how } = page;
    return page.product && "wanted" in how ? { wanted, how: how["wanted"], lists: mine?.lists ?? [] } : null;
  }

  protected override failed(): readonly Node[] {
    return [];
  }

  /** The list that the button itself is for. */
  #main(lists: readonly Choice[]): Choice {
    const wanted = this.getAttribute("list") ?? WISH;
    const found = lists.find(({ list_id, kind }) => list_id === wanted || (wanted === WISH && kind === WISH));
    return found ?? { list_id: wanted, kind: WISH, title: null, holds: false };
  }

  protected override view(shown: Shown): readonly Node[] {
    this.#panel = undefined;
    return [h("div", { class: "acts" }, this.#button(shown), this.torg.isKnown && this.#others(shown), shown.wanted ? this.how(shown.how) : null, this.status)];
  }

  #button(shown: Shown): HTMLElement {
    const main = this.#main(shown.lists);
    const text = this.say.text(main.holds ? "saved" : "save");
    return this.button("main", MARK, text, () => void this.#choose(main, shown), main.holds, shown.wanted);
  }

  #others(shown: Shown): HTMLElement {
    const open = async (): Promise<void> => {
      button.removeEventListener("click", open);
      try {
        const { lists } = await import("../panels.ts");
        this.#panel = lists(this, button, (list) => this.#choose(list), this.status);
        this.#panel(this.#all());
      } catch {
        button.addEventListener("click", open);
      }
    };
    const button = h("button", { class: "act which", part: "button", type: "button", "aria-label": this.say.text("lists"), "aria-expanded": "false", click: open }, icon(DOWN));
    this.#shown = shown;
    return h("span", { class: "beneath" }, button);
  }

  /** The reader's lists; the one that the button is for is among them, also before it was made. */
  #all(): readonly Choice[] {
    const lists = this.#shown?.lists ?? [];
    const main = this.#main(lists);
    return lists.includes(main) ? lists : [main, ...lists];
  }

  /** Puts the product on a list, or takes it off. */
  async #choose(list: Choice, before = this.#shown): Promise<void> {
    if (!before) return;
    const after = changed(before, { ...list, holds: !list.holds });
    await this.keep(before, after, async () => {
      const path = `/v1/lists/${encodeURIComponent(list.list_id)}/items/${encodeURIComponent(this.product)}`;
      await this.torg.api.ask(path, list.holds ? { method: "DELETE" } : { method: "PUT", body: {} });
      this.torg.changed(this.product, { page: { wanted: after.wanted }, mine: { lists: after.lists } });
      return after;
    });
  }

  /** What is open stays open. */
  protected override draw(shown: Shown): void {
    this.#shown = shown;
    if (this.#panel) this.root.querySelector(".main")?.replaceWith(this.#button(shown));
    else this.show(shown);
    this.#panel?.(this.#all());
  }
}

/** A list in place of what was known of it, and how many want the product then. */
function changed({ lists, wanted, how }: Shown, list: Choice): Shown {
  const wants = (of: readonly Choice[]) => Number(of.some(({ kind, holds }) => kind === WISH && holds));
  const isKnown = lists.some((one) => one.list_id === list.list_id);
  const after = isKnown ? lists.map((one) => (one.list_id === list.list_id ? list : one)) : [...lists, list];
  return { lists: after, how, wanted: wanted === null ? null : Math.max(0, wanted + wants(after) - wants(lists)) };
}
