/** What recommendations led to: which were seen, and which were chosen. */
import type { Torg } from "../torg.ts";

/** Tells that products of a list (the API's name of it) came into view; the first stands at `from`. */
export function shown(torg: Torg, list: string, productIds: readonly string[], from = 0): void {
  if (!productIds.length) return;
  const products = productIds.map((product_id, index) => ({ product_id, position: from + index }));
  torg.track("recommendation_shown", { list, products });
}

/** Tells that one was chosen; the first of a list is at 0. */
export function clicked(torg: Torg, list: string, product_id: string, position: number): void {
  torg.track("recommendation_clicked", { list, product_id, position });
}
