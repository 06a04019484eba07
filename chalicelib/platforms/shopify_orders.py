"""Shopify's orders, fulfilments and refunds, as its webhooks show them (Admin API, REST resources of those names).

An order's delivery holds the order whole, with its fulfilments and refunds, so each tells all that is known. Money
is what the buyer saw: the presentment currency.
"""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from chalicelib.kernel import clock
from chalicelib.platforms import scalars
from chalicelib.platforms.domain import HISTORY, Happened, Nothing, NotUnderstood, OrderTold
from chalicelib.platforms.scalars import Amount, Ident
from chalicelib.platforms.shopify_events import Fulfillment, MoneySet, Refund, refunded, shipped

# The cart attribute by which a storefront hands over the session of a visitor who agreed to it.
SESSION: Final = "_torg_session"
PUBLIC_NAME: Final = "torg_public_name"
_MOST_CODES: Final = 20
_PAID: Final = frozenset({"paid", "partially_refunded", "refunded"})
_CHANNELS: Final = {"pos": "store", "web": "web", "iphone": "app", "android": "app"}
_NO_VARIANTS: Final = "Default Title"


class Attribute(Struct, frozen=True):
    """A cart's attribute."""

    name: str | None = None
    value: Any = None


class Discount(Struct, frozen=True):
    """The part of a discount that a line bears."""

    amount: Amount | None = None
    amount_set: MoneySet | None = None


class Code(Struct, frozen=True):
    """A discount code."""

    code: str | None = None


class TaxLine(Struct, frozen=True):
    """A tax; `rate` is a fraction."""

    rate: float | None = None


class LineItem(Struct, frozen=True):
    """A line, the fields that are used. A product that was deleted since leaves title and sku."""

    quantity: Annotated[int, Meta(ge=0, le=1_000_000)]
    id: Ident | None = None
    product_id: Ident | None = None
    variant_id: Ident | None = None
    title: str | None = None
    variant_title: str | None = None
    sku: str | None = None
    price: Amount | None = None
    price_set: MoneySet | None = None
    discount_allocations: tuple[Discount, ...] = ()


class Address(Struct, frozen=True):
    """Where it goes."""

    first_name: str | None = None
    last_name: str | None = None
    company: str | None = None
    address1: str | None = None
    address2: str | None = None
    zip: str | None = None
    city: str | None = None
    country_code: str | None = None


class MarketingConsent(Struct, frozen=True):
    """What a customer agreed to."""

    state: str | None = None


class Customer(Struct, frozen=True):
    """Who bought; guests have none, or one without an account."""

    id: Ident | None = None
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    email_marketing_consent: MarketingConsent | None = None


class Order(Struct, frozen=True):
    """An order, the fields that are used."""

    id: Ident
    created_at: str
    updated_at: str
    line_items: tuple[LineItem, ...]
    name: str | None = None
    processed_at: str | None = None
    cancelled_at: str | None = None
    cancel_reason: str | None = None
    email: str | None = None
    contact_email: str | None = None
    currency: str | None = None
    presentment_currency: str | None = None
    financial_status: str | None = None
    customer_locale: str | None = None
    order_status_url: str | None = None
    source_name: str | None = None
    location_id: Ident | None = None
    test: bool = False
    buyer_accepts_marketing: bool | None = None
    total_price: Amount | None = None
    total_price_set: MoneySet | None = None
    subtotal_price: Amount | None = None
    subtotal_price_set: MoneySet | None = None
    total_discounts: Amount | None = None
    total_discounts_set: MoneySet | None = None
    total_shipping_price_set: MoneySet | None = None
    total_tax: Amount | None = None
    total_tax_set: MoneySet | None = None
    tax_lines: tuple[TaxLine, ...] = ()
    discount_codes: tuple[Code, ...] = ()
    payment_gateway_names: tuple[str, ...] = ()
    note_attributes: tuple[Attribute, ...] = ()
    customer: Customer | None = None
    shipping_address: Address | None = None
    billing_address: Address | None = None
    fulfillments: tuple[Fulfillment, ...] = ()
    refunds: tuple[Refund, ...] = ()


def order(body: Any, now: int, *, sample: bool = False) -> OrderTold | Nothing:
    """An order from `orders/*`, with all that happened to it. Raises `NotUnderstood`.

    `sample`: the delivery's header calls it a test. Nobody signed that, so it can't make a test of an order that
    says itself that it is none; such a delivery does nothing.
    """
    told = msgspec.convert(body, Order)
    if sample and not told.test:
        return Nothing(why="a test of the webhook")
    order_id = scalars.ident(told.id, "id")
    placed = scalars.instant(told.created_at, "created_at")
    # Older versions of the API tell sums in the shop's currency alone.
    seen = told.presentment_currency if told.total_price_set else None
    currency = scalars.currency_of(seen, told.currency)
    content = {
        "order_id": order_id,
        "placed_at": clock.iso(placed),
        "number": scalars.words(told.name, 40),
        "lines": [_line(one, currency) for one in told.line_items if one.quantity],
        "currency": currency,
        "historical": placed < now - HISTORY,
        "test": told.test or None,
        **_place(told),
        **_person(told),
        **_sums(told, currency),
        "torg_session": scalars.session(_attribute(told, SESSION)),
    }  # fmt: skip
    as_of = scalars.instant(told.updated_at, "updated_at")
    return OrderTold(content=scalars.said(content), as_of=as_of, happened=_happened(order_id, told, as_of))


