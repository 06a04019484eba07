/** What a page says of its shop when it starts Torg. */
import type { Messages } from "./saying.ts";

/** Who knows whether the visitor agreed: a consent platform by name, or the shop's own answer. */
export type ConsentSource = "google" | "cookiebot" | "shopify" | boolean;
/** A shopper's token (a JWT that the shop's server signed), or null for a guest. */
export type TokenSource = string | (() => string | null | Promise<string | null>);

/** How to start. */
export interface Options {
  /** The shop's publishable key, `pk_…`. */
  key: string;
  /** The API's address up to `/v1`; where the script itself came from, unless it is said. */
  api?: string;
  /** A language tag; the page's own (`<html lang>`), unless it is said. */
  language?: string;
  /** A two-letter country whose prices and texts are shown. */
  market?: string;
  /** Until it is known nothing is sent and nothing stored. */
  consent?: ConsentSource;
  /** Texts of other languages, or other words for some. By language. */
  messages?: Readonly<Record<string, Messages>>;
  /** Who is logged in. */
  token?: TokenSource;
}

const ANSWERS: Readonly<Record<string, boolean>> = { true: true, false: false };

/** The options that a script's own address carries: `torg.js?key=pk_…&language=sv`; null if it carries no key. */
export function fromAddress(address: string): Options | null {
  const { key, consent = "", ...said } = Object.fromEntries(new URL(address).searchParams);
  return key ? { ...said, key, consent: ANSWERS[consent] ?? (consent as ConsentSource) } : null;
}

/** The API's address, from that of a script which it serves: what stands before `/v1/assets/`. */
export function apiOf(address: string): string {
  return address.replace(/\/v1\/assets\/.*$/, "");
}
