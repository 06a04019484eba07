"""Orders: what was bought, and the life that an order has.

An order's life is the set of things that happened to it, each with its time; the state is read from the set.
So it doesn't matter in which order news of them arrives, or how often.
"""

import enum
import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError
from chalicelib.kernel.ids import Id, is_id
from chalicelib.kernel.money import Currency, Money

MOST_LINES: Final = 500
# A shop's clock may be ahead a little; further ahead an order can't have been placed yet.
AHEAD: Final = 10 * clock.MINUTE
# How late an order may come in as news; what is older is history, and says so.
BEHIND: Final = 30 * clock.DAY
_LARGEST_LINE: Final = 10**15

_TEXT: Final = r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$(?!\n)"
CustomerId = Annotated[str, Meta(max_length=256, pattern=_TEXT, examples=["c-1017"])]
Email = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$(?!\n)",
        examples=["a@example.se"],
    ),
]
# The same as the catalogue's, whose door opens on more than rules may know.
Sku = Annotated[str, Meta(max_length=128, pattern=_TEXT, examples=["TENT-2-GREEN"])]
Channel = Annotated[str, Meta(pattern=r"^[a-z0-9_-]{1,40}$(?!\n)", examples=["web", "app", "store"])]
PersonText = Annotated[str, Meta(max_length=256, pattern=_TEXT)]


class State(enum.StrEnum):
    """What an order is now."""

    PLACED = "placed"
    CANCELLED = "cancelled"


# Which state may follow which. Nothing follows a cancellation.
TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.PLACED: frozenset({State.CANCELLED}),
    State.CANCELLED: frozenset(),
}


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One line: a product, or a variant by its sku, how many, and the price of one as it was paid."""

    product_id: Id | None = None
    sku: Sku | None = None
    quantity: Annotated[int, Meta(ge=1, le=1_000_000)]
    price: Money | None = None

    @property
    def amount(self) -> int | None:
        """The line's total in minor units."""
        return None if self.price is None else self.price.amount * self.quantity


class Consent(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What the buyer agreed to. Only an explicit `analytics: false` keeps the order from their journey."""

    analytics: bool | None = None


class OrderContent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """An order as the shop's server tells it. `placed_at` is now if it isn't said."""

    order_id: Id
    lines: Annotated[tuple[Line, ...], Meta(min_length=1, max_length=MOST_LINES)]
    placed_at: datetime | None = None
    customer_id: CustomerId | None = None
    email: Email | None = None
    channel: Channel | None = None
    store_id: Id | None = None
    currency: Currency | None = None
    total: Money | None = None
    session_id: PersonText | None = None
    anonymous_id: PersonText | None = None
    consent: Consent = Consent()
    historical: bool = False


class Person(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who bought: as the shop calls them, and as the log does (pseudonyms; none without consent)."""

    customer_id: str | None = None
    email: str | None = None
    customer: str | None = None
    visitor: str | None = None
    session: str | None = None


class KeptLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line as it is kept: with the product that its sku meant when the order came in, if it was known."""

    product_id: str | None = None
    sku: str | None = None
    quantity: int
    price: Money | None = None


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it is kept. One that was cancelled before it was placed has no lines yet.

    `happened` says what happened when; `fingerprint` stands for the content it was placed with; under
    `person_keys` the person's orders are found.
    """

    order_id: str
    happened: Mapping[State, int]
    lines: tuple[KeptLine, ...] = ()
    person: Person = Person()
    person_keys: tuple[str, ...] = ()
    channel: str | None = None
    store_id: str | None = None
    total: Money | None = None
    historical: bool = False
    fingerprint: str | None = None
    received_at: int = 0
    revision: int = 0
    erased: bool = False

    @property
    def state(self) -> State:
        """The furthest state among what happened: the one that none of the others may follow."""
        return next(state for state in self.happened if not TRANSITIONS[state] & frozenset(self.happened))

    @property
    def is_placed(self) -> bool:
        """Whether the order itself came in, and not only news of it."""
        return State.PLACED in self.happened


def fingerprint(content: OrderContent) -> str:
    """What tells a faultless order's content from another's; the content can't be read from it."""
    placed_at = content.placed_at.astimezone(UTC) if content.placed_at else None
    text = msgspec.json.encode(msgspec.structs.replace(content, placed_at=placed_at), order="deterministic")
    return hashlib.sha256(text).hexdigest()


def faults(content: OrderContent, now: int) -> Iterator[FieldError]:
    """What the types can't say is wrong with an order that comes in at `now`."""
    if not is_id(content.order_id):
        yield FieldError("/order_id", "expected an id that isn't a word used in paths")
    for index, line in enumerate(content.lines):
        if line.product_id is None and line.sku is None:
            yield FieldError(f"/lines/{index}", "name the product_id, or the variant's sku")
        if (line.amount or 0) > _LARGEST_LINE:
            yield FieldError(f"/lines/{index}/quantity", "the line's total is too large")
    yield from _currency_faults(content)
    if content.placed_at is not None:
        yield from _time_faults(content.placed_at, "/placed_at", now, historical=content.historical)


def _currency_faults(content: OrderContent) -> Iterator[FieldError]:
    said = [("/currency", content.currency), ("/total", content.total and content.total.currency)]
    said += [
        (f"/lines/{i}/price", line.price and line.price.currency) for i, line in enumerate(content.lines)
    ]
    named = [(pointer, currency) for pointer, currency in said if currency is not None]
    for pointer, currency in named[1:]:
        if currency != named[0][1]:
            yield FieldError(pointer, f"an order has one currency; {named[0][0]} says {named[0][1]}")


def _time_faults(moment: datetime, pointer: str, now: int, *, historical: bool) -> Iterator[FieldError]:
    try:
        instant = clock.from_datetime(moment)
    except ValueError as error:
        yield FieldError(pointer, str(error))
        return
    if instant > now + AHEAD:
        yield FieldError(pointer, "lies in the future")
    elif instant < now - BEHIND and not historical:
        yield FieldError(pointer, "over 30 days ago: send historical: true with history")


def time_faults(moment: datetime, pointer: str, now: int) -> list[FieldError]:
    """What is wrong with the time at which something is said to have happened; any past is right."""
    return list(_time_faults(moment, pointer, now, historical=True))


def instant(moment: datetime | None, now: int) -> int:
    """When something happened: as said, but never after `now`; now if it isn't said."""
    return now if moment is None else min(clock.from_datetime(moment), now)
