"""The rows of the table `torg-<stage>-catalogue`, in DynamoDB's own form: pages read many of them.

| row | pk | sk |
|---|---|---|
| product | `product#<id>` | `product` |
| price row | `product#<id>` | `price#<revision>` |
| card | `card#<bucket>` | `<id>` |
| sku | `sku#<bucket>` | `<sku>` |

Cards and skus lie in 64 buckets by hash, so that all of them can be listed without reading the products.
"""

import zlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.catalogue import domain
from chalicelib.catalogue.domain import Availability, Card, Content, Goods, Product
from chalicelib.catalogue.prices import PriceRow
from chalicelib.kernel import clock, settings
from chalicelib.kernel.money import Money
from chalicelib.kernel.news import ProductChanged

Rows = Mapping[Key, Item]

BUCKETS: Final = 64
PRODUCT: Final = "product"
PRICE: Final = "price#"


def table() -> str:
    """The table's name."""
    return settings.current().table("catalogue")


def bucket(kind: str, name: str) -> str:
    """The partition that a card or sku lies in."""
    return f"{kind}#{zlib.crc32(name.encode()) % BUCKETS:02d}"


def product_key(product_id: str) -> Key:
    """Where a product is."""
    return Key(table(), f"product#{product_id}", PRODUCT)


def card_key(product_id: str) -> Key:
    """Where a product's card is."""
    return Key(table(), bucket("card", product_id), product_id)


def sku_key(sku: str) -> Key:
    """Where a sku is."""
    return Key(table(), bucket("sku", sku), sku)


def product_item(product: Product) -> dict[str, Any]:
    """The row of a product. Most of what news tell of it stands outside `content`, for the relay."""
    return product_key(product.product_id).as_item() | {
        "revision": {"N": str(product.revision)},
        "created_at": {"N": str(product.created_at)},
        "updated_at": {"N": str(product.updated_at)},
        "deleted": {"BOOL": product.deleted},
        "discreet": {"BOOL": product.content.discreet},
        "categories": {"L": [{"S": category} for category in product.content.categories]},
        "content": {"S": domain.encoded(product.content).decode()},
    }


def product_from(item: Item) -> Product:
    """The product in a row."""
    return Product(
        product_id=item["pk"]["S"].partition("#")[2],
        content=msgspec.json.decode(item["content"]["S"], type=Content),
        revision=int(item["revision"]["N"]),
        created_at=int(item["created_at"]["N"]),
        updated_at=int(item["updated_at"]["N"]),
        deleted=item["deleted"]["BOOL"],
    )


class _Local(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a market's card says otherwise."""

    title: str | None = msgspec.field(default=None, name="t")
    url: str | None = msgspec.field(default=None, name="u")
    price: Money | None = msgspec.field(default=None, name="p")
    availability: Availability | None = msgspec.field(default=None, name="a")

    def changes(self) -> dict[str, Any]:
        """The fields that it says."""
        said = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in said.items() if value is not None}


class _Packed(msgspec.Struct, frozen=True, omit_defaults=True):
    """A card as it is kept: short names, and nothing for what is usual."""

    title: str = msgspec.field(name="t")
    url: str = msgspec.field(name="u")
    image_url: str | None = msgspec.field(default=None, name="i")
    price: Money | None = msgspec.field(default=None, name="p")
    availability: Availability = msgspec.field(default=Availability.IN_STOCK, name="a")
    category: str | None = msgspec.field(default=None, name="k")
    discreet: bool = msgspec.field(default=False, name="d")
    deleted: bool = msgspec.field(default=False, name="x")
    # For the shop's own rules; not a part of what is shown.
    brand: str | None = msgspec.field(default=None, name="b")
    # The day on which it was first written, since 1970: for what is new.
    born: int | None = msgspec.field(default=None, name="n")
    local: dict[str, _Local] = msgspec.field(default_factory=dict, name="m")


_BESIDE: Final = ("brand", "born", "local")


