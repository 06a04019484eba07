/** How a language writes an amount of money. */
import type { Saying } from "./saying.ts";

/** An amount in minor units; whole units lose their zeros. Empty for none. */
export function money(say: Saying, price: { readonly amount: number; readonly currency: string } | null | undefined): string {
  if (!price) return "";
  const { amount, currency } = price;
  // Of the currencies that have a text of their own each has a hundred minor units.
  const own = say.own(currency, { amount: say.number(amount / 100, amount % 100 ? 2 : 0) });
  if (own) return own;
  const format = new Intl.NumberFormat(say.language, { style: "currency", currency, trailingZeroDisplay: "stripIfInteger" });
  return format.format(amount / 10 ** (format.resolvedOptions().maximumFractionDigits ?? 2));
}
