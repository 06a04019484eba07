/** What elements share that show products, counts that lead to how they are known, and what changes meanwhile. */
import type { Saying } from "../core/saying.ts";
import { address, h, svg } from "./dom.ts";
import { TorgElement } from "./element.ts";

/** The little that a list shows of a product. */
export interface Card {
  readonly product_id: string;
  readonly title: string;
  readonly url: string;
  readonly image_url: string | null;
  readonly price: { readonly amount: number; readonly currency: string } | null;
}
/** A drawing of 20 by 20 whose lines have the text's colour. */
export function icon(path: string): SVGElement {
  return svg("svg", { class: "icon", viewBox: "0 0 20 20", "aria-hidden": "true" }, svg("path", { d: path }));
}

const HOW = "M10 2.5a7.5 7.5 0 1 0 0 15 7.5 7.5 0 0 0 0-15zM10 9v5M10 6.2v.1";

/** An element that shows products and counts, and may change while it is looked at. */
export abstract class LivelyElement<Data> extends TorgElement<Data> {
  #end: (() => void) | undefined;
  #next: (() => void) | undefined;
  #clock: number | undefined;
  #owned: AbortSignal | undefined;
  /** Where it is told what became of something that the reader did. */
  protected readonly status = h("span", { class: "unseen", role: "status" });

  constructor() {
    super();
    const left = () => setTimeout(() => this.isRead || (this.#next?.(), (this.#next = undefined)));
    this.addEventListener("pointerleave", left);
    this.addEventListener("focusout", left);
  }

  /** Whether the reader points at something in it, or has the focus there. */
  protected get isRead(): boolean {
    return this.matches(":hover, :focus-within");
  }

  /** What a product's page shows everybody, and the reader alone: null of nobody known, or where it can't be had. */
  protected both<P, M>(): Promise<[P, M | null]> {
    return Promise.all([this.torg.page<P>(this.product), this.torg.mine<M>(this.product).catch(() => null)]);
  }

  /** Shows what is new, but not under the reader's hand: then once they have left. */
  protected renew(data: Data | null): void {
    this.#next = () => this.show(data);
    if (this.isRead) return;
    this.#next();
    this.#next = undefined;
  }

  /** Draws it; another way than all anew where something in it stays open. */
  protected draw(data: Data): void {
    this.show(data);
  }

  /** What the reader said holds at once. It is taken back, and they are told so, if it can't be kept. */
  protected async keep(before: Data, after: Data, kept: () => Promise<Data>): Promise<void> {
    this.#put(after);
    this.status.textContent = "";
    try {
      this.#put(await kept());
    } catch {
      this.#put(before);
      this.status.textContent = this.say.text("not_kept");
    }
  }

  /** Leaves the focus where it was. */
  #put(data: Data): void {
    const looks = this.root.activeElement?.className;
    this.draw(data);
    if (looks) this.root.querySelector<HTMLElement>(`[class="${looks}"]`)?.focus();
  }

  /** A button with a drawing and a word, and how many said so; `isPressed` of what stays so. */
  protected button(
    looks: string, drawn: string, text: string, click: (() => void) | null, isPressed: boolean | null = null, count: number | null = null,
  ): HTMLButtonElement {
    return h("button", { class: `act ${looks}`, part: "button", type: "button", "aria-pressed": isPressed === null ? null : `${isPressed}`, click },
      icon(drawn), text, count ? h("span", { class: "count" }, this.say.number(count)) : null);
  }

  /** Hears of a topic as long as the element is there, or until another one is named. */
  protected hear(topic: string, signal: AbortSignal, told: (data: unknown) => void): void {
    this.#end?.();
    this.#end = this.torg.live(topic, told);
    signal.addEventListener("abort", this.#end);
  }

  /** Asks again when the reader is somebody else, and when another element changed what is shown of the product. */
  protected own(signal: AbortSignal): void {
    if (this.#owned === signal) return;
    this.#owned = signal;
    document.addEventListener("torg:person", () => void this.refresh(), { signal });
    this.torg.onChanged(({ product_id: id }) => id === this.product && !this.isRead && void this.refresh(), signal);
  }

  /** Does something again and again while the page is seen, as long as the element is there. */
  protected every(milliseconds: number, signal: AbortSignal, again: () => void): void {
    clearInterval(this.#clock);
    const clock = (this.#clock = window.setInterval(() => document.hidden || again(), milliseconds));
    signal.addEventListener("abort", () => clearInterval(clock));
  }

  /** The small link beside a count to plain words on how it is known. */
  protected how(path: string | undefined): Node | false {
    if (!path) return false;
    const href = this.torg.api.address(path, { language: this.say.language.slice(0, 2) });
    return h("a", { class: "how", part: "how", href, "aria-label": this.say.text("how"), title: this.say.text("how") }, icon(HOW));
  }

  /** A link to a product. The page hears of `torg:choose` first, and may take care itself. */
  protected to({ product_id, url }: Card, values: Readonly<Record<string, string>>, ...children: ReadonlyArray<Node | string>): HTMLAnchorElement {
    return h("a", { ...values, href: address(url), click: (event) => this.emit("choose", { product_id }) || event.preventDefault() }, ...children);
  }

  /** The heading, which the attribute `heading` or the slot of that name replaces. */
  protected heading(text: string): HTMLElement {
    return h("h2", { part: "heading" }, h("slot", { name: "heading" }, this.getAttribute("heading") ?? text));
  }

  /** Gives the place back where nothing is to be shown and nobody sees what moves: it is still below what is seen. */
  protected leave(): readonly Node[] {
    this.toggleAttribute("collapsed", this.getBoundingClientRect().top >= innerHeight);
    return [];
  }
}
