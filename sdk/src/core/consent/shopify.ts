/** Consent as a Shopify shop knows it: its Customer Privacy API. */

interface CustomerPrivacy {
  analyticsProcessingAllowed(): boolean;
  currentVisitorConsent?(): { readonly analytics?: string };
}
interface Shopify {
  readonly customerPrivacy?: CustomerPrivacy;
  loadFeatures?(features: ReadonlyArray<{ name: string; version: string }>, done: (error?: unknown) => void): void;
}

/** Tells the visitor's answer: the one that the shop knows, and each that its banner hears. */
export function follow(answer: (agreed: boolean) => void): void {
  const { Shopify: shop } = globalThis as { Shopify?: Shopify };
  const look = () => {
    const privacy = shop?.customerPrivacy;
    if (privacy?.analyticsProcessingAllowed()) answer(true);
    else if (privacy?.currentVisitorConsent?.().analytics === "no") answer(false);
  };
  document.addEventListener("visitorConsentCollected", (event) => {
    const { analyticsAllowed } = ((event as CustomEvent).detail ?? {}) as { analyticsAllowed?: boolean };
    answer(analyticsAllowed === true);
  });
  if (shop?.customerPrivacy) look();
  else shop?.loadFeatures?.([{ name: "consent-tracking-api", version: "0.1" }], (error) => error || look());
}
