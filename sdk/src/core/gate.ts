/** Consent. Until the visitor agreed nothing is sent and nothing stored, nor is what would do it fetched. */
import type { Torg } from "../torg.ts";
import type { Events } from "./events.ts";
import type { ConsentSource } from "./settings.ts";
import { tell } from "./tell.ts";
import type { EventFields, EventName } from "./vocabulary.ts";

/** Something that a shopper did, and when (milliseconds). */
export interface Tracked {
  readonly event: EventName;
  readonly fields: EventFields;
  readonly at: number;
}

/** All that Torg stores carries this before its name. */
const PREFIX = "torg:";
const MOST_WAITING = 100;
/** Who knows the visitor's answer on analytics; of a platform that isn't known nothing is heard. */
const PLATFORMS = new Map<unknown, () => Promise<{ follow(answer: (agreed: boolean) => void): void }>>([
  ["cookiebot", () => import("./consent/cookiebot.ts")],
  ["google", () => import("./consent/google.ts")],
  ["shopify", () => import("./consent/shopify.ts")],
]);

/** The visitor's answer, and the only way to the browser's storage and to what sends events. */
export class Gate {
  /** What the visitor answered; null until they did. */
  agreed: boolean | null = null;
  readonly #torg: Torg;
  #waiting: Tracked[] = [];
  #fetched: Promise<Events | null> | null = null;
  #events: Events | null = null;

  constructor(torg: Torg) {
    this.#torg = torg;
  }

  /** Follows who knows the answer. */
  follow(source: ConsentSource | undefined): void {
    if (typeof source === "boolean") this.answer(source);
    else void PLATFORMS.get(source)?.().then(({ follow }) => follow((agreed) => this.answer(agreed)), () => {});
  }

  /** Takes the visitor's answer. A no also takes back an earlier yes, and what was stored since. */
  answer(agreed: boolean): void {
    if (agreed === this.agreed) return;
    this.agreed = agreed;
    if (agreed) void this.events();
    else this.#withdraw();
    this.#torg.settle();
    tell("consent", { analytics: agreed });
  }

  /** Sends an event; before an answer it waits in this page's memory. */
  track(event: EventName, fields: EventFields): void {
    if (this.agreed === false) return;
    this.#waiting.push({ event, fields, at: Date.now() });
    this.#waiting.splice(0, this.#waiting.length - MOST_WAITING);
    this.#hand();
  }

  /** What is done from now on, somebody else does. */
  renew(): void {
    this.#hand();
    this.#events?.renew();
  }

  /** What sends events; null without consent, and where it can't be fetched now. */
  async events(): Promise<Events | null> {
    if (!this.agreed) return null;
    this.#fetched ??= import("./events.ts").then(({ Events }) => new Events(this.#torg), () => (this.#fetched = null));
    const events = await this.#fetched;
    if (!this.agreed) return null;
    this.#events = events;
    events?.take(this.#waiting.splice(0));
    return events;
  }

  /** Gives away what waits, at once where that can be: the page may be gone the next moment. */
  #hand(): void {
    if (this.#events) this.#events.take(this.#waiting.splice(0));
    else void this.events();
  }

  /** What was stored under a name; null for nothing, and without consent. */
  read(name: string): string | null {
    return this.agreed ? stored((all) => all.getItem(PREFIX + name)) : null;
  }

  /** Stores a text under a name, or forgets it (null); nothing without consent. False if the browser won't. */
  write(name: string, value: string | null): boolean {
    return !!stored((all) => {
      if (value === null) all.removeItem(PREFIX + name);
      else if (this.agreed) all.setItem(PREFIX + name, value);
      return true;
    });
  }

  /** The names under which something is stored. */
  names(): string[] {
    return (stored(Object.keys) ?? []).filter((name) => name.startsWith(PREFIX)).map((name) => name.slice(PREFIX.length));
  }

  #withdraw(): void {
    this.#waiting = [];
    void this.#fetched?.then((events) => events?.stop());
    this.#fetched = this.#events = null;
    for (const name of this.names()) this.write(name, null);
  }
}

/** What is done with the browser's storage; null where it may not be used, or is full. */
function stored<T>(act: (all: Storage) => T): T | null {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}
