"""The rows of the table `torg-<stage>-latest`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| an order's entries | `order#<id>` | `order` |
| an entry in a list | `shop`, `product:<id>`, `in:<category>` | `<bought at, ms>#<order id>#<product id>` |
| a product's head | `head#<product id>` | `head` |
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from chalicelib.aws import tables
from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import clock, settings
from chalicelib.latest.domain import Entry, Rows, Standing
from chalicelib.latest.ports import Head

_ORDER: Final = "order"
_HEAD: Final = "head"
# After the digits of an instant, and after all that may follow them.
_LAST: Final = "~"


def table() -> str:
    """The table's name."""
    return settings.current().table("latest")


def standing_key(order_id: str) -> Key:
    """Where an order's entries are."""
    return Key(table(), f"order#{order_id}", _ORDER)


def head_key(product_id: str) -> Key:
    """Where a product's head is."""
    return Key(table(), f"head#{product_id}", _HEAD)


def entry_key(name: str, entry: Entry) -> Key:
    """Where an entry is in a list."""
    return Key(table(), name, f"{entry.at:013d}#{entry.order_id}#{entry.product_id}")


def until_key(until: int) -> str:
    """Behind what was bought at an instant, and before all that was bought later."""
    return f"{until:013d}{_LAST}"


def standing_item(standing: Standing) -> dict[str, Any]:
    """The row of an order's entries."""
    return standing_key(standing.order_id).as_item() | {
        "revision": {"N": str(standing.revision)},
        "expires_at": _seconds(standing.until),
        "standing": {"S": msgspec.json.encode(standing).decode()},
    }


def standing_from(item: Item) -> Standing:
    """The order's entries in a row."""
    return msgspec.json.decode(item["standing"]["S"], type=Standing)


def entry_item(name: str, entry: Entry, until: int) -> dict[str, Any]:
    """The row of an entry in a list."""
    return entry_key(name, entry).as_item() | {
        "entry": {"S": msgspec.json.encode(entry).decode()},
        "expires_at": _seconds(until),
    }


def entry_from(item: Item) -> Entry:
    """The entry in a row."""
    return msgspec.json.decode(item["entry"]["S"], type=Entry)


def head_item(product_id: str, head: Head, until: int) -> dict[str, Any]:
    """The row of a product's head."""
    return head_key(product_id).as_item() | {
        "revision": {"N": str(head.revision)},
        "entries": {"S": msgspec.json.encode(head.entries).decode()},
        "expires_at": _seconds(until),
    }


def head_from(item: Item | None) -> Head:
    """The head in a row; an empty one where there is no row."""
    if item is None:
        return Head(0, ())
    entries = msgspec.json.decode(item["entries"]["S"], type=tuple[Entry, ...])
    return Head(int(item["revision"]["N"]), entries)


def actions(after: Standing, rows: Rows) -> list[Any]:
    """The transaction's actions that put `after` in place of the revision before it, with its rows."""
    unchanged = tables.unless_changed(after.revision - 1 or None)
    return [
        tables.put(table(), standing_item(after), **unchanged),
        *(tables.put(table(), entry_item(name, entry, after.until)) for name, entry in rows.put),
        *(tables.delete(entry_key(name, entry)) for name, entry in rows.delete),
    ]


def entries_from(items: Iterable[Item]) -> list[Entry]:
    """The entries in rows."""
    return [entry_from(item) for item in items]


def head_entries(found: Mapping[Key, Item], product_id: str) -> tuple[Entry, ...]:
    """The entries of a product's head, among a page's rows."""
    return head_from(found.get(head_key(product_id))).entries


def _seconds(instant: int) -> dict[str, str]:
    return {"N": str(instant // clock.SECOND)}
