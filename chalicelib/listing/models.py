"""The rows of the table `torg-<stage>-listing`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| standing | `product#<id>` | `<sorting>` |
| place | `<sorting>#<shard>#<list>` | `<value>#<product id>` |
| place without a value | `<sorting>-none#<shard>#<list>` | `<first written>#<product id>` |

A sorting (`newest`, `rating`, `popular`, `price`) has its own standing and its own places, so that one is
written without the others. A lane is spread over four shards by product id: no partition takes all writes
of a big list, and a page is one wave of four queries.
"""

import zlib
from typing import Any, Final

from chalicelib.aws.tables import Item
from chalicelib.kernel import settings
from chalicelib.listing.domain import LARGEST_VALUE, Lane, Place, Sorting, Standing

SHARDS: Final = 4
_DIGITS: Final = len(str(LARGEST_VALUE))  # values are compared as text


def table() -> str:
    """The table's name."""
    return settings.current().table("listing")


def standing_key(product_id: str, sorting: Sorting) -> dict[str, Any]:
    """Where a product's standing in a sorting is."""
    return {"pk": {"S": f"product#{product_id}"}, "sk": {"S": sorting.value}}


def standing_item(standing: Standing) -> dict[str, Any]:
    """The row of a standing. A deleted product keeps it: its revisions refuse older news."""
    item = standing_key(standing.product_id, standing.sorting) | {
        "listed": {"N": str(standing.listed)},
        "told": {"N": str(standing.told)},
        "since": {"N": str(standing.since)},
    }
    if standing.value is not None:
        item["value"] = {"N": str(standing.value)}
    return item | ({"lists": {"SS": sorted(standing.lists)}} if standing.lists else {})


def standing_from(item: Item) -> Standing:
    """The standing in a row."""
    value = item.get("value")
    return Standing(
        product_id=item["pk"]["S"].partition("#")[2],
        sorting=Sorting(item["sk"]["S"]),
        listed=int(item["listed"]["N"]),
        told=int(item["told"]["N"]),
        lists=frozenset(item.get("lists", {}).get("SS", ())),
        since=int(item["since"]["N"]),
        value=int(value["N"]) if value else None,
    )


def unless_changed(before: Standing | None) -> dict[str, Any]:
    """The condition that a standing's row still is as it was read; None: that there is no row."""
    if before is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "listed = :listed AND told = :told",
        "ExpressionAttributeValues": {
            ":listed": {"N": str(before.listed)},
            ":told": {"N": str(before.told)},
        },
    }


def shard_pk(shard: int, lane: Lane) -> str:
    """A shard of a lane."""
    return f"{lane.sorting.value}{'' if lane.valued else '-none'}#{shard}#{lane.name}"


def place_sk(place: Place) -> str:
    """A place's sort key: texts compare as places do."""
    return f"{place.value:0{_DIGITS}d}#{place.product_id}"


def place_item(lane: Lane, place: Place) -> dict[str, Any]:
    """The row (all of it is its key) of a place in a lane."""
    shard = zlib.crc32(place.product_id.encode()) % SHARDS
    return {"pk": {"S": shard_pk(shard, lane)}, "sk": {"S": place_sk(place)}}


def place_from(item: Item) -> Place:
    """The place in a row."""
    value, _, product_id = item["sk"]["S"].partition("#")
    return Place(int(value), product_id)
