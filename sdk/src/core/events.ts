/** What shoppers do, on its way to the log. This code is fetched once the visitor agreed, and never before. */
import type { Torg } from "../torg.ts";
import { arrival } from "./arrival.ts";
import { declared } from "./declared.ts";
import type { Tracked } from "./gate.ts";
import { type Batch, Outbox } from "./outbox.ts";
import { type Ids, made, Visitor } from "./visitor.ts";

/** A batch goes out once it holds so many events, */
const MOST_EVENTS = 20;
/** or so many characters (at most three bytes each: the API takes 64 KiB), */
const MOST_CHARACTERS = 20_000;
/** or after so long. */
const WAIT_MS = 5_000;
const CART = "_torg_session";

/** Gathers events into batches. The first of a page goes out at once. */
export class Events {
  readonly #visitor: Visitor;
  readonly #outbox: Outbox;
  readonly #end = new AbortController();
  #arrival: Readonly<Record<string, unknown>> = arrival();
  #queue: Batch["events"][number][] = [];
  #characters = 0;
  #timer: number | undefined;
  #wait = 0;

  constructor(torg: Torg) {
    this.#visitor = new Visitor(torg.gate);
    this.#outbox = new Outbox(torg);
    const { signal } = this.#end;
    // A page that is hidden may never be seen again; some browsers tell one of the two only.
    addEventListener("pagehide", () => this.#leave(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden && this.#leave(), { signal });
    document.addEventListener("submit", () => this.#fill(), { signal, capture: true });
    this.#fill();
    declared(torg, signal);
  }

  /** Takes what was tracked, in its order. */
  take(tracked: readonly Tracked[]): void {
    for (const one of tracked) this.#add(one);
    if (!tracked.length || this.#timer !== undefined) return;
    this.#timer = window.setTimeout(() => this.#flush(), this.#wait);
    this.#wait = WAIT_MS;
  }

  /** Who the visitor is to the log. */
  visitor(): Ids {
    return this.#visitor.ids();
  }

  /** What the shop writes into the cart, so that an order finds its buyer's journey. */
  cart(): Readonly<Record<typeof CART, string>> {
    const { anonymous_id, session_id } = this.#visitor.ids();
    return { [CART]: `${anonymous_id}.${session_id}` };
  }

  /** From now on the visitor is somebody else. */
  renew(): void {
    this.#flush();
    this.#visitor.renew();
  }

  /** Sends nothing from now on; what waited is lost, as the visitor wished. */
  stop(): void {
    this.#end.abort();
    clearTimeout(this.#timer);
    this.#queue = [];
    this.#outbox.stop();
    for (const field of fields()) field.value = "";
  }

  #add({ event, fields, at }: Tracked): void {
    const added = {
      ...this.#arrival, ...fields, event, event_id: made(), occurred_at: new Date(at).toISOString(),
      ...this.#visitor.ids(), consent: { analytics: true },
    };
    this.#arrival = {};
    this.#queue.push(added);
    this.#characters += JSON.stringify(added).length;
    if (this.#queue.length >= MOST_EVENTS || this.#characters > MOST_CHARACTERS) this.#flush();
  }

  #flush(): void {
    const batch = this.#batch();
    if (batch) void this.#outbox.send(batch);
  }

  #leave(): void {
    this.#outbox.rest();
    const batch = this.#batch();
    if (batch) this.#outbox.beacon(batch);
  }

  #batch(): Batch | null {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const events = this.#queue;
    this.#queue = [];
    this.#characters = 0;
    return events.length ? { batch_id: `${Date.now().toString(36)}-${made()}`, events } : null;
  }

  #fill(): void {
    for (const field of fields()) field.value = this.cart()[CART];
  }
}

/** The form fields in which a shop's pages carry the cart attribute. */
function fields(): NodeListOf<HTMLInputElement> {
  return document.querySelectorAll<HTMLInputElement>("input[data-torg-session]");
}
