"""How far an order has come, read from its lines and the set of what happened to it.

Two things go on at once: goods travel (`Fulfilment`) and money moves (`Settlement`). `State` is the one word for
both: where the goods are, until the order ends by a whole refund or a cancellation.
"""

import enum
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from chalicelib.kernel.money import Money
from chalicelib.orders.happenings import Cancelled, Delivered, Happening, Paid, Part, Refunded, Shipped


class State(enum.StrEnum):
    """What an order is now. Of several that hold, the one further down is shown."""

    PLACED = "placed"
    PAID = "paid"
    PART_REFUNDED = "part_refunded"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"
    REFUNDED = "refunded"
    CANCELLED = "cancelled"


class Fulfilment(enum.StrEnum):
    """Where the goods are."""

    WAITING = "waiting"
    PART_SHIPPED = "part_shipped"
    SHIPPED = "shipped"
    DELIVERED = "delivered"


class Settlement(enum.StrEnum):
    """Where the money is."""

    PENDING = "pending"
    PAID = "paid"
    PART_REFUNDED = "part_refunded"
    REFUNDED = "refunded"


_END: Final = frozenset({State.REFUNDED, State.CANCELLED})
_ARRIVED: Final = frozenset({State.DELIVERED}) | _END
_SENT: Final = frozenset({State.SHIPPED}) | _ARRIVED
_ON_ITS_WAY: Final = frozenset({State.PART_SHIPPED}) | _SENT
# Which state may follow which. After all parcels came another may leave; an order that was given back may still be
# called off; nothing follows that.
TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.PLACED: frozenset({State.PAID, State.PART_REFUNDED}) | _ON_ITS_WAY,
    State.PAID: frozenset({State.PART_REFUNDED}) | _ON_ITS_WAY,
    State.PART_REFUNDED: _ON_ITS_WAY,
    State.PART_SHIPPED: _SENT,
    State.SHIPPED: _ARRIVED,
    State.DELIVERED: frozenset({State.SHIPPED}) | _END,
    State.REFUNDED: frozenset({State.CANCELLED}),
    State.CANCELLED: frozenset(),
}


