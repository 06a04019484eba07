"""Shopify's fulfilments and refunds: what happens to an order, in deliveries of their own or in the order's."""

from collections.abc import Iterable
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from chalicelib.kernel import clock
from chalicelib.platforms import scalars
from chalicelib.platforms.domain import Happened, Nothing
from chalicelib.platforms.scalars import Amount, Ident

_SHIPPED: Final = "success"
# It was told as a parcel, and never left.
_VOID: Final = frozenset({"cancelled", "error", "failure"})
_DELIVERED: Final = "delivered"


class Money(Struct, frozen=True):
    """An amount in one currency."""

    amount: Amount
    currency_code: str


class MoneySet(Struct, frozen=True):
    """An amount as the shop counts it and as the buyer saw it."""

    presentment_money: Money | None = None
    shop_money: Money | None = None


class Item(Struct, frozen=True):
    """A line of a fulfilment, or the line that a refund speaks of."""

    id: Ident | None = None
    product_id: Ident | None = None
    variant_id: Ident | None = None
    sku: str | None = None
    quantity: Annotated[int, Meta(ge=0, le=1_000_000)] = 0


class Fulfillment(Struct, frozen=True):
    """A parcel: `status` says whether it left, `shipment_status` what its carrier says of it."""

    id: Ident
    created_at: str
    updated_at: str | None = None
    order_id: Ident | None = None
    status: str | None = None
    shipment_status: str | None = None
    tracking_company: str | None = None
    tracking_number: str | None = None
    tracking_url: str | None = None
    line_items: tuple[Item, ...] = ()


class RefundLine(Struct, frozen=True):
    """What is taken back of a line."""

    quantity: Annotated[int, Meta(ge=0, le=1_000_000)]
    line_item_id: Ident | None = None
    line_item: Item | None = None
    subtotal_set: MoneySet | None = None
    total_tax_set: MoneySet | None = None


class Transaction(Struct, frozen=True):
    """Money that went back, or didn't."""

    amount: Amount | None = None
    currency: str | None = None
    kind: str | None = None
    status: str | None = None


class Adjustment(Struct, frozen=True):
    """What is added to (below zero) or kept from a refund besides its lines; freight, mostly."""

    amount_set: MoneySet | None = None
    tax_amount_set: MoneySet | None = None


class Refund(Struct, frozen=True):
    """A refund: lines, money, or both."""

    id: Ident
    created_at: str
    order_id: Ident | None = None
    processed_at: str | None = None
    refund_line_items: tuple[RefundLine, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    order_adjustments: tuple[Adjustment, ...] = ()


def fulfilment(body: Any) -> tuple[Happened | Nothing, ...]:
    """What `fulfillments/create` and `fulfillments/update` say. Raises `NotUnderstood`."""
    told = msgspec.convert(body, Fulfillment)
    news = shipped(scalars.ident(told.order_id, "order_id"), told)
    return news or (Nothing(why="a parcel that hasn't left yet"),)


def refund(body: Any) -> tuple[Happened | Nothing, ...]:
    """What `refunds/create` says. Raises `NotUnderstood`."""
    told = msgspec.convert(body, Refund)
    news = refunded(scalars.ident(told.order_id, "order_id"), told)
    return news or (Nothing(why="neither money nor goods went back"),)


def shipped(order_id: str, told: Fulfillment) -> tuple[Happened, ...]:
    """That a parcel left, that it came, or that it never left after all."""
    if told.status != _SHIPPED and told.status not in _VOID:
        return ()
    shipment_id = scalars.ident(told.id, "fulfillments/id")
    created = scalars.instant(told.created_at, "fulfillments/created_at")
    updated = scalars.maybe_instant(told.updated_at) or created
    left = {
        "event": "order.shipped",
        "id": shipment_id,
        "occurred_at": clock.iso(created),
        "as_of": clock.iso(updated),
        "carrier": scalars.words(told.tracking_company, 200),
        "number": scalars.words(told.tracking_number, 200),
        "url": scalars.url(told.tracking_url),
        "lines": [named(one.id, one, one.quantity) for one in told.line_items if one.quantity],
        "void": told.status in _VOID or None,
    }
    news = [Happened(order_id=order_id, data=scalars.said(left))]
    if told.status == _SHIPPED and told.shipment_status == _DELIVERED:
        came = {"event": "order.delivered", "id": shipment_id, "shipment_id": shipment_id}
        news.append(Happened(order_id=order_id, data={**came, "occurred_at": clock.iso(updated)}))
    return tuple(news)


def refunded(order_id: str, told: Refund) -> tuple[Happened, ...]:
    """That money or goods went back. Nothing of a refund that holds neither: that would mean everything."""
    lines = [
        named(one.line_item_id, one.line_item, one.quantity) for one in told.refund_line_items if one.quantity
    ]
    back = {
        "event": "order.refunded",
        "id": scalars.ident(told.id, "refunds/id"),
        "occurred_at": clock.iso(scalars.instant(told.processed_at or told.created_at, "refunds/created_at")),
        "amount": _amount(told),
        "lines": lines,
    }
    if not (back["amount"] or lines):
        return ()
    return (Happened(order_id=order_id, data=scalars.said(back)),)


def named(line_id: Ident | None, item: Item | None, quantity: int) -> dict[str, Any]:
    """How many of which line; what was deleted since goes by line and sku."""
    found = item or Item()
    names = {
        "line_id": scalars.maybe_ident(line_id),
        "product_id": scalars.maybe_ident(found.product_id),
        "sku": scalars.sku(found.sku) or scalars.maybe_ident(found.variant_id),
    }
    return scalars.said({**names, "quantity": quantity})


def _amount(told: Refund) -> dict[str, Any] | None:
    """What went back, as the buyer saw it: by the transactions in that currency, else by lines and adjustments.

    It follows from the refund alone, which comes both by itself and with its order. None: goods went back, or were
    never sent, and no money moved.
    """
    paid = [one for one in told.transactions if one.kind == "refund" and one.status == "success"]
    said = [_presentment(told), *(one.currency for one in paid)]
    if not paid or not any(said):
        return None
    code = scalars.currency_of(*said)
    if all(one.currency == code for one in paid):
        return scalars.priced(sum(scalars.minor(one.amount, code) for one in paid), code)
    return scalars.priced(max(_by_lines(told, code), 0), code)


def _presentment(told: Refund) -> str | None:
    sets = [one.subtotal_set for one in told.refund_line_items] + [
        one.amount_set for one in told.order_adjustments
    ]
    return next((one.presentment_money.currency_code for one in sets if one and one.presentment_money), None)


def _by_lines(told: Refund, code: str) -> int:
    added = _sum(
        (each for one in told.refund_line_items for each in (one.subtotal_set, one.total_tax_set)), code
    )
    kept = _sum(
        (each for one in told.order_adjustments for each in (one.amount_set, one.tax_amount_set)), code
    )
    return added - kept


def _sum(sets: Iterable[MoneySet | None], code: str) -> int:
    shown = (one.presentment_money for one in sets if one and one.presentment_money)
    return sum(scalars.minor(one.amount, code) for one in shown if one.currency_code == code)
