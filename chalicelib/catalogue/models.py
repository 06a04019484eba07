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
from chalicelib.catalogue.domain import Availability, Card, Content, Product
from chalicelib.catalogue.prices import PriceRow
from chalicelib.kernel import settings
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


def card_item(card: Card, local: Mapping[str, Card] = MappingProxyType({})) -> dict[str, Any]:
    """The row of a card: short names, and nothing for what is usual, to stay under 400 bytes.

    `local` are the cards of the markets that differ; the row holds what they say otherwise.
    """
    item = card_key(card.product_id).as_item() | {"t": {"S": card.title}, "u": {"S": card.url}}
    if card.image_url is not None:
        item["i"] = {"S": card.image_url}
    if card.price is not None:
        item |= {"p": {"N": str(card.price.amount)}, "c": {"S": card.price.currency}}
    if card.availability is not Availability.IN_STOCK:
        item["a"] = {"S": card.availability.value}
    if card.category is not None:
        item["k"] = {"S": card.category}
    if local:
        said = {code: _said_otherwise(one, card) for code, one in local.items()}
        item["m"] = {"S": msgspec.json.encode(said, order="deterministic").decode()}
    flags = {"d": card.discreet, "x": card.deleted}
    return item | {name: {"BOOL": True} for name, is_set in flags.items() if is_set}


def _said_otherwise(local: Card, usual: Card) -> dict[str, Any]:
    names = ("title", "url", "price", "availability")
    return {name[0]: said for name in names if (said := getattr(local, name)) != getattr(usual, name)}


def card_from(item: Item, market: str | None = None) -> Card:
    """The card in a row, as the market shows it; the usual one for a market that says nothing else."""
    card = _usual_card(item)
    if market is None or "m" not in item:
        return card
    said = msgspec.json.decode(item["m"]["S"], type=dict[str, _Local]).get(market)
    return msgspec.structs.replace(card, **said.changes()) if said else card


class _Local(msgspec.Struct, frozen=True):
    """What a market's card says otherwise."""

    title: str | None = msgspec.field(default=None, name="t")
    url: str | None = msgspec.field(default=None, name="u")
    price: Money | None = msgspec.field(default=None, name="p")
    availability: Availability | None = msgspec.field(default=None, name="a")

    def changes(self) -> dict[str, Any]:
        """The fields that it says."""
        said = {name: getattr(self, name) for name in self.__struct_fields__}
        return {name: value for name, value in said.items() if value is not None}


def _usual_card(item: Item) -> Card:
    image, price, availability, category = (item.get(name) for name in "ipak")
    return Card(
        product_id=item["sk"]["S"],
        title=item["t"]["S"],
        url=item["u"]["S"],
        image_url=image["S"] if image else None,
        price=Money(int(price["N"]), item["c"]["S"]) if price else None,
        availability=Availability(availability["S"]) if availability else Availability.IN_STOCK,
        discreet="d" in item,
        deleted="x" in item,
        category=category["S"] if category else None,
    )


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
