"""The rows of the table `torg-<stage>-lists`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| list, with the order of its products | `list#<id>` | `list` |
| item | `list#<id>` | `item#<product id>` |
| mark of a gift | `list#<id>` | `gift#<product id>` |
| a person's lists | `person#<pseudonym>` | `lists` |
| where a person wants a product | `person#<pseudonym>` | `want#<product id>` |
| link | `link#<token>` | `link` |
| how many want a product | `product#<id>` | `wanted` |
| public list of a product; of the shop | `public#<product id>`; `public` | `<created at, ms>#<list id>` |
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

import msgspec

from chalicelib.aws.tables import Item as Row
from chalicelib.aws.tables import Key
from chalicelib.kernel import settings
from chalicelib.lists.domain import Gift, Item, List, Place, Shelf

T = TypeVar("T")
Rows = Mapping[Key, Row]

LIST: Final = "list"
_LISTS: Final = "lists"
_LINK: Final = "link"
_WANTED: Final = "wanted"


def table() -> str:
    """The table's name."""
    return settings.current().table("lists")


def list_key(list_id: str) -> Key:
    """Where a list is."""
    return Key(table(), f"list#{list_id}", LIST)


def item_key(list_id: str, product_id: str) -> Key:
    """Where an item is."""
    return Key(table(), f"list#{list_id}", f"item#{product_id}")


def gift_key(list_id: str, product_id: str) -> Key:
    """Where the mark on an item is."""
    return Key(table(), f"list#{list_id}", f"gift#{product_id}")


def shelf_key(person: str) -> Key:
    """Where it stands which lists a person has."""
    return Key(table(), f"person#{person}", _LISTS)


def want_key(person: str, product_id: str) -> Key:
    """Where it stands in which wish lists a person has a product."""
    return Key(table(), f"person#{person}", f"want#{product_id}")


def link_key(token: str) -> Key:
    """Where a link leads."""
    return Key(table(), f"link#{token}", _LINK)


def wanted_key(product_id: str) -> Key:
    """Where it is counted how many want a product."""
    return Key(table(), f"product#{product_id}", _WANTED)


def public_pk(product_id: str | None) -> str:
    """The partition of the public lists that may hold a product; of all, if None."""
    return "public" if product_id is None else f"public#{product_id}"


def public_key(product_id: str | None, of: Place) -> Key:
    """Where a list stands among these."""
    return Key(table(), public_pk(product_id), place_sk(of))


def place_sk(of: Place) -> str:
    """A place's sort key: texts compare as places do."""
    return f"{of.created_at:013d}#{of.list_id}"


def place_of(of: List) -> Place:
    """A list's place among public ones."""
    return Place(of.created_at, of.list_id)


def place_from(row: Row) -> Place:
    """The place in a row."""
    created_at, _, list_id = row["sk"]["S"].partition("#")
    return Place(int(created_at), list_id)


def list_row(of: List) -> dict[str, Any]:
    """The row of a list."""
    return list_key(of.list_id).as_item() | {
        "revision": {"N": str(of.revision)},
        "document": _text(of),
    }


def list_from(row: Row) -> List:
    """The list in a row."""
    return _value(row, List)


def item_row(list_id: str, item: Item) -> dict[str, Any]:
    """The row of an item."""
    return item_key(list_id, item.product_id).as_item() | {"document": _text(item)}


def item_from(row: Row) -> Item:
    """The item in a row."""
    return _value(row, Item)


def gift_row(list_id: str, product_id: str, gift: Gift) -> dict[str, Any]:
    """The row of a mark."""
    at = {"at": {"N": str(gift.at)}}
    return gift_key(list_id, product_id).as_item() | {"undo_word": {"S": gift.undo}} | at


def gift_from(row: Row) -> Gift:
    """The mark in a row."""
    return Gift(row["undo_word"]["S"], int(row["at"]["N"]))


def shelf_text(shelf: Shelf) -> str:
    """What a shelf holds, as one text: ids have no commas."""
    return ",".join([shelf.default or "", *shelf.list_ids])


def shelf_row(shelf: Shelf) -> dict[str, Any]:
    """The row of a shelf."""
    return shelf_key(shelf.person).as_item() | {"held": {"S": shelf_text(shelf)}}


def shelf_from(person: str, row: Row | None) -> Shelf:
    """The shelf in a row; an empty one where there is none."""
    if row is None:
        return Shelf(person)
    default, *list_ids = row["held"]["S"].split(",")
    return Shelf(person, tuple(list_ids), default or None)


def want_text(list_ids: Iterable[str]) -> str:
    """These lists as one text."""
    return ",".join(sorted(list_ids))


def want_row(person: str, product_id: str, list_ids: Iterable[str]) -> dict[str, Any]:
    """The row that says in which lists a person wants a product."""
    return want_key(person, product_id).as_item() | {"held": {"S": want_text(list_ids)}}


def want_from(row: Row | None) -> frozenset[str]:
    """The lists in such a row; none where there is none."""
    return frozenset(row["held"]["S"].split(",")) if row else frozenset()


def link_row(token: str, list_id: str) -> dict[str, Any]:
    """The row of a link."""
    return link_key(token).as_item() | {"list_id": {"S": list_id}}


def wanted_row(product_id: str, people: int) -> dict[str, Any]:
    """The row that counts who wants a product."""
    return wanted_key(product_id).as_item() | {"people": {"N": str(people)}}


def wanted_from(row: Row | None) -> int:
    """The count in such a row."""
    return int(row["people"]["N"]) if row else 0


def by_product(found: Rows, keys: Mapping[str, Key], parse: Any) -> dict[str, Any]:
    """What `parse` reads of the rows found under each product's key."""
    return {product_id: parse(found[key]) for product_id, key in keys.items() if key in found}


def item_keys(list_id: str, product_ids: Sequence[str]) -> dict[str, Key]:
    """Where these items are."""
    return {one: item_key(list_id, one) for one in product_ids}


def gift_keys(list_id: str, product_ids: Sequence[str]) -> dict[str, Key]:
    """Where the marks on these items are."""
    return {one: gift_key(list_id, one) for one in product_ids}


def _text(of: List | Item) -> dict[str, str]:
    return {"S": msgspec.json.encode(of).decode()}


def _value(row: Row, kind: type[T]) -> T:
    return msgspec.json.decode(row["document"]["S"], type=kind)
