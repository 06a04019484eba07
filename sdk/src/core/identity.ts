/** Who asks: the shopper that the shop's server vouches for, else a guest, made when something is first to be kept. */
import type { Torg } from "../torg.ts";
import type { Headings } from "./api.ts";
import type { TokenSource } from "./settings.ts";

const GUEST = "guest";
/** So long before a token ends another one is asked for. */
const EARLY_MS = 60_000;
/** At most so often. */
const LEAST_MS = 10_000;
const PATIENCE_MS = 4_000;

/** How long a token holds from now on, by its own times (the visitor's clock may be wrong); milliseconds. */
function life(token: string): number {
  try {
    const { exp, iat } = JSON.parse(atob(token.split(".")[1]!.replace(/-/g, "+").replace(/_/g, "/"))) as { exp: number; iat?: number };
    return exp * 1_000 - (iat ? iat * 1_000 : Date.now());
  } catch {
    return 0;
  }
}

const soon = (given: string | null | Promise<string | null>): Promise<string | null> =>
  Promise.race([given, new Promise<null>((done) => setTimeout(done, PATIENCE_MS, null))]);

/** One visitor. Their guest is kept where they agreed to storage, else in this page's memory. */
export class Identity {
  readonly #torg: Torg;
  #source: TokenSource | null = null;
  #token: Promise<string | null> | null = null;
  #until = 0;
  #guest: string | null;
  #making: Promise<string> | null = null;

  constructor(torg: Torg, source: TokenSource | null) {
    this.#torg = torg;
    this.#guest = torg.gate.read(GUEST);
    this.identify(source);
    document.addEventListener("torg:consent", () => this.#consented());
  }

  /** From now on this shopper asks, or none (null). What was kept as a guest becomes theirs. */
  identify(source: TokenSource | null): void {
    this.#source = source;
    this.#token = null;
    if (source && this.#guest) void this.#merge(this.#guest);
  }

  /** The headers that say who asks; none where nobody is known and nobody `must` be. `stale`: the last didn't hold. */
  async headers(must: boolean, stale: boolean): Promise<Headings> {
    if (stale) this.#drop();
    const token = await this.token();
    if (token) return { Authorization: `Bearer ${token}` };
    const guest = this.#guest ?? (must ? await (this.#making ??= this.#make().finally(() => (this.#making = null))) : null);
    return guest ? { "X-Torg-Guest": guest } : {};
  }

  /** The shopper's token, asked for anew before it ends; null for none. */
  token(): Promise<string | null> {
    if (!this.#token || performance.now() > this.#until) {
      this.#until = performance.now() + LEAST_MS;
      this.#token = this.#fetched();
    }
    return this.#token;
  }

  async #fetched(): Promise<string | null> {
    const source = this.#source;
    try {
      // There is no other where the page only said one: it is used until it is refused.
      if (typeof source !== "function") return source;
      const token = await soon(source());
      if (token) this.#until = performance.now() + Math.max(life(token) - EARLY_MS, LEAST_MS);
      return token;
    } catch {
      return null;
    }
  }

  #drop(): void {
    this.#token = null;
    if (typeof this.#source === "string") this.#source = null;
    else if (!this.#source) this.#keep(null);
  }

  async #make(): Promise<string> {
    const events = await this.#torg.gate.events();
    const { guest } = await this.#torg.api.ask<{ guest: string }>("/v1/guests", {
      method: "POST", body: events ? { anonymous_id: events.visitor().anonymous_id } : {}, who: false,
    });
    this.#keep(guest);
    return guest;
  }

  async #merge(guest: string): Promise<void> {
    try {
      if (!(await this.token())) return;
      await this.#torg.api.ask("/v1/me/merge", { method: "POST", body: { guest } });
      this.#keep(null);
      this.#torg.forget();
    } catch {
      // It is kept, and merged on another page.
    }
  }

  #keep(guest: string | null): void {
    this.#guest = guest;
    this.#torg.gate.write(GUEST, guest);
  }

  #consented(): void {
    if (!this.#torg.gate.agreed) this.#guest = null;
    else if ((this.#guest ??= this.#torg.gate.read(GUEST))) this.#keep(this.#guest);
    if (this.#source && this.#guest) void this.#merge(this.#guest);
  }
}
