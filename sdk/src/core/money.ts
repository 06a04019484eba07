/** How a language writes an amount of money. */
import type { Saying } from "./saying.ts";

/** An amount in minor units; whole units lose their zeros. Empty for none. */
export function money({ language }: Saying, price: { readonly amount: number; readonly currency: string } | null | undefined): string {
  if (!price) return "";
  const format = (digits?: number) =>
    new Intl.NumberFormat(language, { style: "currency", currency: price.currency, minimumFractionDigits: digits });
  const minor = 10 ** (format().resolvedOptions().maximumFractionDigits ?? 2);
  return format(price.amount % minor ? undefined : 0).format(price.amount / minor);
}
