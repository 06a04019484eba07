/**
 * Events that a page tells by attributes, without a script of its own:
 *
 *     <main data-torg-event="product_viewed" data-torg-product="tent-2">
 *     <button data-torg-click="product_added" data-torg-product="tent-2">
 *
 * The first is told once it stands in the page, the second by each click. `data-torg-query` holds what was searched
 * for, `data-torg-products` several products with spaces between them.
 */
import type { Torg } from "../torg.ts";
import type { EventName } from "./vocabulary.ts";

/** Tells what is declared in the document, now and later, until `signal` ends it. */
export function declared(torg: Torg, signal: AbortSignal): void {
  const seen = new WeakSet<Element>();
  const look = () => {
    for (const element of document.querySelectorAll<HTMLElement>("[data-torg-event]")) {
      if (!seen.has(element)) tell(torg, element, element.dataset["torgEvent"]);
      seen.add(element);
    }
  };
  const watcher = new MutationObserver(look);
  watcher.observe(document.documentElement, { childList: true, subtree: true });
  signal.addEventListener("abort", () => watcher.disconnect());
  document.addEventListener("click", ({ target }) => {
    const element = target instanceof Element ? target.closest<HTMLElement>("[data-torg-click]") : null;
    if (element) tell(torg, element, element.dataset["torgClick"]);
  }, { signal, capture: true });
  // Not before whoever made this is done with it.
  queueMicrotask(look);
}

function tell(torg: Torg, { dataset }: HTMLElement, event: string | undefined): void {
  const { torgProduct: product_id, torgQuery: query, torgProducts: several } = dataset;
  torg.track(event as EventName, {
    ...(product_id && { product_id }), ...(query && { query }), ...(several && { product_ids: several.trim().split(/\s+/) }),
  });
}
