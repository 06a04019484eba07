"""The rows of the table `torg-<stage>-platforms`, in DynamoDB's own form. None of them holds a person's data.

| row | pk | sk |
|---|---|---|
| a delivery that was dealt with (TTL) | `delivery#<digest>` | `delivery` |
| what was said of a product | `goods#<product id>` | `goods` |
| an inventory item: its levels by place, and whose it is | `item#<id>` | `item` |
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from chalicelib.aws.tables import Item as Row
from chalicelib.aws.tables import Key
from chalicelib.kernel import clock, settings
from chalicelib.platforms.domain import REMEMBERED, Delivery
from chalicelib.platforms.goods import Goods, Level
from chalicelib.platforms.ports import Item

_LEVELS: Final = msgspec.json.Decoder(dict[str, Level])


def table() -> str:
    """The table's name."""
    return settings.current().table("platforms")


def delivery_key(delivery: Delivery) -> Key:
    """Where it is remembered that a delivery was dealt with."""
    return Key(table(), f"delivery#{delivery.digest}", "delivery")


def delivery_item(delivery: Delivery, now: int) -> dict[str, Any]:
    """The row that remembers a delivery for a week."""
    until = (now + REMEMBERED) // clock.SECOND
    return delivery_key(delivery).as_item() | {"expires_at": {"N": str(until)}}


def is_remembered(row: Row | None, now: int) -> bool:
    """Whether the row still counts: DynamoDB takes its time with what has expired."""
    return row is not None and int(row["expires_at"]["N"]) * clock.SECOND > now


def goods_key(product_id: str) -> Key:
    """Where a product is."""
    return Key(table(), f"goods#{product_id}", "goods")


def goods_item(goods: Goods) -> dict[str, Any]:
    """The row of a product."""
    return goods_key(goods.product_id).as_item() | {
        "revision": {"N": str(goods.revision)},
        "goods": {"B": msgspec.json.encode(goods, order="deterministic")},
    }


def goods_from(row: Row) -> Goods:
    """The product in a row."""
    return msgspec.json.decode(row["goods"]["B"], type=Goods)


def item_key(item: str) -> Key:
    """Where an inventory item is."""
    return Key(table(), f"item#{item}", "item")


def encoded_levels(levels: Mapping[str, Level]) -> bytes:
    """Levels as the row holds them."""
    return msgspec.json.encode(levels, order="deterministic")


def item_from(row: Row) -> Item:
    """The item in a row; one that is only claimed so far has no levels, and revision 0."""
    product_id = row["product_id"]["S"] if "product_id" in row else None
    if "levels" not in row:
        return Item(product_id=product_id)
    return Item(_LEVELS.decode(row["levels"]["B"]), int(row["revision"]["N"]), product_id)
