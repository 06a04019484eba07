/** What every element stands on: when it asks, what it shows meanwhile, and what when it can't. */
import base from "../../look/base.css";
import type { Saying } from "../core/saying.ts";
import type { Torg } from "../torg.ts";
import { h } from "./dom.ts";

/** In what state an element is; it stands in the attribute `state`. */
export type State = "loading" | "ready" | "empty" | "error" | "offline";

const MARGIN = "400px";
const sheets = new Map<string, CSSStyleSheet>();
let last = Promise.resolve();

/**
 * Comes in a task of its own, once what was drawn before stands there: all of a page's elements at once would hold the
 * browser so long that its reader waits. Where nobody sees the page it waits until somebody does, as `near` does.
 */
function turn(): Promise<void> {
  return (last = last.then(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))));
}

function sheet(text: string): CSSStyleSheet {
  let made = sheets.get(text);
  if (!made) {
    made = new CSSStyleSheet();
    made.replaceSync(text);
    sheets.set(text, made);
  }
  return made;
}

/** Adds stylesheets to those of a root; each is read by the browser once. */
export function dress(root: ShadowRoot, ...texts: readonly string[]): void {
  root.adoptedStyleSheets.push(...texts.map(sheet).filter((one) => !root.adoptedStyleSheets.includes(one)));
}

/** An element that shows `Data`. It asks once it comes near the reader's view, and again when an attribute changes. */
export abstract class TorgElement<Data> extends HTMLElement {
  /** The started Torg of the page; the loader sets it on each kind of element. */
  static torg: Torg;
  /** The element's own stylesheet, beside that of all. */
  static look = "";
  static readonly observedAttributes: readonly string[] = ["product", "language"];
  /** Whether it says what isn't said beside a product's name and price. */
  static isBelow = false;

  /** Where everything is drawn. */
  readonly root: ShadowRoot;
  /** What is said, in the element's language; there once it was asked for. */
  say!: Saying;
  #work: AbortController | null = null;
  #came: boolean;

  constructor() {
    super();
    // A root that came with the page, from the shop's server, is taken over as it is.
    this.root = this.attachInternals().shadowRoot ?? this.attachShadow({ mode: "open" });
    this.#came = this.root.childElementCount > 0;
    dress(this.root, base, (this.constructor as typeof TorgElement).look);
  }

  /** What the element shows, fetched; null where there is nothing to show. `signal` ends with the element. */
  protected abstract load(signal: AbortSignal): Promise<Data | null>;
  /** What stands in the element for what was fetched. */
  protected abstract view(data: Data): readonly Node[];
  /** Whether the element goes on with what came with the page: then nothing is fetched, and nothing drawn anew. */
  protected takeOver(): boolean {
    return false;
  }
  /** Does what is to follow, each time that something stands there. `signal` ends with the element. */
  protected drawn(_signal: AbortSignal): void {}
  /** What reserves the place until it is there. */
  protected waiting(): readonly Node[] {
    return [h("div", { class: "line wait" })];
  }
  /** What is shown where there is nothing. */
  protected empty(): readonly Node[] {
    return [];
  }
  /** What is shown where it can't be had. */
  protected failed(state: State, _error?: unknown): readonly Node[] {
    const again = h("button", { class: "button", type: "button", click: () => this.refresh() }, this.say.text("retry"));
    return [h("p", { class: "quiet", role: "status" }, this.say.text(state === "offline" ? "offline" : "failed"), " ", state === "error" && again)];
  }

  /** The page's Torg. */
  get torg(): Torg {
    return (this.constructor as typeof TorgElement).torg;
  }
  /** The product that is spoken of. */
  get product(): string {
    return this.getAttribute("product") ?? "";
  }
  // Frameworks set what an element has as a property, once its code is there.
  set product(id: string) {
    this.setAttribute("product", id);
  }

  connectedCallback(): void {
    if (!this.root.childElementCount) this.#show("loading", this.waiting());
    this.#work = new AbortController();
    const { signal } = this.#work;
    const near = new IntersectionObserver((entries) => {
      if (!entries.some((one) => one.isIntersecting)) return;
      near.disconnect();
      void this.refresh();
    }, { rootMargin: MARGIN });
    near.observe(this);
    signal.addEventListener("abort", () => near.disconnect());
    addEventListener("online", () => this.getAttribute("state") === "offline" && void this.refresh(), { signal });
  }

  disconnectedCallback(): void {
    this.#work?.abort();
    this.#work = null;
  }

  attributeChangedCallback(_name: string, before: string | null, after: string | null): void {
    if (this.#work && before !== after && this.hasAttribute("state")) void this.refresh();
  }

  /** Fetches and shows what there is now. */
  async refresh(): Promise<void> {
    const signal = this.#work?.signal;
    if (!signal) return;
    try {
      this.say = await this.spoken();
      this.root.host.setAttribute("lang", this.say.language);
      const came = this.#came;
      this.#came = false;
      if (came && this.takeOver()) this.setAttribute("state", "ready");
      else {
        const data = await this.load(signal);
        if ((this.constructor as typeof TorgElement).isBelow) await turn();
        if (signal.aborted) return;
        this.show(data);
      }
      this.drawn(signal);
      this.emit("ready");
    } catch (error) {
      if (signal.aborted) return;
      const state = navigator.onLine ? "error" : "offline";
      this.#show(state, this.say ? this.failed(state, error) : []);
      this.emit("error", { error });
    }
  }

  /** What is said, in the element's language. */
  protected spoken(): Promise<Saying> {
    return this.torg.saying(this.getAttribute("language"), (this.constructor as typeof TorgElement).isBelow);
  }

  /** Shows what is known by now. */
  protected show(data: Data | null): void {
    this.#show(data === null ? "empty" : "ready", data === null ? this.empty() : this.view(data));
  }

  /** Tells the page; false if it said that it takes care itself. */
  protected emit(name: string, detail: unknown = {}): boolean {
    return this.dispatchEvent(new CustomEvent(`torg:${name}`, { detail, bubbles: true, composed: true, cancelable: true }));
  }

  #show(state: State, nodes: readonly Node[]): void {
    this.setAttribute("state", state);
    this.root.replaceChildren(...nodes);
  }
}
