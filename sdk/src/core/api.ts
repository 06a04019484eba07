/** Requests to the API: each ends within seconds, and what goes wrong is one kind of error. */

/** What a request may not take longer than. */
const PATIENCE_MS = 4_000;

/** The API refused, or didn't answer (`status` 0). `problem` is its RFC 9457 document. */
export class Refused extends Error {
  constructor(readonly status: number, readonly problem: Readonly<Record<string, unknown>> = {}) {
    super(String(problem["detail"] ?? problem["title"] ?? `status ${status}`));
  }
}

/** Values of a query; what is undefined or null is left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** How to ask. */
export interface Ask {
  method?: string;
  query?: Query;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
  keepalive?: boolean;
}

/** Asks the API at `base`, with the key and what `extra` adds (who asks). */
export class Api {
  constructor(
    readonly base: string,
    readonly key: string,
    private readonly extra: () => Promise<Readonly<Record<string, string>>>,
  ) {}

  /** The address of a path from `/v1` on. The key stands in it: so a reading needs no preflight, and caches know it. */
  address(path: string, query: Query = {}): string {
    const asked = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value != null) asked.set(name, String(value));
    asked.set("key", this.key);
    return `${this.base}${path}?${asked}`;
  }

  /** The answer's JSON; null for none. Throws `Refused`. */
  async ask<T>(path: string, ask: Ask = {}): Promise<T> {
    const late = AbortSignal.timeout(PATIENCE_MS);
    const { method = "GET", query, body, headers, signal, keepalive = false } = ask;
    // What is the same for everybody is asked for without saying who asks: it may come from a cache nearby.
    const who = method === "GET" && !/\/(me|mine|following)\b/.test(path) ? {} : await this.extra();
    const answer = await fetch(this.address(path, query), {
      method, keepalive, credentials: "omit",
      headers: { ...(body === undefined ? {} : { "Content-Type": "application/json" }), ...who, ...headers },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ? AbortSignal.any([signal, late]) : late,
    }).catch((error: unknown) => {
      throw signal?.aborted ? error : new Refused(0);
    });
    const told = (await answer.json().catch(() => null)) as T;
    if (!answer.ok) throw new Refused(answer.status, (told ?? {}) as Record<string, unknown>);
    return told;
  }
}
