/** Sends batches. What couldn't be sent is kept and sent again, under the same id: the API counts it once. */
import type { Torg } from "../torg.ts";

type Sent = Readonly<Record<string, unknown>> & { readonly event: string };
/** Events on their way. Its id, which is also its name in storage, never changes. */
export interface Batch {
  readonly batch_id: string;
  readonly events: readonly Sent[];
}

const KEPT = "batch:";
const MOST_KEPT = 40;
const PATIENCE_MS = 4_000;
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** Below what browsers take that is to outlive its page. */
const MOST_LASTING = 60_000;

/** The way out. What pages and tabs couldn't send meets in storage; sent by two of them it still counts once. */
export class Outbox {
  readonly #torg: Torg;
  readonly #end = new AbortController();
  readonly #flying = new Map<string, Batch>();
  /** Stands in where the browser stores nothing. */
  readonly #memory = new Map<string, Batch>();
  #pause = FIRST_PAUSE_MS;
  #timer: number | undefined;

  constructor(torg: Torg) {
    this.#torg = torg;
    addEventListener("online", () => void this.again(), { signal: this.#end.signal });
    void this.again();
  }

  /** Sends a batch. Gives whether it is done with: taken, or refused for good. */
  async send(batch: Batch): Promise<boolean> {
    this.#flying.set(batch.batch_id, batch);
    const status = await this.#post(batch);
    this.#flying.delete(batch.batch_id);
    if (this.#end.signal.aborted) return false;
    const isDone = status >= 200 && status < 500 && status !== 429;
    if (isDone) this.#drop(batch.batch_id);
    else this.#later(batch);
    told(batch, status);
    return isDone;
  }

  /** Hands a batch to the browser, which sends it when the page is gone. */
  beacon(batch: Batch): void {
    const body = written(batch);
    if (navigator.onLine && body.length < MOST_LASTING && navigator.sendBeacon(this.#address, body)) told(batch, 0);
    else this.#keep(batch);
  }

  /** Keeps what is under way: who asked may be gone before the answer. */
  rest(): void {
    for (const batch of this.#flying.values()) this.#keep(batch);
  }

  /** Tries what was kept, oldest first, until something can't be sent. */
  async again(): Promise<void> {
    clearTimeout(this.#timer);
    for (const batch of this.#kept()) if (!this.#flying.has(batch.batch_id) && !(await this.send(batch))) return;
    if (this.#end.signal.aborted) return;
    this.#pause = FIRST_PAUSE_MS;
  }

  /** Sends nothing from now on, and forgets what was to be sent. */
  stop(): void {
    this.#end.abort();
    clearTimeout(this.#timer);
    this.#memory.clear();
  }

  /** Gives the API's status; 0 for no answer. */
  async #post(batch: Batch): Promise<number> {
    const body = written(batch);
    const post = async (headers: Readonly<Record<string, string>>) => {
      const answer = await fetch(this.#address, {
        method: "POST", body, credentials: "omit", keepalive: body.length < MOST_LASTING,
        headers: { "Content-Type": "text/plain", ...headers },
        signal: AbortSignal.any([this.#end.signal, AbortSignal.timeout(PATIENCE_MS)]),
      });
      return answer.status;
    };
    try {
      const bearer = await this.#torg.bearer();
      const status = await post(bearer);
      // A token that ended is no reason to lose what happened.
      return status === 401 && bearer["Authorization"] ? await post({}) : status;
    } catch {
      return 0;
    }
  }

  get #address(): string {
    return this.#torg.api.address("/v1/events");
  }

  #later(batch: Batch): void {
    this.#keep(batch);
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => void this.again(), this.#pause * (0.5 + Math.random() / 2));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  #keep(batch: Batch): void {
    const others = this.#names().filter((name) => name !== KEPT + batch.batch_id);
    for (const name of others.slice(0, Math.max(0, others.length - MOST_KEPT + 1))) this.#drop(name.slice(KEPT.length));
    if (this.#torg.gate.write(KEPT + batch.batch_id, JSON.stringify(batch.events))) return;
    this.#memory.set(batch.batch_id, batch);
  }

  #drop(id: string): void {
    this.#memory.delete(id);
    this.#torg.gate.write(KEPT + id, null);
  }

  /** Under what names batches are kept; they begin with the time, so that the oldest come first. */
  #names(): string[] {
    const held = [...this.#memory.keys()].map((id) => KEPT + id);
    return [...this.#torg.gate.names().filter((name) => name.startsWith(KEPT)), ...held].sort();
  }

  #kept(): Batch[] {
    return this.#names().flatMap((name) => {
      const id = name.slice(KEPT.length);
      const events = this.#memory.get(id)?.events ?? parsed(this.#torg.gate.read(name));
      if (events.length) return [{ batch_id: id, events }];
      this.#drop(id);
      return [];
    });
  }
}

function written(batch: Batch): string {
  return JSON.stringify({ ...batch, sent_at: new Date().toISOString() });
}

/** The events in what was stored; none where something else stands there. */
function parsed(text: string | null): readonly Sent[] {
  try {
    const events: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(events) ? events.filter((one: unknown): one is Sent => typeof one === "object" && one !== null) : [];
  } catch {
    return [];
  }
}

/** Tells the page what went out: `status` is the API's, 0 where there is no answer or none is awaited. */
function told({ events }: Batch, status: number): void {
  document.dispatchEvent(new CustomEvent("torg:sent", { detail: { events: events.map(({ event }) => event), status } }));
}
