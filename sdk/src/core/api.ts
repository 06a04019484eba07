/** Requests to the API: each ends within seconds, and what goes wrong is one kind of error. */
import type { Answered, Door, Said } from "./doors.ts";

/** What a request may not take longer than. */
const PATIENCE_MS = 4_000;

/** The API refused, or didn't answer (`status` 0). `problem` is its RFC 9457 document. */
export class Refused extends Error {
  constructor(readonly status: number, readonly problem: Readonly<Record<string, unknown>> = {}) {
    super(String(problem["detail"] ?? status));
  }
}

/** Values of a query; what is undefined or null is left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;
/** Headers by name. */
export type Headings = Readonly<Record<string, string>>;

/** How to ask. */
export interface Ask {
  method?: string;
  query?: Query;
  body?: unknown;
  headers?: Headings;
  signal?: AbortSignal;
  keepalive?: boolean;
  /**
   * Whether to say who asks: the shopper or the guest. Unless it is said, writings and what is one's own (`/me`,
   * `/mine`, `/following`) do. A writing makes a guest of who isn't known yet.
   */
  who?: boolean;
}

/** Who asks, as headers. `write`: somebody must; `stale`: the last ones were refused. */
export type Asker = (write: boolean, stale: boolean) => Promise<Headings>;

/** Asks the API at `base`, with the key and, where it matters, who asks. */
export class Api {
  constructor(readonly base: string, readonly key: string, private readonly asker: Asker) {}

  /** The address of a path from `/v1` on. The key stands in it: so a reading needs no preflight, and caches know it. */
  address(path: string, query: Query = {}): string {
    const asked = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value != null) asked.set(name, String(value));
    asked.set("key", this.key);
    return `${this.base}${path}?${asked}`;
  }

  /** The answer's JSON; null for none. Throws `Refused`. */
  async ask<T>(path: string, ask: Ask = {}): Promise<T> {
    const write = (ask.method ?? "GET") !== "GET";
    // What is the same for everybody is asked for without saying who asks: it may come from a cache nearby.
    const personal = ask.who ?? (write || /\/(me|mine|following)\b/.test(path));
    const asker = personal ? await this.asker(write, false) : {};
    let answer = await this.#send(path, ask, asker);
    if (answer.status === 401 && Object.keys(asker).length) answer = await this.#send(path, ask, await this.asker(write, true));
    const told = (await answer.json().catch(() => null)) as T;
    if (!answer.ok) throw new Refused(answer.status, (told ?? {}) as Record<string, unknown>);
    return told;
  }

  /**
   * An operation by its name in the API's reference, typed: `call("GET /v1/products/{product_id}/page", {path:
   * {product_id: "tent-2"}})`. Throws `Refused`.
   */
  call<D extends Door>(door: D, said: Said<D> & Omit<Ask, "method" | "query" | "body">): Promise<Answered<D>> {
    const [method = "", path = ""] = door.split(" ");
    const { path: names = {}, ...ask } = said as Ask & { path?: Readonly<Record<string, string>> };
    return this.ask(path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(names[name] ?? "")), { ...ask, method });
  }

  #send(path: string, { method = "GET", query, body, headers, signal, keepalive = false }: Ask, asker: Headings): Promise<Response> {
    const late = AbortSignal.timeout(PATIENCE_MS);
    return fetch(this.address(path, query), {
      method, keepalive, credentials: "omit",
      headers: { ...(body !== undefined && { "Content-Type": "application/json" }), ...asker, ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, late]) : late,
    }).catch((error: unknown) => {
      throw signal?.aborted ? error : new Refused(0);
    });
  }
}
