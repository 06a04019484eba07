/** What rows and maps of products share: a picture, texts in the API's languages, how long ago something was. */
import type { Saying } from "../core/saying.ts";
import { address, h } from "./dom.ts";

const UNITS: ReadonlyArray<readonly [Intl.RelativeTimeFormatUnit, number]> = [
  ["year", 31_557_600], ["month", 2_629_800], ["week", 604_800], ["day", 86_400], ["hour", 3_600], ["minute", 60],
];

/** The same in the languages that the API speaks. */
export type Text = Readonly<Partial<Record<"sv" | "en", string | null>>>;

/** A text in the language that is spoken, else in English. */
export function spoken(say: Saying, text: Text | null | undefined): string {
  return text?.[say.language.slice(0, 2) as "sv"] ?? text?.en ?? text?.sv ?? "";
}

/** A square picture that keeps its place until it is there; without an address a still surface. */
export function picture(url: string | null | undefined, size: number): HTMLElement {
  const src = address(url);
  if (!src) return h("span", { class: "picture", part: "image" });
  return h("img", { class: "picture", part: "image", src, alt: "", width: size, height: size, loading: "lazy", decoding: "async" });
}

/** How long ago, from milliseconds: "35 minutes ago". What a clock that is slow takes for the future is now. */
export function ago(say: Saying, at: number): string {
  const seconds = Math.max(0, Date.now() - at) / 1000;
  const [unit, size] = UNITS.find(([, least]) => seconds >= least) ?? (["second", Infinity] as const);
  const count = Math.round(seconds / size);
  return say.own(unit, { count }) ?? new Intl.RelativeTimeFormat(say.language, { numeric: "auto" }).format(-count, unit);
}
