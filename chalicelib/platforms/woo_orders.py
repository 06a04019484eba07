"""WooCommerce's orders, as its webhooks show them (REST API version 3, resource Order).

WooCommerce has one status where others have events: what happened is read from it. Parcels are those of its
Shipment Tracking extension, where the shop has that.
"""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from chalicelib.kernel import clock
from chalicelib.platforms import scalars
from chalicelib.platforms.domain import HISTORY, Happened, Nothing, OrderGone, OrderTold
from chalicelib.platforms.scalars import Amount, Ident

# The order's meta by which a storefront hands over the session of a visitor who agreed to it.
SESSION: Final = "_torg_session"
PUBLIC_NAME: Final = "torg_public_name"
_MOST_CODES: Final = 20
_TRACKING: Final = "_wc_shipment_tracking_items"
_PAID: Final = frozenset({"processing", "completed", "refunded"})
_NO_ORDER_YET: Final = frozenset({"auto-draft", "checkout-draft", "pending", "failed"})
_CALLED_OFF: Final = frozenset({"cancelled", "trash"})


class Meta_(Struct, frozen=True):  # noqa: N801  (WooCommerce's word, which msgspec has taken)
    """A piece of an order's meta data."""

    key: str | None = None
    value: Any = None


class Picture(Struct, frozen=True):
    """A picture's address."""

    src: str | None = None


class LineItem(Struct, frozen=True):
    """A line, the fields that are used. `total` is less discounts and without tax."""

    quantity: Annotated[int, Meta(ge=0, le=1_000_000)]
    id: Ident | None = None
    name: str | None = None
    parent_name: str | None = None
    product_id: Ident | None = None
    variation_id: Ident | None = None
    sku: str | None = None
    total: Amount | None = None
    total_tax: Amount | None = None
    image: Picture | None = None


class Address(Struct, frozen=True):
    """Where it goes, or who pays."""

    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    address_1: str | None = None
    address_2: str | None = None
    postcode: str | None = None
    city: str | None = None
    country: str | None = None
    email: str | None = None


class Coupon(Struct, frozen=True):
    """A discount code."""

    code: str | None = None


class Refund(Struct, frozen=True):
    """A refund; its total is below zero."""

    id: Ident
    total: Amount
    reason: str | None = None


class Order(Struct, frozen=True):
    """An order, the fields that are used."""

    id: Ident
    status: str
    currency: str
    date_created_gmt: str
    line_items: tuple[LineItem, ...]
    date_modified_gmt: str | None = None
    date_paid_gmt: str | None = None
    date_completed_gmt: str | None = None
    number: Ident | None = None
    created_via: str | None = None
    customer_id: Ident | None = None
    total: Amount | None = None
    total_tax: Amount | None = None
    shipping_total: Amount | None = None
    shipping_tax: Amount | None = None
    discount_total: Amount | None = None
    discount_tax: Amount | None = None
    payment_method_title: str | None = None
    billing: Address = Address()
    shipping: Address = Address()
    coupon_lines: tuple[Coupon, ...] = ()
    refunds: tuple[Refund, ...] = ()
    meta_data: tuple[Meta_, ...] = ()


class Gone(Struct, frozen=True):
    """A deleted order: nothing but its id."""

    id: Ident


class Parcel(Struct, frozen=True):
    """A parcel as the Shipment Tracking extension keeps it; `date_shipped` in seconds since 1970."""

    tracking_id: str
    date_shipped: Ident | None = None
    tracking_number: str | None = None
    tracking_provider: str | None = None
    custom_tracking_provider: str | None = None
    custom_tracking_link: str | None = None


def order(body: Any, now: int) -> OrderTold | Happened | Nothing:
    """An order from `order.*`, with all that happened to it. Raises `NotUnderstood`.

    A checkout that waits for its payment, or failed at it, is no order yet: nobody gets a confirmation of it. One
    called off unpaid is only told to be: an order that was none (or isn't known yet) doesn't become one by that.
    """
    told = msgspec.convert(body, Order)
    order_id = scalars.ident(told.id, "id")
    if not told.date_paid_gmt:
        if told.status in _NO_ORDER_YET:
            return Nothing(why=f"{told.status}: not an order yet")
        if told.status in _CALLED_OFF:
            return Happened(order_id=order_id, data=_called_off(told))
    placed = scalars.instant(told.date_created_gmt, "date_created_gmt")
    currency = scalars.currency_of(told.currency)
    content = {
        "order_id": order_id,
        "placed_at": clock.iso(placed),
        "number": scalars.words(None if told.number is None else str(told.number), 40),
        "lines": [_line(one, currency) for one in told.line_items if one.quantity],
        "currency": currency,
        "historical": placed < now - HISTORY,
        "channel": "store" if (told.created_via or "").startswith("pos") else "web",
        "payment": scalars.words(told.payment_method_title, 100),
        **_person(told),
        **_sums(told, currency),
        "torg_session": scalars.session(_meta(told, SESSION)),
        "consent": scalars.said({"public_name": scalars.yes(_meta(told, PUBLIC_NAME))}),
    }
    as_of = scalars.maybe_instant(told.date_modified_gmt) or placed
    return OrderTold(content=scalars.said(content), as_of=as_of, happened=_happened(order_id, told, as_of))


def _meta(told: Order, key: str) -> Any:
    """What the order's meta data says under a key."""
    return next((one.value for one in told.meta_data if one.key == key), None)


def gone(body: Any) -> OrderGone:
    """An order from `order.deleted`. Raises `NotUnderstood`."""
    return OrderGone(order_id=scalars.ident(msgspec.convert(body, Gone).id, "id"))


