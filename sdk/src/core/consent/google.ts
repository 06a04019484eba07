/** Consent as a page tells Google's tags (Consent Mode): commands in `dataLayer`, of which `analytics_storage` counts. */

interface Settings {
  readonly analytics_storage?: string;
  readonly region?: unknown;
}

/** Tells the visitor's answer as commands say it, those before and those to come. */
export function follow(answer: (agreed: boolean) => void): void {
  const place = globalThis as { dataLayer?: unknown[] };
  const layer = (place.dataLayer ??= []);
  const read = (item: unknown) => {
    const agreed = said(item);
    if (agreed !== null) answer(agreed);
  };
  layer.forEach(read);
  const push = layer.push;
  layer.push = (...items: unknown[]) => {
    items.forEach(read);
    return push.apply(layer, items);
  };
}

/**
 * What a command says; null for nothing. A default of "denied" waits for the visitor's own word, and what is said of
 * a region may be of another than the visitor's.
 */
function said(item: unknown): boolean | null {
  const [command, kind, settings] = Array.from((item ?? []) as ArrayLike<unknown>);
  if (command !== "consent") return null;
  const { analytics_storage, region } = (settings ?? {}) as Settings;
  if (analytics_storage === "granted" && (kind === "update" || (kind === "default" && !region))) return true;
  return analytics_storage === "denied" && kind === "update" ? false : null;
}