class KeptLine(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line as it is kept: with the product that its sku meant when the order came in, if it was known.

    `price` is that of one, as paid; title, variant and addresses are as the shop told them.
    """

    product_id: str | None = None
    sku: str | None = None
    quantity: int
    price: Money | None = None
    line_id: str | None = None
    title: str | None = None
    variant: str | None = None
    url: str | None = None
    image_url: str | None = None


class Shipment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A parcel: what is in it (empty: all that was left), where it can be followed, when it left and came (ms).

    One without `shipped_at` was told of only by its delivery.
    """

    id: str
    carrier: str | None = None
    number: str | None = None
    url: str | None = None
    lines: tuple[Part, ...] = ()
    shipped_at: int | None = None
    delivered_at: int | None = None


class Refund(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Money given back at `at` (ms), and what for; neither amount nor lines: everything."""

    id: str
    amount: Money | None = None
    lines: tuple[Part, ...] = ()
    reason: str | None = None
    at: int


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """All that is read from what happened to an order. Times are in ms; quantities stand line by line."""

    fulfilment: Fulfilment
    settlement: Settlement
    shipments: tuple[Shipment, ...]
    refunds: tuple[Refund, ...]
    returned: tuple[int, ...]
    paid_at: int | None
    delivered_at: int | None
    cancelled_at: int | None

    @property
    def state(self) -> State:
        """The one word for it: the furthest of the states that hold."""
        holding = {State.PLACED} | {_GOODS[self.fulfilment], _MONEY[self.settlement]}
        if self.cancelled_at is not None:
            holding.add(State.CANCELLED)
        return max(holding, key=tuple(State).index)


_GOODS: Final = {
    Fulfilment.WAITING: State.PLACED,
    Fulfilment.PART_SHIPPED: State.PART_SHIPPED,
    Fulfilment.SHIPPED: State.SHIPPED,
    Fulfilment.DELIVERED: State.DELIVERED,
}
_MONEY: Final = {
    Settlement.PENDING: State.PLACED,
    Settlement.PAID: State.PAID,
    Settlement.PART_REFUNDED: State.PART_REFUNDED,
    Settlement.REFUNDED: State.REFUNDED,
}


def course(lines: Sequence[KeptLine], total: Money | None, happened: Iterable[Happening]) -> Course:
    """What the happenings of an order of these lines and this total amount to."""
    told = tuple(happened)
    refunds = tuple(_refund(one) for one in told if isinstance(one, Refunded))
    returned = _returned(lines, total, refunds)
    shipments = _shipments(told)
    delivered_at = _first(one.at for one in told if isinstance(one, Delivered) and one.shipment_id is None)
    paid_at = _first(one.at for one in told if isinstance(one, Paid))
    whole_at = delivered_at if delivered_at is not None else _all_delivered_at(lines, shipments, returned)
    return Course(
        fulfilment=_fulfilment(lines, shipments, returned, whole_at),
        settlement=_settlement(lines, returned, refunds, total, paid=paid_at is not None),
        shipments=tuple(_arrived(one, delivered_at) for one in shipments),
        refunds=refunds,
        returned=returned,
        paid_at=paid_at,
        delivered_at=whole_at,
        cancelled_at=_first(one.at for one in told if isinstance(one, Cancelled)),
    )


def _first(times: Iterable[int]) -> int | None:
    return min(times, default=None)


def _refund(told: Refunded) -> Refund:
    return Refund(id=told.id, amount=told.amount, lines=told.lines, reason=told.reason, at=told.at)


def _shipments(told: Sequence[Happening]) -> tuple[Shipment, ...]:
    arrived: dict[str, int] = {}
    for one in told:
        if isinstance(one, Delivered) and one.shipment_id is not None:
            arrived[one.shipment_id] = min(one.at, arrived.get(one.shipment_id, one.at))
    sent = {one.id: one for one in told if isinstance(one, Shipped)}
    unseen = [Shipment(id=one, delivered_at=at) for one, at in sorted(arrived.items()) if one not in sent]
    seen = [
        Shipment(
            id=one.id, carrier=one.carrier, number=one.number, url=one.url, lines=one.lines,
            shipped_at=one.at, delivered_at=arrived.get(one.id),
        )
        for one in sent.values()
        if not one.void
    ]  # fmt: skip
    return (*seen, *unseen)


def _arrived(shipment: Shipment, whole_at: int | None) -> Shipment:
    if whole_at is None or shipment.delivered_at is not None:
        return shipment
    return msgspec.structs.replace(shipment, delivered_at=whole_at)


def matched(lines: Sequence[KeptLine], parts: Iterable[Part]) -> tuple[int, ...]:
    """How many of each line the parts name, never more than there are. What names no line counts nowhere."""
    counts = [0] * len(lines)
    for part in parts:
        left = part.quantity
        for index, line in enumerate(lines):
            if left and _names(part, line):
                taken = min(left, line.quantity - counts[index])
                counts[index] += taken
                left -= taken
    return tuple(counts)


def _names(part: Part, line: KeptLine) -> bool:
    if part.line_id is not None and line.line_id is not None:
        return part.line_id == line.line_id
    if part.sku is not None and line.sku is not None:
        return part.sku == line.sku
    return part.product_id is not None and part.product_id == line.product_id


def _returned(lines: Sequence[KeptLine], total: Money | None, refunds: Sequence[Refund]) -> tuple[int, ...]:
    """How many of each line were given back: those named, or all if the money for everything was."""
    if _is_whole(total, refunds):
        return tuple(line.quantity for line in lines)
    return matched(lines, (part for refund in refunds for part in refund.lines))


def _is_whole(total: Money | None, refunds: Sequence[Refund]) -> bool:
    if any(refund.amount is None and not refund.lines for refund in refunds):
        return True
    if total is None or total.amount == 0:
        return False
    back = [refund.amount for refund in refunds if refund.amount is not None]
    return sum(one.amount for one in back if one.currency == total.currency) >= total.amount


def _settlement(
    lines: Sequence[KeptLine],
    returned: Sequence[int],
    refunds: Sequence[Refund],
    total: Money | None,
    *,
    paid: bool,
) -> Settlement:
    if refunds:
        is_all = bool(lines) and all(
            back == line.quantity for back, line in zip(returned, lines, strict=True)
        )
        return Settlement.REFUNDED if is_all or _is_whole(total, refunds) else Settlement.PART_REFUNDED
    return Settlement.PAID if paid else Settlement.PENDING


def _covers(lines: Sequence[KeptLine], shipments: Sequence[Shipment], returned: Sequence[int]) -> bool:
    """Whether nothing is left to send: what was given back needn't be sent any more."""
    sent = [one for one in shipments if one.shipped_at is not None]
    if any(not one.lines for one in sent):
        return True
    counts = matched(lines, (part for one in sent for part in one.lines))
    enough = (
        count + back >= line.quantity for count, back, line in zip(counts, returned, lines, strict=True)
    )
    return bool(sent) and bool(lines) and all(enough)


def _all_delivered_at(
    lines: Sequence[KeptLine], shipments: Sequence[Shipment], returned: Sequence[int]
) -> int | None:
    """When the last parcel came, if everything was sent and all of it came."""
    times = [one.delivered_at for one in shipments if one.delivered_at is not None]
    return max(times) if len(times) == len(shipments) and _covers(lines, shipments, returned) else None


def _fulfilment(
    lines: Sequence[KeptLine],
    shipments: Sequence[Shipment],
    returned: Sequence[int],
    delivered_at: int | None,
) -> Fulfilment:
    if delivered_at is not None:
        return Fulfilment.DELIVERED
    if not shipments:
        return Fulfilment.WAITING
    return Fulfilment.SHIPPED if _covers(lines, shipments, returned) else Fulfilment.PART_SHIPPED
