"""The rows of the table `torg-<stage>-nearby`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| a purchase | `order#<order id>` | `<product id>` |
| whose it is | `buyer#<pseudonym>` | `<product id>` |
| that it waits | `wait#<county>` | `<place>#<product id>#<order id>` |
| a county that purchases waited in | `counties` | `<county>` |
| a place that purchases came to | `stirred` | `<place>` |
| a group while it is made | `open` | `<group id>` |
| a published group | `group#<group id>` | `group` |
| a sheet | `sheet#<name>` | `sheet` |
| looks of an hour | `looks#<hour>` | `<digest>` |
| what came of an hour | `hour#<hour>` | `hour` |
"""

import hashlib
import zlib
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import clock, settings
from chalicelib.nearby import domain
from chalicelib.nearby.domain import Atom, Draft, Group, Held

Rows = Mapping[Key, Item]
# Marks outlive the year a little: their condition looks at the time itself.
_MARGIN: Final = 7 * clock.DAY
_LOOKS_KEPT: Final = 2 * clock.DAY
_GROUP_KEPT: Final = 400 * clock.DAY
COUNTIES: Final = "counties"
STIRRED: Final = "stirred"
OPEN: Final = "open"


def table() -> str:
    """The table's name."""
    return settings.current().table("nearby")


def purchase_key(order_id: str, product_id: str) -> Key:
    """Where a purchase is."""
    return Key(table(), f"order#{order_id}", product_id)


def buyer_key(key: str, product_id: str) -> Key:
    """Where it stands that a buyer bought a product."""
    return Key(table(), f"buyer#{key}", product_id)


def wait_pk(county: str) -> str:
    """The partition of what waits in a county."""
    return f"wait#{county}"


def wait_key(atom: Atom) -> Key:
    """Where it stands that a purchase waits."""
    name = f"{atom.place}#{atom.product_id}#{atom.order_id}"
    return Key(table(), wait_pk(domain.county(atom.place)), name)


def open_key(group_id: str) -> Key:
    """Where a group is while it is made."""
    return Key(table(), OPEN, group_id)


def group_key(group_id: str) -> Key:
    """Where a published group is."""
    return Key(table(), f"group#{group_id}", "group")


def sheet_key(name: str) -> Key:
    """Where a sheet is."""
    return Key(table(), f"sheet#{name}", "sheet")


def looks_pk(hour: int) -> str:
    """The partition of an hour's looks."""
    return f"looks#{hour}"


def hour_key(hour: int) -> Key:
    """Where it stands what came of an hour's looks."""
    return Key(table(), f"hour#{hour}", "hour")


def seconds(instant: int) -> dict[str, str]:
    """An instant (ms) as a TTL attribute has it."""
    return {"N": str(instant // clock.SECOND)}


def atom_item(atom: Atom, key: Key) -> dict[str, Any]:
    """A row that holds a purchase, at `key`."""
    return key.as_item() | {
        "atom": {"B": msgspec.msgpack.encode(atom)},
        "placed_at": {"N": str(atom.placed_at)},
        "order_id": {"S": atom.order_id},
        "expires_at": seconds(domain.waits_until(atom) + _MARGIN),
    }


def atom_from(item: Item) -> Atom:
    """The purchase in a row."""
    return msgspec.msgpack.decode(item["atom"]["B"], type=Atom)


def held_from(item: Item) -> Held:
    """The purchase in its own row, and its group."""
    return Held(atom_from(item), item.get("in_group", {}).get("S"))


def draft_item(draft: Draft) -> dict[str, Any]:
    """The row of a group while it is made."""
    return open_key(draft.group_id).as_item() | {
        "draft": {"B": zlib.compress(msgspec.msgpack.encode(draft), 6)},
        "is_draft": {"BOOL": draft.group is None and not draft.dissolving},
    }


def draft_from(item: Item) -> Draft:
    """The group in its row."""
    return msgspec.msgpack.decode(zlib.decompress(item["draft"]["B"]), type=Draft)


def group_item(group: Group) -> dict[str, Any]:
    """The row of a published group: by it a number can be traced."""
    return group_key(group.group_id).as_item() | {
        "group": {"B": msgspec.msgpack.encode(group)},
        "expires_at": seconds(group.published_at + _GROUP_KEPT),
    }


def sheet_item(name: str, body: bytes, revision: int, until: int) -> dict[str, Any]:
    """The row of a sheet."""
    return sheet_key(name).as_item() | {
        "body": {"B": body},
        "revision": {"N": str(revision)},
        "expires_at": seconds(until),
    }


def looks_item(hour: int, body: bytes) -> dict[str, Any]:
    """The row of some looks of an hour: the same looks are the same row."""
    digest = hashlib.blake2b(body, digest_size=12).hexdigest()
    return Key(table(), looks_pk(hour), digest).as_item() | {
        "body": {"B": body},
        "expires_at": seconds(hour * clock.HOUR + _LOOKS_KEPT),
    }


def hour_item(hour: int, body: bytes) -> dict[str, Any]:
    """The row of what came of an hour's looks."""
    return hour_key(hour).as_item() | {
        "body": {"B": body},
        "expires_at": seconds(hour * clock.HOUR + _LOOKS_KEPT),
    }
