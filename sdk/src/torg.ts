/** Torg in a storefront. `init({key})` starts it; a script whose address carries a key starts by itself. */
import { Api, type Ask } from "./core/api.ts";
import { fieldsOf, watch } from "./core/loader.ts";
import { Saying } from "./core/saying.ts";
import { apiOf, fromAddress, type Options } from "./core/settings.ts";

export { Refused } from "./core/api.ts";
export type { Ask, Options };

/** What `init` gives, and what the elements of the page stand on. */
export class Torg {
  readonly options: Options;
  readonly api: Api;
  readonly #pages = new Map<string, Promise<unknown>>();

  constructor(options: Options) {
    this.options = options;
    this.api = new Api(options.api ?? apiOf(import.meta.url), options.key, async () => ({}));
  }

  /** What a product page shows, for all elements of the page in one request. */
  page<T>(productId: string): Promise<T> {
    const known = this.#pages.get(productId);
    if (known) return known as Promise<T>;
    // The elements of a page come one after another, and are to be asked for together.
    const asked = Promise.resolve().then(() =>
      this.api.ask<T>(`/v1/products/${encodeURIComponent(productId)}/page`, {
        query: { fields: fieldsOf(productId), market: this.options.market, language: this.options.language },
      }),
    );
    this.#pages.set(productId, asked);
    asked.catch(() => this.#pages.delete(productId));
    return asked;
  }

  /** What is said in a language, by default the page's. */
  async saying(language = this.options.language ?? (document.documentElement.lang || "en")): Promise<Saying> {
    const base = language.startsWith("sv") ? await import("./messages/sv.ts") : await import("./messages/en.ts");
    return new Saying(language, { ...base.default, ...this.options.messages?.[language] });
  }
}

/** Starts Torg on this page. Again gives the same. */
export function init(options: Options): Torg {
  const place = globalThis as { torg?: Torg };
  if (place.torg) return place.torg;
  const torg = new Torg(options);
  place.torg = torg;
  watch(torg);
  return torg;
}

const said = fromAddress(import.meta.url);
if (said) init(said);
