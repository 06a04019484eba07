"""WooCommerce's products, as its webhooks show them (REST API version 3, resource Product).

A variable product's variations come in deliveries of their own, of type `variation`.
"""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from chalicelib.platforms import scalars
from chalicelib.platforms.domain import Delivery, NotUnderstood
from chalicelib.platforms.goods import Moment, Part, PartTold, Piece, ProductGone, ProductTold, Told
from chalicelib.platforms.scalars import Amount, Ident

# How a shop says in WooCommerce that a product is discreet: by a tag of this name.
DISCREET_TAG: Final = "discreet"
_STOCK: Final = {"instock": "in_stock", "outofstock": "out_of_stock", "onbackorder": "backorder"}
_VARIATION: Final = "variation"


class Named(Struct, frozen=True):
    """A category or a tag."""

    name: str | None = None


class Image(Struct, frozen=True):
    """A picture's address."""

    src: str | None = None


class Choice(Struct, frozen=True):
    """What a variation is one of: `Colour: green`."""

    option: str | None = None


class Product(Struct, frozen=True):
    """A product or a variation, the fields that are used."""

    id: Ident
    name: str
    date_modified_gmt: str | None = None
    date_created_gmt: str | None = None
    permalink: str | None = None
    type: str | None = None
    status: str | None = None
    catalog_visibility: str | None = None
    sku: str | None = None
    global_unique_id: str | None = None
    price: Amount | None = None
    stock_status: str | None = None
    parent_id: Ident | None = None
    categories: tuple[Named, ...] = ()
    tags: tuple[Named, ...] = ()
    brands: tuple[Named, ...] = ()
    images: tuple[Image, ...] = ()
    image: Image | None = None
    attributes: tuple[Choice, ...] = ()
    variations: Annotated[tuple[Ident, ...], Meta(max_length=2_048)] = ()


class Gone(Struct, frozen=True):
    """A deleted thing: nothing but its id."""

    id: Ident


def product(body: Any, delivery: Delivery, *, currency: str) -> ProductTold | PartTold:
    """A product, or a variation of one. Raises `NotUnderstood`."""
    told = msgspec.convert(body, Product)
    at = scalars.instant(told.date_modified_gmt or told.date_created_gmt, "date_modified_gmt")
    moment = Moment(at, delivery.sent_at, delivery.digest)
    if told.type == _VARIATION:
        return _part(told, moment, currency)
    return ProductTold(
        product_id=scalars.ident(told.id, "id"),
        told=Told(
            moment=moment,
            shown=told.status in (None, "publish") and told.catalog_visibility != "hidden",
            fields=_fields(told),
            # A variable product's own price is its cheapest variation's: they say their own.
            pieces=() if told.variations else (_piece(told, currency),),
            listed=tuple(scalars.ident(one, "variations") for one in told.variations),
        ),
    )


def _fields(told: Product) -> dict[str, Any]:
    fields = {
        "title": scalars.words(told.name, 300),
        "url": scalars.url(told.permalink),
        "image_url": scalars.url(told.images[0].src) if told.images else None,
        "brand": scalars.words(told.brands[0].name, 200) if told.brands else None,
        "categories": scalars.categories([one.name for one in told.categories if one.name]),
        "discreet": any((tag.name or "").strip().lower() == DISCREET_TAG for tag in told.tags) or None,
    }
    if not (fields["title"] and fields["url"]):
        raise NotUnderstood("a product needs a name and a permalink that can be read")
    return scalars.said(fields)


def _part(told: Product, moment: Moment, currency: str) -> PartTold:
    piece = _piece(told, currency, title=" / ".join(one.option for one in told.attributes if one.option))
    return PartTold(
        product_id=scalars.ident(told.parent_id, "parent_id"),
        key=piece.key,
        part=Part(moment=moment, piece=piece if told.status in (None, "publish") else None),
    )


def _piece(told: Product, currency: str, *, title: str | None = None) -> Piece:
    return Piece(
        key=scalars.ident(told.id, "id"),
        sku=scalars.sku(told.sku),
        title=scalars.words(title, 300),
        # An empty price means that it isn't for sale by price, not that it is free.
        price=max(scalars.minor(told.price, currency), 0) if told.price not in (None, "") else None,
        gtin=scalars.gtin(told.global_unique_id),
        availability=_STOCK.get(told.stock_status or "instock", "in_stock"),
    )


def gone(body: Any, delivery: Delivery) -> ProductGone:
    """A deletion from `product.deleted`. Raises `NotUnderstood`."""
    return ProductGone(
        product_id=scalars.ident(msgspec.convert(body, Gone).id, "id"), delivery=delivery.digest
    )