def _happened(order_id: str, told: Order, as_of: int) -> tuple[Happened, ...]:
    happened: list[dict[str, Any]] = []
    modified = clock.iso(as_of)
    if told.status in _PAID or told.date_paid_gmt:
        paid_at = scalars.maybe_instant(told.date_paid_gmt) or as_of
        happened.append(
            {"event": "order.paid", "id": "paid", "occurred_at": clock.iso(paid_at), "as_of": modified}
        )
    happened.extend(_parcels(told, as_of))
    happened.extend(_refunds(told, as_of))
    if told.status in _CALLED_OFF:
        happened.append(_called_off(told))
    return tuple(Happened(order_id=order_id, data=one) for one in happened)


def _called_off(told: Order) -> dict[str, Any]:
    at = scalars.maybe_instant(told.date_modified_gmt) or scalars.instant(
        told.date_created_gmt, "date_created_gmt"
    )
    return {"event": "order.cancelled", "id": told.status, "occurred_at": clock.iso(at)}


def _parcels(told: Order, as_of: int) -> list[dict[str, Any]]:
    """What left: the parcels that are followed, and everything once the order is completed."""
    kept = _meta(told, _TRACKING)
    parcels = msgspec.convert(kept or [], tuple[Parcel, ...], strict=False)
    left = [_parcel(one, as_of) for one in parcels]
    if told.status == "completed" and not left:
        at = scalars.maybe_instant(told.date_completed_gmt) or as_of
        left.append({"event": "order.shipped", "id": "completed", "occurred_at": clock.iso(at)})
    return left


def _parcel(parcel: Parcel, as_of: int) -> dict[str, Any]:
    seconds = str(parcel.date_shipped or "")
    at = (
        int(seconds) * clock.SECOND
        if seconds.isascii() and seconds.isdigit() and len(seconds) < 11
        else as_of
    )
    return scalars.said(
        {
            "event": "order.shipped",
            "id": scalars.ident(parcel.tracking_id, "tracking_id"),
            "occurred_at": clock.iso(min(at, as_of)),
            "as_of": clock.iso(as_of),
            "carrier": scalars.words(parcel.custom_tracking_provider or parcel.tracking_provider, 200),
            "number": scalars.words(parcel.tracking_number, 200),
            "url": scalars.url(parcel.custom_tracking_link),
        }
    )


def _refunds(told: Order, as_of: int) -> list[dict[str, Any]]:
    """What went back. The order tells a refund's sum and neither its lines nor its time: all of them with the last."""
    currency = scalars.currency_of(told.currency)
    back = [
        scalars.said(
            {
                "event": "order.refunded",
                "id": scalars.ident(one.id, "refunds/id"),
                "occurred_at": clock.iso(as_of),
                "amount": scalars.priced(abs(scalars.minor(one.total, currency)), currency),
                "reason": scalars.words(one.reason, 200),
            }
        )
        for one in told.refunds
    ]
    if told.status == "refunded" and not back:
        back.append({"event": "order.refunded", "id": "refunded", "occurred_at": clock.iso(as_of)})
    return back


def _line(item: LineItem, currency: str) -> dict[str, Any]:
    variation = scalars.maybe_ident(item.variation_id)
    product_id = scalars.maybe_ident(item.product_id)
    sku = scalars.sku(item.sku) or variation
    return scalars.said(
        {
            "line_id": scalars.maybe_ident(item.id),
            "product_id": product_id,
            "sku": sku,
            "quantity": item.quantity,
            "price": _price(item, currency),
            "title": scalars.words(item.parent_name or item.name, 200),
            "image_url": scalars.url(item.image.src) if item.image else None,
        }
    )


def _price(item: LineItem, currency: str) -> dict[str, Any] | None:
    """What one of the line cost, tax included and discounts taken off, rounded down."""
    total = _minor(currency, item.total, item.total_tax)
    return None if total is None else scalars.priced(max(total, 0) // item.quantity, currency)


def _minor(currency: str, *amounts: Amount | None) -> int | None:
    said = [one for one in amounts if one not in (None, "")]
    return sum(scalars.minor(one, currency) for one in said) if said else None


def _person(told: Order) -> dict[str, Any]:
    to = told.shipping if told.shipping.address_1 or told.shipping.city else told.billing
    return {
        "customer_id": scalars.maybe_ident(told.customer_id),
        "email": scalars.email(told.billing.email),
        "first_name": scalars.words(told.billing.first_name or to.first_name, 100),
        "last_name": scalars.words(told.billing.last_name or to.last_name, 100),
        "market": scalars.country(to.country),
        "deliver_to": _address(to),
    }


def _address(to: Address) -> dict[str, Any]:
    rows = (scalars.words(one, 200) for one in (to.address_1, to.address_2))
    return scalars.said(
        {
            "name": scalars.words(" ".join(filter(None, (to.first_name, to.last_name))), 200),
            "company": scalars.words(to.company, 200),
            "lines": [row for row in rows if row],
            "postal_code": scalars.words(to.postcode, 20),
            "city": scalars.words(to.city, 100),
            "country": scalars.country(to.country),
        }
    )


def _sums(told: Order, currency: str) -> dict[str, Any]:
    amounts = {
        "total": _minor(currency, told.total),
        "discount": _minor(currency, told.discount_total, told.discount_tax),
        "shipping": _minor(currency, told.shipping_total, told.shipping_tax),
        "tax": _minor(currency, told.total_tax),
    }
    codes = [code for one in told.coupon_lines if (code := scalars.words(one.code, 100))]
    return {
        **{name: scalars.priced(one, currency) for name, one in amounts.items() if one is not None},
        "discount_codes": codes[:_MOST_CODES],
    }