def _happened(order_id: str, told: Order, as_of: int) -> tuple[Happened, ...]:
    news: list[Happened] = []
    if told.financial_status in _PAID:
        paid = {"event": "order.paid", "id": "paid", "as_of": clock.iso(as_of)}
        at = scalars.maybe_instant(told.processed_at) or as_of
        news.append(Happened(order_id=order_id, data={**paid, "occurred_at": clock.iso(at)}))
    for parcel in told.fulfillments:
        news.extend(shipped(order_id, parcel))
    for back in told.refunds:
        news.extend(refunded(order_id, back))
    if told.cancelled_at:
        at = scalars.instant(told.cancelled_at, "cancelled_at")
        off = {"event": "order.cancelled", "id": "cancelled", "occurred_at": clock.iso(at)}
        reason = scalars.words(told.cancel_reason, 200)
        news.append(Happened(order_id=order_id, data=scalars.said({**off, "reason": reason})))
    return tuple(news)


def _line(item: LineItem, currency: str) -> dict[str, Any]:
    product_id = scalars.maybe_ident(item.product_id)
    sku = scalars.sku(item.sku) or scalars.maybe_ident(item.variant_id)
    variant = item.variant_title if item.variant_title != _NO_VARIANTS else None
    return scalars.said(
        {
            "line_id": scalars.maybe_ident(item.id),
            "product_id": product_id,
            "sku": sku,
            "quantity": item.quantity,
            "price": _price(item, currency),
            "title": scalars.words(item.title, 200),
            "variant": scalars.words(variant, 200),
        }
    )


def _price(item: LineItem, currency: str) -> dict[str, Any] | None:
    """What one of the line cost: its price less the line's part of the discounts, rounded down."""
    each = _minor(item.price_set, item.price, currency)
    if each is None:
        return None
    off = sum(_minor(one.amount_set, one.amount, currency) or 0 for one in item.discount_allocations)
    return scalars.priced(max(each * item.quantity - off, 0) // item.quantity, currency)


def _minor(amounts: MoneySet | None, plain: Amount | None, currency: str) -> int | None:
    """An amount as the buyer saw it, in minor units. The plain one stands where an older version sends no other."""
    seen = amounts.presentment_money if amounts else None
    if seen is not None:
        if seen.currency_code != currency:
            raise NotUnderstood(f"an amount in {seen.currency_code[:3]} in an order in {currency}")
        return scalars.minor(seen.amount, currency)
    return None if plain is None else scalars.minor(plain, currency)


def _place(told: Order) -> dict[str, Any]:
    """Where it was bought. A till's order was bought at its location; other apps go by their own names."""
    source = (told.source_name or "web").lower()
    return {
        "channel": _CHANNELS.get(source, "other"),
        "store_id": scalars.maybe_ident(told.location_id) if source == "pos" else None,
        "status_url": scalars.url(told.order_status_url),
        "payment": scalars.words(", ".join(told.payment_gateway_names), 100),
    }


def _person(told: Order) -> dict[str, Any]:
    customer, to = told.customer or Customer(), told.shipping_address or told.billing_address or Address()
    return {
        "customer_id": scalars.maybe_ident(customer.id),
        "email": scalars.email(told.email)
        or scalars.email(told.contact_email)
        or scalars.email(customer.email),
        "first_name": scalars.words(customer.first_name or to.first_name, 100),
        "last_name": scalars.words(customer.last_name or to.last_name, 100),
        "locale": scalars.locale(told.customer_locale),
        "market": scalars.country(to.country_code),
        "consent": scalars.said(
            {"marketing": _agreed(told, customer), "public_name": scalars.yes(_attribute(told, PUBLIC_NAME))}
        ),
        "deliver_to": _address(told.shipping_address),
    }


def _attribute(told: Order, name: str) -> Any:
    """What the storefront left with the cart under a name."""
    return next((one.value for one in told.note_attributes if one.name == name), None)


def _agreed(told: Order, customer: Customer) -> bool | None:
    """Whether the buyer wants mails: a word said for or against; a box left unticked is neither."""
    state = customer.email_marketing_consent.state if customer.email_marketing_consent else None
    if told.buyer_accepts_marketing or state == "subscribed":
        return True
    return False if state in ("unsubscribed", "redacted") else None


def _address(to: Address | None) -> dict[str, Any] | None:
    if to is None:
        return None
    rows = (scalars.words(one, 200) for one in (to.address1, to.address2))
    return scalars.said(
        {
            "name": scalars.words(" ".join(filter(None, (to.first_name, to.last_name))), 200),
            "company": scalars.words(to.company, 200),
            "lines": [row for row in rows if row],
            "postal_code": scalars.words(to.zip, 20),
            "city": scalars.words(to.city, 100),
            "country": scalars.country(to.country_code),
        }
    )


def _sums(told: Order, currency: str) -> dict[str, Any]:
    amounts = {
        "total": _minor(told.total_price_set, told.total_price, currency),
        "subtotal": _minor(told.subtotal_price_set, told.subtotal_price, currency),
        "discount": _minor(told.total_discounts_set, told.total_discounts, currency),
        "shipping": _minor(told.total_shipping_price_set, None, currency),
        "tax": _minor(told.total_tax_set, told.total_tax, currency),
    }
    codes = [code for one in told.discount_codes if (code := scalars.words(one.code, 100))]
    return {
        **{name: scalars.priced(one, currency) for name, one in amounts.items() if one is not None},
        "discount_codes": codes[:_MOST_CODES],
    }
