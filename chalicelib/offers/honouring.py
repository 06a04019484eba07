"""Whether a code is honoured, and in which words it is refused."""

import enum
from collections.abc import Collection
from typing import Final

import msgspec

from chalicelib.kernel import clock
from chalicelib.kernel.money import Money
from chalicelib.offers.domain import Code


class Why(enum.StrEnum):
    """Why a code isn't honoured."""

    UNKNOWN = "unknown"
    EXPIRED = "expired"
    USED = "used"
    CANCELLED = "order_cancelled"
    WHOSE = "person_needed"
    OTHER_PERSON = "other_person"
    CURRENCY = "currency"
    TOTAL = "total_needed"
    LEAST = "below_least"


REASONS: Final = {
    Why.UNKNOWN: "there is no such code",
    Why.EXPIRED: "the code was good until {until}",
    Why.USED: "the code was used before, by another order",
    Why.CANCELLED: "that order was cancelled and gave the code back",
    Why.WHOSE: "the code is for one person: say who orders (customer_id, email)",
    Why.OTHER_PERSON: "the code was issued to another person",
    Why.CURRENCY: "the code is for orders in {currency}",
    Why.TOTAL: "the code needs a least total: say the order's total",
    Why.LEAST: "the order's total is below the least, {least} minor units of {currency}",
}


class Use(msgspec.Struct, frozen=True, kw_only=True):
    """The order that a code is to be used with: its value in goods, who orders, and by which id, as far as known."""

    total: Money | None = None
    person_keys: tuple[str, ...] = ()
    order_id: str | None = None


def refused(code: Code | None, use: Use, at: int) -> Why | None:
    """Why a code isn't honoured in `use` at `at`; None if it is. For the order that used it, it stays honoured."""
    if code is None:
        return Why.UNKNOWN
    if code.redeemed is not None:
        return None if code.redeemed.order_id == use.order_id else Why.USED
    if use.order_id is not None and use.order_id in code.released:
        return Why.CANCELLED
    if at > code.until:
        return Why.EXPIRED
    return _not_theirs(code, use.person_keys) or _too_little(code, use.total)


def _not_theirs(code: Code, person_keys: Collection[str]) -> Why | None:
    if not code.bound or set(code.person_keys) & set(person_keys):
        return None
    return Why.OTHER_PERSON if person_keys else Why.WHOSE


def _too_little(code: Code, total: Money | None) -> Why | None:
    sums = [one for one in (code.least, code.amount) if one is not None]
    if total is None:
        return Why.TOTAL if code.least is not None else None
    if any(one.currency != total.currency for one in sums):
        return Why.CURRENCY
    return Why.LEAST if code.least is not None and total.amount < code.least.amount else None


def reason(why: Why, code: Code | None) -> str:
    """Why a code isn't honoured, in words for who asked."""
    if code is None:
        return REASONS[why]
    sums = code.least or code.amount
    return REASONS[why].format(
        until=clock.iso(code.until),
        least=code.least.amount if code.least else 0,
        currency=sums.currency if sums else "",
    )
