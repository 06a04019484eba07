/** What changes while a page is open: told over one WebSocket for the whole page, asked again where there is none. */
import type { Torg } from "../torg.ts";

/** Takes a topic's whole present state, as docs/live.md describes it. */
export type Listener = (data: unknown) => void;

interface Push {
  readonly url: string | null;
  readonly topics: ReadonlyArray<{ readonly topic: string; readonly fallback: readonly string[] }>;
  readonly poll_seconds: number;
  readonly limits: { readonly topics: number };
}
interface Change {
  readonly topic: string;
  readonly at: string;
  readonly data: unknown;
}
interface Told {
  readonly topics?: readonly string[];
  readonly changes?: readonly Change[];
  readonly problem?: unknown;
}
interface Topic {
  readonly listeners: Set<Listener>;
  at: string;
  text: string;
}

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
const PING_MS = 5 * 60_000;
const PATIENCE_MS = 4_000;
/** Elements come one after another; what they want to hear of is said together. */
const GATHER_MS = 50;

class Live {
  readonly #torg: Torg;
  readonly #topics = new Map<string, Topic>();
  #push: Push | null = null;
  #socket: WebSocket | null = null;
  #asked = new Set<string>();
  #heard = new Set<string>();
  #pause = FIRST_PAUSE_MS;
  #timers: number[] = [];
  #again = 0;
  #soon = 0;

  constructor(torg: Torg) {
    this.#torg = torg;
    document.addEventListener("visibilitychange", () => (document.hidden ? this.#stop() : void this.#start()));
  }

  listen(name: string, listener: Listener): () => void {
    const topic = this.#topics.get(name) ?? { listeners: new Set(), at: "", text: "" };
    this.#topics.set(name, topic);
    topic.listeners.add(listener);
    this.#changed();
    return () => {
      topic.listeners.delete(listener);
      if (!topic.listeners.size && this.#topics.get(name) === topic) this.#topics.delete(name);
      this.#changed();
    };
  }

  #changed(): void {
    clearTimeout(this.#soon);
    this.#soon = window.setTimeout(() => (this.#topics.size ? void this.#start() : this.#stop()), GATHER_MS);
  }

  async #start(): Promise<void> {
    if (document.hidden || !this.#topics.size) return;
    try {
      this.#push ??= await this.#torg.api.ask<Push>("/v1/push");
      if (document.hidden || !this.#topics.size) return;
      this.#keepAsking(this.#push.poll_seconds);
      if (this.#socket) this.#say();
      else if (this.#push.url) this.#connect(this.#push.url);
    } catch {
      this.#later();
    }
  }

  #keepAsking(seconds: number): void {
    if (this.#timers.length) return;
    this.#timers = [
      window.setInterval(() => this.#tick(), seconds * 1_000),
      window.setInterval(() => this.#send({ ping: 1 }), PING_MS),
    ];
  }

  #stop(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
    clearTimeout(this.#again);
    const socket = this.#socket;
    this.#forget();
    socket?.close();
  }

  #forget(): void {
    this.#socket = null;
    this.#asked = new Set();
    this.#heard = new Set();
  }

  #later(): void {
    clearTimeout(this.#again);
    this.#again = window.setTimeout(() => void this.#start(), this.#pause * (0.5 + Math.random() / 2));
    this.#pause = Math.min(this.#pause * 2, LONGEST_PAUSE_MS);
  }

  #connect(url: string): void {
    clearTimeout(this.#again);
    const socket = new WebSocket(`${url}?key=${encodeURIComponent(this.#torg.api.key)}`);
    this.#socket = socket;
    socket.onopen = () => this.#say();
    socket.onmessage = ({ data }) => this.#socket === socket && this.#take(String(data));
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#forget();
      this.#later();
    };
  }

  #send(message: unknown): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  /** Says what is to be heard of from now on, as far as it differs from what was said. */
  #say(): void {
    const wanted = new Set([...this.#topics.keys()].slice(0, this.#push?.limits.topics));
    const without = (of: Set<string>, those: Set<string>) => [...of].filter((one) => !those.has(one));
    const subscribe = without(wanted, this.#asked);
    const unsubscribe = without(this.#asked, wanted);
    if (!subscribe.length && !unsubscribe.length) return;
    if (this.#send({ ...(subscribe.length && { subscribe }), ...(unsubscribe.length && { unsubscribe }) })) this.#asked = wanted;
  }

  #take(text: string): void {
    const told = parsed(text);
    if (told.topics) {
      this.#heard = new Set(told.topics);
      this.#pause = FIRST_PAUSE_MS;
    }
    // What was refused is said once more with the next tick, and asked for meanwhile.
    if (told.problem) this.#asked = new Set(this.#heard);
    for (const { topic: name, at, data } of told.changes ?? []) {
      const topic = this.#topics.get(name);
      if (!topic || topic.at > at) continue;
      topic.at = at;
      topic.text = "";
      if (data === null) void this.#ask(name, topic);
      else tell(name, topic, data);
    }
  }

  #tick(): void {
    this.#say();
    for (const [name, topic] of this.#topics) if (!this.#heard.has(name)) void this.#ask(name, topic);
  }

  /** Asks a topic's fallback; the browser's own cache sends the ETag, which needs no preflight. */
  async #ask(name: string, topic: Topic): Promise<void> {
    const before = topic.at;
    try {
      const answer = await fetch(this.#fallback(name), {
        cache: "no-cache", credentials: "omit", signal: AbortSignal.timeout(PATIENCE_MS),
      });
      const text = await answer.text();
      if (!answer.ok || text === topic.text || topic.at !== before) return;
      topic.text = text;
      tell(name, topic, JSON.parse(text));
    } catch {
      // What isn't known now is asked for again at the next tick.
    }
  }

  #fallback(name: string): string {
    const [kind = "", id = ""] = name.split(/:(.*)/s);
    const found = this.#push?.topics.find(({ topic }) => topic.split(":")[0] === kind)?.fallback[0] ?? "";
    const [path = "", query] = found.replace("{product_id}", encodeURIComponent(id)).split("?");
    return this.#torg.api.address(path, Object.fromEntries(new URLSearchParams(query)));
  }
}

function parsed(text: string): Told {
  try {
    return (JSON.parse(text) ?? {}) as Told;
  } catch {
    return {};
  }
}

function tell(name: string, topic: Topic, data: unknown): void {
  for (const listener of topic.listeners) listener(data);
  document.dispatchEvent(new CustomEvent("torg:live", { detail: { topic: name } }));
}

let live: Live | undefined;

/**
 * Hears of a topic (`product:<id>`, `latest`, `map`, `feed`) from now on, while the page is seen. Gives what ends it.
 * The document is told of each change by the event `torg:live`, whose detail is `{topic}`.
 */
export function listen(torg: Torg, topic: string, listener: Listener): () => void {
  live ??= new Live(torg);
  return live.listen(topic, listener);
}
