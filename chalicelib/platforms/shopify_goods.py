"""Shopify's products and stock, as its webhooks show them (Admin API, REST resources Product and InventoryLevel)."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from chalicelib.platforms import scalars
from chalicelib.platforms.domain import Delivery, NotUnderstood
from chalicelib.platforms.goods import (
    Level,
    LevelTold,
    Moment,
    Piece,
    ProductGone,
    ProductTold,
    Told,
)
from chalicelib.platforms.scalars import Amount, Ident

# How a shop says in Shopify that a product is discreet: by this tag.
DISCREET_TAG: Final = "discreet"
_NO_VARIANTS: Final = "Default Title"


class Variant(Struct, frozen=True):
    """A variant, the fields that are used."""

    id: Ident
    title: str | None = None
    price: Amount | None = None
    sku: str | None = None
    barcode: str | None = None
    inventory_item_id: Ident | None = None
    inventory_quantity: int | None = None
    inventory_management: str | None = None
    inventory_policy: str | None = None


class Image(Struct, frozen=True):
    """A picture's address."""

    src: str | None = None


class Taxon(Struct, frozen=True):
    """Shopify's standard category, as a path."""

    full_name: str | None = None


class Product(Struct, frozen=True):
    """A product, the fields that are used."""

    id: Ident
    title: str
    updated_at: str
    variants: Annotated[tuple[Variant, ...], Meta(max_length=2_048)] = ()
    handle: str | None = None
    vendor: str | None = None
    product_type: str | None = None
    category: Taxon | None = None
    tags: str | tuple[str, ...] = ""
    status: str | None = None
    published_at: str | None = None
    image: Image | None = None
    images: tuple[Image, ...] = ()


class InventoryLevel(Struct, frozen=True):
    """How much there is of an item at a location. `available` is null where the location doesn't stock it."""

    inventory_item_id: Ident
    location_id: Ident
    updated_at: str
    available: int | None = None


class Gone(Struct, frozen=True):
    """A deleted product: nothing but its id."""

    id: Ident


def product(body: Any, delivery: Delivery, *, shop_url: str, currency: str) -> ProductTold:
    """A product from `products/create` or `products/update`, with `shop_url` before its handle.

    Raises `NotUnderstood`.
    """
    told = msgspec.convert(body, Product)
    if not (shop_url and told.handle):
        raise NotUnderstood("a product's address needs its handle, and the setting TORG_SHOP_URL")
    picture = told.image or next(iter(told.images), None)
    category = told.category.full_name if told.category and told.category.full_name else told.product_type
    tags = told.tags.split(",") if isinstance(told.tags, str) else told.tags
    discreet = any(tag.strip().lower() == DISCREET_TAG for tag in tags)
    fields = {
        "title": scalars.words(told.title, 300),
        "url": scalars.url(f"{shop_url}/products/{told.handle}"),
        "image_url": scalars.url(picture.src) if picture else None,
        "brand": scalars.words(told.vendor, 200),
        "categories": scalars.categories([category] if category else []),
        "discreet": discreet or None,
    }
    if not (fields["title"] and fields["url"]):
        raise NotUnderstood("a product needs a title and a handle that can be read")
    at = scalars.instant(told.updated_at, "updated_at")
    return ProductTold(
        product_id=scalars.ident(told.id, "id"),
        told=Told(
            moment=Moment(at, delivery.sent_at, delivery.digest),
            # A draft, an archived product, and one that isn't in the online shop are for nobody.
            shown=told.status in (None, "active") and bool(told.published_at),
            fields=scalars.said(fields),
            pieces=tuple(_piece(one, told.title, currency) for one in told.variants),
        ),
    )


def _piece(variant: Variant, title: str, currency: str) -> Piece:
    named = variant.title if variant.title != _NO_VARIANTS else None
    return Piece(
        key=scalars.ident(variant.id, "variants/id"),
        sku=scalars.sku(variant.sku),
        title=scalars.words(named, 300) if named != title else None,
        price=max(scalars.minor(variant.price, currency), 0) if variant.price is not None else None,
        gtin=scalars.gtin(variant.barcode),
        item=scalars.maybe_ident(variant.inventory_item_id),
        quantity=variant.inventory_quantity,
        tracked=bool(variant.inventory_management),
        continues=variant.inventory_policy == "continue",
    )


def level(body: Any, delivery: Delivery) -> LevelTold:
    """A level from `inventory_levels/update`. Raises `NotUnderstood`."""
    told = msgspec.convert(body, InventoryLevel)
    return LevelTold(
        item=scalars.ident(told.inventory_item_id, "inventory_item_id"),
        place=scalars.ident(told.location_id, "location_id"),
        level=Level(
            moment=Moment(scalars.instant(told.updated_at, "updated_at"), delivery.sent_at, delivery.digest),
            available=told.available or 0,
        ),
    )


def gone(body: Any, delivery: Delivery) -> ProductGone:
    """A deletion from `products/delete`. Raises `NotUnderstood`."""
    return ProductGone(
        product_id=scalars.ident(msgspec.convert(body, Gone).id, "id"), delivery=delivery.digest
    )
