"""What the API shows of orders, and takes for them."""

from datetime import date, datetime

import msgspec

from chalicelib.kernel import clock
from chalicelib.kernel.money import Money
from chalicelib.orders.domain import Address, Order
from chalicelib.orders.happenings import Part
from chalicelib.orders.life import Fulfilment, KeptLine, Refund, Settlement, Shipment, State
from chalicelib.web import parsing


class CancelBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When the order was cancelled; now if it isn't said."""

    cancelled_at: datetime | None = None


class ShipmentView(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel. Without `lines` everything that was left to send is in it."""

    id: str
    carrier: str | None
    number: str | None
    url: str | None
    lines: tuple[Part, ...]
    shipped_at: str | None
    delivered_at: str | None


class RefundView(msgspec.Struct, frozen=True, kw_only=True):
    """Money given back, and for what; with neither `amount` nor `lines` for everything."""

    id: str
    refunded_at: str
    amount: Money | None
    lines: tuple[Part, ...]
    reason: str | None


class OrderView(msgspec.Struct, frozen=True, kw_only=True):
    """An order as it is kept. `lines` tell the product that a sku meant when the order came in.

    `state` is the one word for it: how far the goods have come, until it ends by a whole refund or a
    cancellation; `fulfilment` and `settlement` are the two sides of it. One without `placed_at` is known only by
    news that came before it.
    """

    order_id: str
    state: State
    fulfilment: Fulfilment
    settlement: Settlement
    placed_at: str | None
    paid_at: str | None
    delivered_at: str | None
    cancelled_at: str | None
    shipments: tuple[ShipmentView, ...]
    refunds: tuple[RefundView, ...]
    lines: tuple[KeptLine, ...]
    customer_id: str | None
    email: str | None
    first_name: str | None
    last_name: str | None
    deliver_to: Address | None
    marketing: bool | None
    public_name: bool | None
    channel: str | None
    store_id: str | None
    number: str | None
    market: str | None
    locale: str | None
    timezone: str | None
    expected_delivery: date | None
    status_url: str | None
    subtotal: Money | None
    discount: Money | None
    discount_codes: tuple[str, ...]
    shipping: Money | None
    tax: Money | None
    tax_percent: float | None
    total: Money | None
    payment: str | None
    historical: bool
    test: bool


def view(order: Order) -> OrderView:
    """The order as the API shows it."""
    course, person, details = order.course, order.person, order.details
    return OrderView(
        **msgspec.structs.asdict(details),
        placed_at=_iso(order.placed_at),
        paid_at=_iso(course.paid_at),
        delivered_at=_iso(course.delivered_at),
        cancelled_at=_iso(course.cancelled_at),
        order_id=order.order_id,
        state=course.state,
        fulfilment=course.fulfilment,
        settlement=course.settlement,
        shipments=tuple(map(_shipment, course.shipments)),
        refunds=tuple(map(_refund, course.refunds)),
        lines=order.lines,
        customer_id=person.customer_id,
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        deliver_to=person.deliver_to,
        marketing=person.marketing,
        public_name=person.public_name,
        channel=order.channel,
        store_id=order.store_id,
        total=order.total,
        historical=order.historical,
        test=order.test,
    )


def _shipment(one: Shipment) -> ShipmentView:
    return ShipmentView(
        id=one.id,
        carrier=one.carrier,
        number=one.number,
        url=one.url,
        lines=one.lines,
        shipped_at=_iso(one.shipped_at),
        delivered_at=_iso(one.delivered_at),
    )


def _refund(one: Refund) -> RefundView:
    return RefundView(
        id=one.id, refunded_at=clock.iso(one.at), amount=one.amount, lines=one.lines, reason=one.reason
    )


def _iso(instant: int | None) -> str | None:
    return None if instant is None else clock.iso(instant)


def cancelled_at(raw: bytes) -> datetime | None:
    """The time in a cancellation's body, which may be empty. Raises `Invalid`."""
    return parsing.body(raw, CancelBody).cancelled_at if raw.strip() else None
