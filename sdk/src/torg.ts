/** Torg in a storefront. `init({key})` starts it; a script whose address carries a key starts by itself. */
import { Api, type Ask, type Headings } from "./core/api.ts";
import type { Answered, Door, Said, Sent } from "./core/doors.ts";
import { Gate } from "./core/gate.ts";
import type { Identity } from "./core/identity.ts";
import { fieldsOf, watch } from "./core/loader.ts";
import type { Saying } from "./core/saying.ts";
import { apiOf, fromAddress, type Options, type TokenSource } from "./core/settings.ts";
import { tell } from "./core/tell.ts";
import type { EventFields, EventName } from "./core/vocabulary.ts";

export { Refused } from "./core/api.ts";
export type { Answered, Ask, Door, EventFields, EventName, Options, Said, Sent, TokenSource };

/** What a product page shows, the same for everybody. */
export type Page = Answered<"GET /v1/products/{product_id}/page">;
/** What it shows the reader alone. */
export type Mine = Answered<"GET /v1/products/{product_id}/page/mine">;
/** What became known of a product otherwise, as it stands in the page; beside it the product's id. */
export interface Change {
  readonly product_id: string;
  readonly page?: Readonly<Record<string, unknown>>;
  readonly mine?: Readonly<Record<string, unknown>>;
}
type Known<T = unknown> = Map<string, Promise<T>>;

/** What `init` gives, and what the elements of the page stand on. */
export class Torg {
  readonly options: Options;
  readonly api: Api;
  /** The visitor's consent, and the only way to the browser's storage. */
  readonly gate: Gate;
  readonly #pages: Known = new Map();
  readonly #mine: Known = new Map();
  readonly #sayings: Known<Saying> = new Map();
  #token: TokenSource | null;
  #identity: Promise<Identity> | null = null;

  constructor(options: Options) {
    this.options = options;
    this.#token = options.token ?? null;
    this.gate = new Gate(this);
    this.api = new Api(options.api ?? apiOf(import.meta.url), options.key, (must, stale) => this.#who(must, stale));
  }

  /** What a product page shows, for all elements of the page in one request. Throws `Refused`. */
  page<T = Page>(productId: string): Promise<T> {
    // The elements of a page come one after another, and are to be asked for together.
    return known<T>(this.#pages, productId, async () => {
      await null;
      return this.api.ask(of(productId, "/page"), {
        query: { fields: fieldsOf(productId), market: this.options.market,
          // Of these the API has what is said beside reviews.
          language: /^(sv|en)\b/.exec(this.options.language ?? document.documentElement.lang)?.[0],
        },
      });
    });
  }

