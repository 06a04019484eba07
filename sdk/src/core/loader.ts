/** Fetches an element's code when one of its kind comes near the reader's view, and not before. */
import type { Torg } from "../torg.ts";

/** Those that stand on near every product page come in one file. */
const near = (name: "TorgLike" | "TorgListButton" | "TorgPresence" | "TorgRating" | "TorgShare") => async () => ({
  default: (await import("../near.ts"))[name],
});

/** By element its code. */
const CODE = {
  "torg-rating": near("TorgRating"),
  "torg-reviews": () => import("../widgets/reviews.ts"),
  "torg-questions": () => import("../widgets/questions.ts"),
  "torg-recommendations": () => import("../widgets/recommendations.ts"),
  "torg-presence": near("TorgPresence"),
  "torg-latest": () => import("../widgets/latest.ts"),
  "torg-feed": () => import("../widgets/feed.ts"),
  "torg-map": () => import("../widgets/map.ts"),
  "torg-like": near("TorgLike"),
  "torg-list-button": near("TorgListButton"),
  "torg-share": near("TorgShare"),
} as const;

/** By element the field of a product's page that it shows. */
const FIELDS: Readonly<Record<string, string>> = {
  "torg-rating": "reviews",
  "torg-reviews": "reviews",
  "torg-questions": "questions",
  "torg-recommendations": "recommendations",
  "torg-presence": "viewers",
  "torg-latest": "latest,nearby",
  "torg-like": "reactions",
  "torg-list-button": "wanted",
};
const NAMES = Object.keys(CODE) as ReadonlyArray<keyof typeof CODE>;
const MARGIN = "600px";

/** Everything that the elements of a page show of a product, so that one request fetches it for all of them. */
export function fieldsOf(productId: string): string {
  const there = Object.entries(FIELDS).filter(([name]) =>
    document.querySelector(`${name}[product="${CSS.escape(productId)}"]`),
  );
  return [...new Set(["product", ...there.map(([, field]) => field)])].sort().join();
}

/** Watches a document for elements from now on, also for those that come later. */
export function watch(torg: Torg): void {
  const seen = new WeakSet<Element>();
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      ahead(target, torg);
      void define(target.localName as keyof typeof CODE, torg);
    }
  }, { rootMargin: MARGIN });
  const look = () => {
    for (const element of document.querySelectorAll(NAMES.join())) {
      if (!seen.has(element)) near.observe(element);
      seen.add(element);
    }
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
}

/** Asks beside the element's code for what it will ask for: its language, and what it shows. */
function ahead(element: Element, torg: Torg): void {
  // What came with the page isn't asked for.
  const product = element.localName in FIELDS && !element.shadowRoot && element.getAttribute("product");
  if (product) torg.page(product).catch(() => {});
  torg.saying(element.getAttribute("language") ?? undefined).catch(() => {});
}

/** Makes an element's code known to the browser. What can't be fetched now leaves the page as it is. */
export async function define(name: keyof typeof CODE, torg: Torg): Promise<void> {
  if (customElements.get(name)) return;
  try {
    const { default: element } = await CODE[name]();
    element.torg = torg;
    if (!customElements.get(name)) customElements.define(name, element);
  } catch {
    // The next element of the kind, or the next page, tries again.
  }
}
