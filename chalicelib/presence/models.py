"""The rows of the table `torg-<stage>-presence`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| a product's crowd of a stretch | `<stretch>#<shard>` | `<product id>` |
| what leads in a stretch | `shop#<stretch>` | `leaders` |
| a product's numbers | `product#<id>` | `now` |
| its people of 24 hours | `product#<id>` | `day` |
| its carts | `product#<id>` | `carts` |
| how far days have come | `settled` | `settled` |

Attributes of crowds have short names, so that the largest is read as 4 KB.
"""

import struct
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import clock, settings
from chalicelib.presence import carts, domain, fading, sketch
from chalicelib.presence.carts import Carts, Mark
from chalicelib.presence.days import Day
from chalicelib.presence.domain import Count, Pair, Presence
from chalicelib.presence.fading import Fading
from chalicelib.presence.sketch import Crowd

Rows = Mapping[Key, Item]

MEMBERS: Final = "m"
SAMPLED: Final = "s"
LEADER: Final = "p:"
DAY: Final = "day"
CARTS: Final = "carts"
_MARK: Final = struct.Struct(
    f">{domain.ADDRESS_BYTES}s{carts.BROWSER_BYTES}sQ{carts.TIE_BYTES}s?{carts.BROWSER_BYTES}s"
)
_PAIR_BYTES: Final = domain.ADDRESS_BYTES + domain.BROWSER_BYTES
_limits: Final = msgspec.msgpack.Decoder(dict[int, int])


def table() -> str:
    """The table's name."""
    return settings.current().table("presence")


def crowd_pk(stretch: int, shard: int) -> str:
    """A partition of a stretch."""
    return f"{stretch}#{shard}"


def crowd_key(stretch: int, product_id: str) -> Key:
    """Where a product's crowd of a stretch is."""
    return Key(table(), crowd_pk(stretch, domain.shard_of(product_id)), product_id)


def shop_key(stretch: int) -> Key:
    """Where the products are that lead in a stretch."""
    return Key(table(), f"shop#{stretch}", "leaders")


def now_key(product_id: str) -> Key:
    """Where a product's numbers are."""
    return Key(table(), f"product#{product_id}", "now")


def day_key(product_id: str) -> Key:
    """Where a product's people of 24 hours are."""
    return Key(table(), f"product#{product_id}", "day")


def carts_key(product_id: str) -> Key:
    """Where a product's carts are."""
    return Key(table(), f"product#{product_id}", "carts")


def settled_key() -> Key:
    """Where it says how far days have come."""
    return Key(table(), "settled", "settled")


def seconds(instant: int) -> dict[str, str]:
    """An instant (ms) as `expires_at` has it."""
    return {"N": str(instant // clock.SECOND)}


def stretch_expires(stretch: int) -> dict[str, str]:
    """When the rows of a stretch go."""
    return seconds(stretch * domain.STRETCH + domain.KEPT)


def product_expires(now: int) -> dict[str, str]:
    """When a product's rows go if nothing more is written: not before all that they tell of is too old."""
    window = settings.current().live.cart_hours * clock.HOUR
    return seconds(now + max(domain.KEPT, window + clock.HOUR))


def crowd_from(item: Item | None) -> Crowd:
    """The crowd in a row."""
    if item is None:
        return Crowd()
    return Crowd(frozenset(map(bytes, item.get(MEMBERS, {}).get("BS", ()))), SAMPLED in item)


def leaders_from(items: Iterable[Item]) -> dict[str, int]:
    """How many were seen with the products that lead, over several stretches."""
    found: dict[str, int] = {}
    for item in items:
        for name, value in item.items():
            if name.startswith(LEADER):
                product_id = name.removeprefix(LEADER)
                found[product_id] = found.get(product_id, 0) + int(value["N"])
    return found


def viewers_from(found: Rows, product_id: str, now: int, exclude: bytes | None) -> Count:
    """How many people look at a product now; `exclude` leaves an address of the log out."""
    crowds = (crowd_from(found.get(crowd_key(one, product_id))) for one in domain.stretches(now))
    without = domain.address_of(exclude, None)
    return sketch.count(sketch.union(map(sketch.sample, crowds)), without)


def presence_from(found: Rows, product_id: str, now: int, exclude: bytes | None) -> Presence:
    """What is known of a product's presence at an instant. Who looks now looked today, too, before the day is told so."""
    numbers = found.get(now_key(product_id), {})
    day, held = (fading.unpacked(numbers[one]["B"]) if one in numbers else None for one in (DAY, CARTS))
    here = viewers_from(found, product_id, now, None)
    return Presence(
        viewers=viewers_from(found, product_id, now, exclude) if exclude else here,
        day=max(here, day.at(now) if day else Count(), key=lambda one: one.people),
        carts=held.at(now) if held else Count(),
    )


def day_item(product_id: str, day: Day, revision: int, now: int) -> dict[str, Any]:
    """The row of a day."""
    first = min(day.seen.values(), default=0)
    whole = b"".join(domain.packed(pair) + bytes([hour - first]) for pair, hour in sorted(day.seen.items()))
    return _row(day_key(product_id), whole, day.limits, revision, now) | {"first": {"N": str(first)}}


def day_from(item: Item) -> tuple[Day, int]:
    """The day in a row, and its revision."""
    first = int(item["first"]["N"])
    seen = {
        domain.unpacked(one[:_PAIR_BYTES]): first + one[_PAIR_BYTES]
        for one in _pieces(item["rows"]["B"], _PAIR_BYTES + 1)
    }
    return Day(seen, _limits.decode(item["limits"]["B"])), int(item["revision"]["N"])


def carts_item(product_id: str, kept: Carts, revision: int, now: int) -> dict[str, Any]:
    """The row of carts."""
    whole = b"".join(
        _MARK.pack(pair.address, pair.browser, mark.at, mark.tie, mark.inside, mark.alias)
        for pair, mark in sorted(kept.marks.items())
    )
    return _row(carts_key(product_id), whole, kept.limits, revision, now)


def carts_from(item: Item) -> tuple[Carts, int]:
    """The carts in a row, and their revision."""
    marks: dict[Pair, Mark] = {}
    for one in _pieces(item["rows"]["B"], _MARK.size):
        address, browser, at, tie, inside, alias = _MARK.unpack(one)
        marks[Pair(address, _known(browser))] = Mark(at, tie, inside, _known(alias))
    return Carts(marks, _limits.decode(item["limits"]["B"])), int(item["revision"]["N"])


def number_update(product_id: str, name: str, number: Fading, now: int) -> dict[str, Any]:
    """The update that writes one of a product's numbers."""
    return {
        "TableName": table(),
        "Key": now_key(product_id).as_item(),
        "UpdateExpression": "SET #name = :number, expires_at = :until",
        "ExpressionAttributeNames": {"#name": name},
        "ExpressionAttributeValues": {
            ":number": {"B": fading.packed(number)},
            ":until": product_expires(now),
        },
    }


def _row(key: Key, rows: bytes, limits: Mapping[int, int], revision: int, now: int) -> dict[str, Any]:
    return key.as_item() | {
        "rows": {"B": rows},
        "limits": {"B": msgspec.msgpack.encode(dict(sorted(limits.items())))},
        "revision": {"N": str(revision)},
        "expires_at": product_expires(now),
    }


def _pieces(whole: bytes, size: int) -> Iterator[bytes]:
    return (whole[start : start + size] for start in range(0, len(whole), size))


def _known(browser: bytes) -> bytes:
    return browser if any(browser) else domain.NOBODY
