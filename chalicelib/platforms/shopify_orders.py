"""Shopify's orders, fulfilments and refunds, as its webhooks show them (Admin API, REST resources of those names).

An order's delivery holds the order whole, with its fulfilments and refunds, so each tells all that is known. Money
is what the buyer saw: the presentment currency.
"""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from chalicelib.kernel import clock
from chalicelib.platforms import scalars
from chalicelib.platforms.domain import HISTORY, Delivery, Happened, NotUnderstood, OrderTold
from chalicelib.platforms.shopify_events import Fulfillment, MoneySet, Refund, refunded, shipped
from chalicelib.platforms.scalars import Amount, Ident

# The cart attribute by which a storefront hands over the session of a visitor who agreed to it.
SESSION: Final = "_torg_session"
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