  /**
   * What a product page shows the reader alone; null of a reader who isn't known, unless it is wanted `anyway` (who else
   * looks at it now is told to everybody). Throws `Refused`.
   */
  async mine<T = Mine>(productId: string, anyway = false): Promise<T | null> {
    if (!anyway && !this.isKnown) return null;
    return known<T>(this.#mine, productId, () => this.api.ask(of(productId, "/page/mine")));
  }

  /** Whether the reader is a shopper or a guest. The event `torg:person` of the document tells when that changes. */
  get isKnown(): boolean {
    return Boolean(this.#token ?? this.#identity ?? this.gate.read("guest"));
  }

  /** What is said in a language, by default the page's; with `isAll` also by what stands further down a page. */
  saying(named?: string | null, isAll = false): Promise<Saying> {
    const language = named ?? this.options.language ?? (document.documentElement.lang || "en");
    return known(this.#sayings, language + isAll, async () => {
      const isSwedish = language.startsWith("sv");
      const [{ Saying }, near, below] = await Promise.all([
        import("./near.ts"),
        isSwedish ? import("./messages/sv.ts") : import("./messages/en.ts"),
        isAll && (isSwedish ? import("./messages/below-sv.ts") : import("./messages/below-en.ts")),
      ]);
      return new Saying(language, { ...near.default, ...(below && below.default), ...this.options.messages?.[language] });
    });
  }

  /** Takes the visitor's answer on analytics. A no takes back an earlier yes, and removes what was stored since. */
  consent(agreed: boolean): void {
    this.gate.answer(agreed);
  }

  /** Tells what a shopper did (docs/events.md). Before the visitor's answer it waits in memory; after a no it is lost. */
  track(event: EventName, fields: EventFields = {}): void {
    this.gate.track(event, fields);
  }

  /** What the shop writes into its cart, so that an order finds its buyer's journey; null without consent. */
  async cartAttribute(): Promise<Readonly<Record<string, string>> | null> {
    return (await this.gate.events())?.cart() ?? null;
  }

  /** Says who is logged in: what they kept as a guest becomes theirs. Null: they signed out. */
  identify(source: TokenSource | null): void {
    const hasLeft = this.#token && !source;
    this.#token = source;
    void this.#identity?.then((identity) => identity.identify(source));
    if (hasLeft) this.gate.renew();
    this.settle();
    this.forget();
  }

  /** What was kept as a guest, on an earlier page as well, becomes the shopper's who is logged in now. */
  settle(): void {
    if (this.#token && this.gate.read("guest")) this.#identified().catch(() => {});
  }

  /** The shopper's token as a header; none where nobody is logged in. */
  async bearer(): Promise<Headings> {
    const token = this.#token && (await (await this.#identified()).token());
    return token ? { Authorization: `Bearer ${token}` } : {};
  }

  /** What was known of the reader holds no longer: elements ask again, told by the document's event `torg:person`. */
  forget(): void {
    this.#mine.clear();
    tell("person");
  }

  /** Tells the page's elements what became known of a product (event `torg:changed`, with the `Change` as detail). */
  changed(productId: string, change: Omit<Change, "product_id"> = {}): void {
    patch(this.#pages, productId, change.page);
    patch(this.#mine, productId, change.mine);
    tell("changed", { product_id: productId, ...change } satisfies Change);
  }

  /** Hears what `changed` tells, until `signal` ends it. */
  onChanged(listener: (change: Change) => void, signal: AbortSignal): void {
    document.addEventListener("torg:changed", (event) => listener((event as CustomEvent<Change>).detail), { signal });
  }

  /** Hears of a topic while the page is open (docs/live.md). Gives what ends it. */
  live(topic: string, listener: (data: unknown) => void): () => void {
    let stop: (() => void) | null = () => {};
    void import("./core/live.ts").then(({ listen }) => {
      if (stop) stop = listen(this, topic, listener);
    }, () => {});
    return () => {
      stop?.();
      stop = null;
    };
  }

  async #who(must: boolean, stale: boolean): Promise<Headings> {
    return must || this.isKnown ? (await this.#identified()).headers(must, stale) : {};
  }

  #identified(): Promise<Identity> {
    const fetched = (this.#identity ??= import("./core/identity.ts").then(({ Identity }) => new Identity(this, this.#token)));
    fetched.catch(() => (this.#identity = null));
    return fetched;
  }
}

const of = (productId: string, rest: string) => `/v1/products/${encodeURIComponent(productId)}${rest}`;

/** What is known by a name, else asked for; what failed is asked for again the next time. */
function known<T>(all: Known, name: string, ask: () => Promise<T>): Promise<T> {
  let asked = all.get(name);
  if (!asked) {
    asked = ask();
    all.set(name, asked);
    asked.catch(() => all.get(name) === asked && all.delete(name));
  }
  return asked as Promise<T>;
}

function patch(all: Known, name: string, part: Readonly<Record<string, unknown>> | undefined): void {
  const before = all.get(name);
  if (part && before) all.set(name, before.then((whole) => ({ ...(whole as object), ...part })));
  else all.delete(name);
}

/** Starts Torg on this page. Again gives the same. */
export function init(options: Options): Torg {
  const place = globalThis as { torg?: Torg; torgq?: Array<(torg: Torg) => void> };
  if (place.torg) return place.torg;
  const torg = new Torg(options);
  place.torg = torg;
  watch(torg);
  torg.gate.follow(options.consent);
  // An error of the page's own is the page's own, and keeps nobody else from being heard.
  const run = (each: (torg: Torg) => void) => queueMicrotask(() => each(torg));
  place.torgq?.forEach(run);
  place.torgq = { push: run } as unknown as Array<(torg: Torg) => void>;
  return torg;
}

const said = fromAddress(import.meta.url);
if (said) init(said);
