"""The rows of the table `torg-<stage>-listing`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| standing | `product#<id>` | `<sorting>` |
| place | `<sorting>#<shard>#<list>` | `<value>#<product id>` |

A sorting (`newest`; later rating, popular, price) has its own standing and its own places, so that one can
be written without the others. A list is spread over four shards by product id: no partition takes all
writes of a big list, and a page is one wave of four queries.
"""

import zlib
from typing import Any, Final

from chalicelib.aws.tables import Item
from chalicelib.kernel import settings
from chalicelib.listing.domain import NEWEST, Place, Standing

SHARDS: Final = 4
_DIGITS: Final = 16  # an instant in milliseconds, or an amount, with room; compared as text


def table() -> str:
    """The table's name."""
    return settings.current().table("listing")


def standing_key(product_id: str) -> dict[str, Any]:
    """Where a product's standing among the newest is."""
    return {"pk": {"S": f"product#{product_id}"}, "sk": {"S": NEWEST}}


def standing_item(standing: Standing) -> dict[str, Any]:
    """The row of a standing. A deleted product keeps it: its revision refuses older news."""
    item = standing_key(standing.product_id) | {
        "revision": {"N": str(standing.revision)},
        "value": {"N": str(standing.value)},
    }
    return item | ({"lists": {"SS": sorted(standing.lists)}} if standing.lists else {})


def standing_from(item: Item) -> Standing:
    """The standing in a row."""
    return Standing(
        product_id=item["pk"]["S"].partition("#")[2],
        revision=int(item["revision"]["N"]),
        lists=frozenset(item.get("lists", {}).get("SS", ())),
        value=int(item["value"]["N"]),
    )


def shard_pk(shard: int, name: str) -> str:
    """A shard of a list."""
    return f"{NEWEST}#{shard}#{name}"


def place_sk(place: Place) -> str:
    """A place's sort key: texts compare as places do."""
    return f"{place.value:0{_DIGITS}d}#{place.product_id}"


def place_item(name: str, place: Place) -> dict[str, Any]:
    """The row (all of it is its key) of a place in a list."""
    shard = zlib.crc32(place.product_id.encode()) % SHARDS
    return {"pk": {"S": shard_pk(shard, name)}, "sk": {"S": place_sk(place)}}


def place_from(item: Item) -> Place:
    """The place in a row."""
    value, _, product_id = item["sk"]["S"].partition("#")
    return Place(int(value), product_id)
