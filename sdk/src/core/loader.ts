/** Fetches an element's code when one of its kind comes near the reader's view, and not before. */
import type { Torg } from "../torg.ts";
import type { TorgElement } from "../widgets/element.ts";

/**
 * By element, without what all names begin with, its code (by its name in `near.ts`, of those that stand beside a product's
 * name and price), and the fields of a product's page that it shows.
 */
const ELEMENTS = {
  rating: ["rating", "reviews"],
  reviews: [() => import("../reviews.ts"), "reviews"],
  questions: [() => import("../reviews.ts"), "questions"],
  recommendations: [() => import("../widgets/recommendations.ts"), "recommendations"],
  presence: ["presence", "viewers"],
  latest: [() => import("../widgets/latest.ts"), "latest,nearby"],
  feed: [() => import("../widgets/feed.ts")],
  map: [() => import("../widgets/map.ts")],
  like: ["like", "reactions"],
  "list-button": ["listButton", "wanted"],
  share: ["share"],
} as const;
type Kind = typeof TorgElement & CustomElementConstructor;
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
    for (const { isIntersecting, target } of entries) if (isIntersecting) void come(target);
  }, { rootMargin: MARGIN });
  // What can't be fetched now leaves the page as it is; it is tried again when it next comes near, or the network does.
  const come = async (element: Element) => {
    ahead(element, torg);
    if (await define(nameOf(element), torg)) near.unobserve(element);
    else addEventListener("online", () => (near.unobserve(element), near.observe(element)), { once: true });
  };
  const look = () => {
    for (const element of document.querySelectorAll(NAMES.map((name) => TAG + name).join())) {
      if (!seen.has(element)) near.observe(element);
      seen.add(element);
    }
  };
  new MutationObserver(look).observe(document.documentElement, { childList: true, subtree: true });
  look();
}

const isBelow = (name: Name) => typeof ELEMENTS[name][0] !== "string";
const nameOf = (element: Element) => element.localName.slice(TAG.length) as Name;

/** Asks beside the element's code for what it will ask for: its language, and what it shows. */
function ahead(element: Element, torg: Torg): void {
  // What came with the page isn't asked for.
  const product = !element.shadowRoot && ELEMENTS[nameOf(element)][1] && element.getAttribute("product");
  if (product) torg.page(product).catch(() => {});
  torg.saying(element.getAttribute("language"), isBelow(nameOf(element))).catch(() => {});
}

/** Makes an element's code known to the browser. False where it can't be fetched now. */
async function define(name: Name, torg: Torg): Promise<boolean> {
  try {
    const code = ELEMENTS[name][0];
    const found = await (typeof code === "string" ? import("../near.ts") : code()) as unknown as Readonly<Record<string, Kind>>;
    const element = (found[typeof code === "string" ? code : name] ?? found["default"])!;
    element.torg = torg;
    if (!customElements.get(TAG + name)) customElements.define(TAG + name, element);
    return true;
  } catch {
    return false;
  }
}
