"""What can happen to an order: facts with an id and a time each, and how two tellings of one are joined.

All of it is order-free: a set of happenings is the same whatever came first, twice or late.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated, ClassVar, Final

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money

MOST_HAPPENINGS: Final = 500
MOST_PARTS: Final = 500
# A shop's clock may be ahead a little; further ahead nothing can have happened yet.
AHEAD: Final = 10 * clock.MINUTE

_TEXT: Final = r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$(?!\n)"
# The same as the catalogue's, whose door opens on more than rules may know.
Sku = Annotated[str, Meta(max_length=128, pattern=_TEXT, examples=["TENT-2-GREEN"])]
LineId = Annotated[str, Meta(max_length=128, pattern=_TEXT, examples=["1071823172"])]
Short = Annotated[str, Meta(max_length=200, pattern=_TEXT)]
Url = Annotated[str, Meta(max_length=2000, pattern=r"^https?://[^\s\x00-\x1f\x7f<>\"\\^`{|}]+$(?!\n)")]
Quantity = Annotated[int, Meta(ge=1, le=1_000_000)]


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How many of a line of the order: named by its `line_id`, its sku or its product.

    `amount` is what was given back for them together.
    """

    line_id: LineId | None = None
    sku: Sku | None = None
    product_id: Id | None = None
    quantity: Quantity
    amount: Money | None = None


Parts = Annotated[tuple[Part, ...], Meta(max_length=MOST_PARTS)]


class _Told(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What all happenings have. `as_of` is when the teller knew it to be so, if that was later.

    Of two tellings of the same `id` the one known later holds; it happened when it was first told to have.
    """

    kind: ClassVar[str] = ""

    id: Id
    occurred_at: datetime
    as_of: datetime | None = None

    @property
    def at(self) -> int:
        """When it happened, in ms."""
        return clock.from_datetime(self.occurred_at)

    @property
    def known_at(self) -> int:
        """When the teller knew it to be so, in ms."""
        return self.at if self.as_of is None else max(self.at, clock.from_datetime(self.as_of))

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from every other happening of the order."""
        return self.kind, self.id


class Paid(_Told, frozen=True, kw_only=True, tag_field="event", tag="order.paid"):
    """The order was paid."""

    kind: ClassVar[str] = "paid"

    amount: Money | None = None


class Shipped(_Told, frozen=True, kw_only=True, tag_field="event", tag="order.shipped"):
    """A parcel left; `id` is the shipment's. Without `lines` everything that was left to send is in it.

    `void`: it turned out that it was never sent.
    """

    kind: ClassVar[str] = "shipped"

    carrier: Short | None = None
    number: Short | None = None
    url: Url | None = None
    lines: Parts = ()
    void: bool = False


class Delivered(_Told, frozen=True, kw_only=True, tag_field="event", tag="order.delivered"):
    """A shipment came to the buyer; without `shipment_id` all of the order did."""

    kind: ClassVar[str] = "delivered"

    shipment_id: Id | None = None


class Cancelled(_Told, frozen=True, kw_only=True, tag_field="event", tag="order.cancelled"):
    """The whole order was called off."""

    kind: ClassVar[str] = "cancelled"

    reason: Short | None = None


class Refunded(_Told, frozen=True, kw_only=True, tag_field="event", tag="order.refunded"):
    """Money was given back; `id` is the refund's. `lines` are what it was given for.

    With neither `amount` nor `lines` it is everything.
    """

    kind: ClassVar[str] = "refunded"

    amount: Money | None = None
    lines: Parts = ()
    reason: Short | None = None


Happening = Paid | Shipped | Delivered | Cancelled | Refunded
Happenings = Annotated[tuple[Happening, ...], Meta(max_length=MOST_HAPPENINGS)]


def joined(known: Iterable[Happening], news: Iterable[Happening]) -> tuple[Happening, ...]:
    """The happenings of both, once each, in the order of time: a join, so that arrival doesn't matter.

    Of tellings of the same happening the content of the latest known holds, of equally late ones that which says
    most; and the earliest time, for nothing happened after it was first told of.
    """
    best: dict[tuple[str, str], Happening] = {}
    for told in (*known, *news):
        held = best.get(told.key)
        best[told.key] = _dated(told, told.at) if held is None else _joined(held, told)
    return tuple(sorted(best.values(), key=lambda one: (one.at, one.key)))


def _joined(one: Happening, other: Happening) -> Happening:
    return _dated(max(one, other, key=_weight), min(one.at, other.at))


def _weight(told: Happening) -> tuple[int, int, bytes]:
    text = msgspec.json.encode(msgspec.structs.replace(told, occurred_at=moment(0), as_of=None))
    return told.known_at, len(text), text


def _dated(told: Happening, at: int) -> Happening:
    """The happening at that time, in the one form it is kept in: in UTC and whole ms, with no needless `as_of`."""
    as_of = moment(told.known_at) if told.known_at > at else None
    return msgspec.structs.replace(told, occurred_at=moment(at), as_of=as_of)


def moment(instant: int) -> datetime:
    """An instant in ms as a time in UTC."""
    return datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=instant)


def without_traces(told: Happening) -> Happening:
    """The happening without what leads to a person: where a parcel is followed, and words about a reason."""
    if isinstance(told, Shipped):
        return msgspec.structs.replace(told, number=None, url=None)
    return msgspec.structs.replace(told, reason=None) if isinstance(told, Cancelled | Refunded) else told


def faults(told: Happening, now: int, pointer: str = "") -> Iterator[FieldError]:
    """What the types can't say is wrong with a happening told at `now`; pointers begin with `pointer`."""
    times = [("occurred_at", told.occurred_at)] + ([("as_of", told.as_of)] if told.as_of else [])
    for field, when in times:
        yield from time_faults(when, f"{pointer}/{field}", now)
    for index, part in enumerate(getattr(told, "lines", ())):
        if part.line_id is None and part.sku is None and part.product_id is None:
            yield FieldError(f"{pointer}/lines/{index}", "name the line_id, the sku or the product_id")
    if isinstance(told, Refunded):
        yield from _currency_faults(told, pointer)


def _currency_faults(told: Refunded, pointer: str) -> Iterator[FieldError]:
    said = [(f"{pointer}/amount", told.amount)]
    said += [(f"{pointer}/lines/{index}/amount", part.amount) for index, part in enumerate(told.lines)]
    known = [(where, amount.currency) for where, amount in said if amount is not None]
    for where, currency in known[1:]:
        if currency != known[0][1]:
            yield FieldError(where, f"a refund has one currency; {known[0][0]} says {known[0][1]}")


def time_faults(when: datetime, pointer: str, now: int) -> Iterator[FieldError]:
    """What is wrong with the time at which something is said to have happened; any past is right."""
    try:
        instant = clock.from_datetime(when)
    except ValueError as error:
        yield FieldError(pointer, str(error))
        return
    if instant > now + AHEAD:
        yield FieldError(pointer, "lies in the future")
