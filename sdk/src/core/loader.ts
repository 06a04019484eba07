/** Fetches an element's code when one of its kind comes near the reader's view, and not before. */
import type { Torg } from "../torg.ts";

/** Those that stand on near every product page come in one file. */
const near = (name: "like" | "listButton" | "presence" | "rating" | "share") => async () => ({
  default: (await import("../near.ts"))[name],
});

/** By element, without what all names begin with, its code, and the fields of a product's page that it shows. */
const ELEMENTS = {
  rating: [near("rating"), "reviews"],
  reviews: [() => import("../reviews.ts"), "reviews"],
  questions: [() => import("../questions.ts"), "questions"],
  recommendations: [() => import("../widgets/recommendations.ts"), "recommendations"],
  presence: [near("presence"), "viewers"],
  latest: [() => import("../widgets/latest.ts"), "latest,nearby"],
  feed: [() => import("../widgets/feed.ts")],
  map: [() => import("../widgets/map.ts")],
  like: [near("like"), "reactions"],
  "list-button": [near("listButton"), "wanted"],
  share: [near("share")],
} as const;
type Name = keyof typeof ELEMENTS;
const TAG = "torg-";
const NAMES = Object.keys(ELEMENTS) as readonly Name[];
const MARGIN = "600px";

/** Everything that the elements of a page show of a product, so that one request fetches it for all of them. */
export function fieldsOf(productId: string): string {
  const there = NAMES.flatMap((name) => {
    const fields = ELEMENTS[name][1];
    return fields && document.querySelector(`${TAG}${name}[product="${CSS.escape(productId)}"]`) ? fields : [];
  });
  return [...new Set(["product", ...there])].sort().join();
}

/** Watches a document for elements from now on, also for those that come later. */
export function watch(torg: Torg): void {
  const seen = new WeakSet<Element>();
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      ahead(target, torg);
      void define(nameOf(target), torg);
    }
  }, { rootMargin: MARGIN });
  const look = () => {
    for (const element of document.querySelectorAll(NAMES.map((name) => TAG + name).join())) {
      if (!seen.has(element)) near.observe(element);
      seen.add(element);
    }
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
}

const nameOf = (element: Element) => element.localName.slice(TAG.length) as Name;

/** Asks beside the element's code for what it will ask for: its language, and what it shows. */
function ahead(element: Element, torg: Torg): void {
  // What came with the page isn't asked for.
  const product = !element.shadowRoot && ELEMENTS[nameOf(element)][1] && element.getAttribute("product");
  if (product) torg.page(product).catch(() => {});
  torg.saying(element.getAttribute("language") ?? undefined).catch(() => {});
}

/** Makes an element's code known to the browser. What can't be fetched now leaves the page as it is. */
async function define(name: Name, torg: Torg): Promise<void> {
  try {
    const { default: element } = await ELEMENTS[name][0]();
    element.torg = torg;
    if (!customElements.get(TAG + name)) customElements.define(TAG + name, element);
  } catch {
    // The next element of the kind, or the next page, tries again.
  }
}
