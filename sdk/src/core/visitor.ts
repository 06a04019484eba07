/** Who the visitor is to the log, once they agreed: a browser, and a visit that ends with half an hour of rest. */
import type { Gate } from "./gate.ts";

const NAME = "visitor";
const REST_MS = 30 * 60_000;

/** What events carry of the visitor. */
export interface Ids {
  readonly anonymous_id: string;
  readonly session_id: string;
}
interface Held extends Ids {
  readonly at: number;
}

/** An id that nobody can guess: 32 hexadecimal digits. */
export function made(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Keeps the visitor's ids: in storage, which all pages and tabs share, else in memory. */
export class Visitor {
  readonly #gate: Gate;
  #held: Held | null = null;

  constructor(gate: Gate) {
    this.#gate = gate;
  }

  /** The ids as of now. Every call is a sign of life. */
  ids(now = Date.now()): Ids {
    const before = this.#stored() ?? this.#held;
    const rests = !before || Math.abs(now - before.at) > REST_MS;
    this.#held = { anonymous_id: before?.anonymous_id ?? made(), session_id: rests ? made() : before.session_id, at: now };
    this.#gate.write(NAME, JSON.stringify(this.#held));
    return { anonymous_id: this.#held.anonymous_id, session_id: this.#held.session_id };
  }

  /** From now on it is somebody else: who signed out may leave the browser to another. */
  renew(): void {
    this.#held = null;
    this.#gate.write(NAME, null);
  }

  #stored(): Held | null {
    try {
      const held = JSON.parse(this.#gate.read(NAME) ?? "null") as Partial<Held> | null;
      return held?.anonymous_id && held.session_id && Number.isFinite(held.at) ? (held as Held) : null;
    } catch {
      return null;
    }
  }
}
