"""Price history: what a product cost when, and the lowest price that the EU's price-reduction rule asks for.

Every write that changes any price leaves one row with all prices as they are from then on; a timeline of
one market or one variant is read from those rows, newest first.
"""

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from chalicelib.catalogue.domain import Content, Product, price_from
from chalicelib.kernel import clock
from chalicelib.kernel.money import Money

DEFAULT: Final = ""
LOOK_BACK: Final = 30 * clock.DAY
MOST_SHOWN: Final = 100


class PriceRow(msgspec.Struct, frozen=True, array_like=True):
    """All prices of a product from `since` on: by market (`NO`), by variant (`sku:…`), default (`""`)."""

    since: int
    prices: dict[str, Money]


class Period(msgspec.Struct, frozen=True):
    """A price in force from `since` (instant) until `until`, or until now (None)."""

    price: Money | None
    since: int
    until: int | None


class History(msgspec.Struct, frozen=True, kw_only=True):
    """What a price was. The lowest ones are of the currency in force now.

    `lowest` is the lowest price that was in force at any instant of the last 30 days. `lowest_before` is
    the lowest of the 30 days before the present price took effect: the "prior price" that a reduction
    announced now must be quoted against (Directive 98/6/EC, article 6a).
    """

    current: Money | None
    lowest: Period | None
    lowest_before: Period | None
    periods: tuple[Period, ...]


def snapshot(content: Content | None) -> dict[str, Money]:
    """All prices that `content` names; of a deleted product (None) there are none."""
    if content is None:
        return {}
    found = {DEFAULT: price_from(content)}
    found |= {market: local.price for market, local in content.markets.items()}
    found |= {f"sku:{variant.sku}": variant.price for variant in content.variants}
    return {key: price for key, price in found.items() if price is not None}


def price_row(before: Product | None, after: Product) -> PriceRow | None:
    """The row that a write leaves, or None if it changes no price."""
    old = snapshot(before.content if before and not before.deleted else None)
    new = snapshot(None if after.deleted else after.content)
    return None if old == new else PriceRow(after.updated_at, new)


def in_force(row: PriceRow, key: str) -> Money | None:
    """The price of a market or variant by a row: its own, else the default."""
    return row.prices.get(key, row.prices.get(DEFAULT))


def periods(rows: Iterable[PriceRow], key: str) -> Iterator[Period]:
    """The periods of one market or variant, newest first, from rows newest first; equal neighbours are one.

    A row that another followed in the same millisecond was never in force.
    """
    until: int | None = None
    open_: Period | None = None
    for row in rows:
        if row.since == until:
            continue
        price = in_force(row, key)
        if open_ is not None and open_.price == price:
            open_ = Period(price, row.since, open_.until)
        else:
            if open_ is not None:
                yield open_
            open_ = Period(price, row.since, until)
        until = row.since
    if open_ is not None:
        yield open_


def history(rows: Iterable[PriceRow], key: str, now: int) -> History:
    """The history of one market or variant. Reads no further back than the two looks of 30 days need, or
    than `MOST_SHOWN` periods, whichever is more.
    """
    read: list[Period] = []
    for period in periods(rows, key):
        read.append(period)
        if len(read) >= MOST_SHOWN and period.since <= min(now, read[0].since) - LOOK_BACK:
            break
    current = read[0].price if read else None
    return History(
        current=current,
        lowest=_lowest(read, current, now - LOOK_BACK, now),
        lowest_before=_lowest(read[1:], current, read[0].since - LOOK_BACK, read[0].since) if read else None,
        periods=tuple(read[:MOST_SHOWN]),
    )


def _lowest(read: list[Period], current: Money | None, first: int, last: int) -> Period | None:
    """The cheapest period of the current currency that touches `first`…`last`; the newest of equals."""
    touching = [
        period
        for period in read
        if (period.until is None or period.until > first)
        and period.since <= last
        and period.price is not None
        and current is not None
        and period.price.currency == current.currency
    ]
    return min(touching, key=lambda one: (one.price.amount if one.price else 0, -one.since), default=None)