def card_item(
    card: Card,
    local: Mapping[str, Card] = MappingProxyType({}),
    brand: str | None = None,
    created_at: int | None = None,
) -> dict[str, Any]:
    """The row of a card: one attribute, under 400 bytes with its key.

    Pages read fifty of them, and reading an attribute costs more than what is in it. `local` are the cards of
    the markets that differ; the row holds what they say otherwise. `brand` is the product's, and `created_at` (ms)
    when it was first written.
    """
    said = {name: getattr(card, name) for name in _Packed.__struct_fields__ if name not in _BESIDE}
    markets = {code: _said_otherwise(one, card) for code, one in local.items()}
    born = None if created_at is None else created_at // clock.DAY
    packed = msgspec.json.encode(
        _Packed(**said, brand=brand, born=born, local=markets), order="deterministic"
    )
    return card_key(card.product_id).as_item() | {"card": {"S": packed.decode()}}


def _said_otherwise(local: Card, usual: Card) -> _Local:
    said = {name: getattr(local, name) for name in _Local.__struct_fields__}
    return _Local(**{name: value for name, value in said.items() if value != getattr(usual, name)})


_card_decoder: Final = msgspec.json.Decoder(_Packed)


def card_from(item: Item, market: str | None = None) -> Card:
    """The card in a row, as the market shows it; the usual one for a market that says nothing else."""
    packed = _card_decoder.decode(item["card"]["S"])
    card = Card(
        product_id=item["sk"]["S"],
        title=packed.title,
        url=packed.url,
        image_url=packed.image_url,
        price=packed.price,
        availability=packed.availability,
        discreet=packed.discreet,
        deleted=packed.deleted,
        category=packed.category,
    )
    said = packed.local.get(market) if market is not None else None
    return msgspec.structs.replace(card, **said.changes()) if said else card


def born_from(item: Item) -> int | None:
    """The day, since 1970, on which the product of a card's row was first written; None if the row doesn't say."""
    return _card_decoder.decode(item["card"]["S"]).born


def goods_from(item: Item) -> Goods:
    """What kind of goods the product of a card's row is."""
    packed = _card_decoder.decode(item["card"]["S"])
    return Goods(packed.category, packed.brand)


def sku_item(sku: str, product_id: str, *, released: bool) -> dict[str, Any]:
    """The row of a sku. A released one still says whose it was, but another product may take it."""
    item = sku_key(sku).as_item() | {"product_id": {"S": product_id}}
    return item | ({"released": {"BOOL": True}} if released else {})


def price_item(product_id: str, revision: int, row: PriceRow) -> dict[str, Any]:
    """The row of all prices from a revision on."""
    key = Key(table(), f"product#{product_id}", f"{PRICE}{revision:012d}")
    prices = {name: [price.amount, price.currency] for name, price in row.prices.items()}
    return key.as_item() | {
        "since": {"N": str(row.since)},
        "prices": {"S": msgspec.json.encode(prices, order="deterministic").decode()},
    }


def price_from_item(item: Item) -> PriceRow:
    """The prices in a row."""
    prices = msgspec.json.decode(item["prices"]["S"], type=dict[str, tuple[int, str]])
    return PriceRow(int(item["since"]["N"]), {name: Money(*price) for name, price in prices.items()})


def is_product_change(record: Mapping[str, Any]) -> bool:
    """Whether a stream record tells of a product's own row, written or changed."""
    if record.get("eventName") not in ("INSERT", "MODIFY"):
        return False
    keys = record.get("dynamodb", {}).get("Keys", {})
    return bool(keys.get("sk", {}).get("S") == PRODUCT)


def news_from(item: Item) -> ProductChanged:
    """The news of a product's row. Raises `KeyError`, `TypeError` or `ValueError` if it isn't one.

    Its price is worked out here rather than kept: the shop's currency is a setting that may change.
    """
    content = msgspec.json.decode(item["content"]["S"], type=Content)
    return ProductChanged(
        product_id=item["pk"]["S"].partition("#")[2],
        revision=int(item["revision"]["N"]),
        deleted=bool(item["deleted"]["BOOL"]),
        created_at=int(item["created_at"]["N"]),
        categories=tuple(category["S"] for category in item["categories"]["L"]),
        discreet=bool(item["discreet"]["BOOL"]),
        price=domain.price_in(content, settings.current().currency),
    )
