"""What an owner can do with the products in a list. Each may be done again with the same end."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec.structs import replace

from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.lists import closing, domain, guarding
from chalicelib.lists.changes import Change, Doors, GiftMove, ItemChange, ListChange, Who, wanting
from chalicelib.lists.domain import Item, Kind, List
from chalicelib.lists.service import change_of, own, persist


class ItemSaid(NamedTuple):
    """What an owner says of a product in a list, and at which position it shall stand (1 is the first)."""

    sku: str | None = None
    note: str | None = None
    position: int | None = None


def put(
    list_id: str, product_id: str, said: ItemSaid, who: Who, *, doors: Doors, now: int
) -> tuple[List, Item]:
    """Put a product into a list, or say anew what is said of it there. The same again changes nothing.

    Raises `NotFound`, `Invalid` (another product's sku; a discreet product in a list that others see) or
    `Conflict` where the list is full.
    """
    note = domain.text(said.note, "/note", domain.LONGEST_NOTE, lines=True)
    _check_sku(product_id, said.sku, doors)

    def attempt(before: List) -> tuple[List, Item]:
        held = doors.lists.items(before.list_id, [product_id]).get(product_id)
        if held is None:
            _check_new(before, product_id, doors)
        added_at, person = (held.added_at, held.person) if held else (now, who.key)
        item = Item(product_id=product_id, person=person, added_at=added_at, sku=said.sku, note=note)
        products = domain.inserted(before.products, product_id, said.position)
        if item == held and products == before.products:
            return before, item
        after = domain.rewritten(before, now, products=products)
        after, case = guarding.said(after, doors, now, {product_id: note})
        change = change_of(before, after, doors)._replace(
            items=(ItemChange(before.list_id, held, item),) if item != held else (), case=case
        )
        if held is None and before.counts_wants:
            wants = doors.lists.wants([(who.key, product_id)])
            change = change._replace(wants=wanting(wants, come=[(who.key, product_id, before.list_id)]))
        doors.lists.write(change, now)
        return change.list_of(after.list_id), item

    return persist(list_id, who, doors, attempt)


def remove(list_id: str, product_id: str, who: Who, *, doors: Doors, now: int) -> None:
    """Take a product out of a list; one that isn't there changes nothing. Raises `NotFound` for the list."""

    def attempt(before: List) -> None:
        held = doors.lists.items(before.list_id, [product_id]).get(product_id)
        if held is None:
            return
        after = domain.rewritten(before, now, products=domain.without(before.products, [product_id]))
        after, case = guarding.said(after, doors, now, {})
        change = Change(
            lists=(ListChange(before, after),),
            items=(ItemChange(before.list_id, held, None),),
            wants=closing.unwanted(before, [held], doors.lists),
            case=case,
        )
        doors.lists.write(change, now)

    persist(list_id, who, doors, attempt)


def move(
    list_id: str,
    product_id: str,
    to: str | None,
    position: int | None,
    who: Who,
    *,
    doors: Doors,
    now: int,
) -> tuple[List, Item]:
    """Move a product within its list, or to another list of the owner's, where it goes last by itself.

    What is said of it goes along, unless the other list holds the product already: that word stays. Again
    changes nothing. Raises `NotFound`, `Invalid` or `Conflict` as putting it there does.
    """
    if to is None or _is_same(list_id, to, who, doors):
        return _reorder(list_id, product_id, position, who, doors, now)
    return _carry(list_id, to, product_id, position, who, doors, now)


def _is_same(one: str, other: str, who: Who, doors: Doors) -> bool:
    """Whether two names are of the same list; a list has its id, and the default one is `wish` too."""
    return own(one, who, doors=doors).list_id == own(other, who, doors=doors).list_id


def _reorder(
    list_id: str, product_id: str, position: int | None, who: Who, doors: Doors, now: int
) -> tuple[List, Item]:
    def attempt(before: List) -> tuple[List, Item]:
        held = doors.lists.items(before.list_id, [product_id]).get(product_id)
        if held is None:
            raise NotFound("the product isn't in this list")
        products = domain.inserted(before.products, product_id, position)
        if products == before.products:
            return before, held
        after = domain.rewritten(before, now, products=products)
        doors.lists.write(Change(lists=(ListChange(before, after),)), now)
        return after, held

    return persist(list_id, who, doors, attempt)


def _carry(
    source_name: str,
    target_name: str,
    product_id: str,
    position: int | None,
    who: Who,
    doors: Doors,
    now: int,
) -> tuple[List, Item]:
    def attempt(target: List) -> tuple[List, Item]:
        source = own(source_name, who, doors=doors)
        item = doors.lists.items(source.list_id, [product_id]).get(product_id)
        there = doors.lists.items(target.list_id, [product_id]).get(product_id)
        if item is None:
            if there is None:
                raise NotFound("the product isn't in this list")
            return target, there
        if there is None:
            _check_new(target, product_id, doors)
        change = carried(source, target, [item], {product_id: there} if there else {}, doors, now, position)
        after = change.list_of(target.list_id)
        after, case = guarding.said(after, doors, now, {product_id: (there or item).note})
        lists = tuple(
            one._replace(after=after) if one.known.list_id == target.list_id else one for one in change.lists
        )
        doors.lists.write(change._replace(lists=lists, case=case), now)
        return after, there or replace(item, person=target.owner)

    return persist(target_name, who, doors, attempt)


def carried(
    source: List,
    target: List,
    items: Sequence[Item],
    there: Mapping[str, Item],
    doors: Doors,
    now: int,
    position: int | None = None,
) -> Change:
    """The change that carries items from one list to another, with the marks on them.

    A product that the target holds already (`there`) leaves the source alone.
    """
    come = [replace(one, person=target.owner) for one in items if one.product_id not in there]
    moved = [one.product_id for one in items]
    products = target.products
    for one in moved:
        products = domain.inserted(products, one, position)
    emptied = domain.rewritten(source, now, products=domain.without(source.products, moved))
    filled = change_of(target, domain.rewritten(target, now, products=products), doors)
    return filled._replace(
        lists=(ListChange(source, emptied), *filled.lists),
        items=(
            *(ItemChange(source.list_id, one, None) for one in items),
            *(ItemChange(target.list_id, None, one) for one in come),
        ),
        wants=closing.rewanted(source, target, items, come, doors.lists),
        gifts=_moved_marks(source, target, [one.product_id for one in come], doors),
    )


def _moved_marks(
    source: List, target: List, product_ids: Sequence[str], doors: Doors
) -> tuple[GiftMove, ...]:
    """The marks (or that there are none) that follow items from one wish list to another."""
    if source.kind is not Kind.WISH or target.kind is not Kind.WISH:
        return ()
    marks = doors.lists.gifts(source.list_id, product_ids)
    return tuple(GiftMove(one, source.list_id, target.list_id, marks.get(one)) for one in product_ids)


def _check_new(into: List, product_id: str, doors: Doors) -> None:
    if len(into.products) >= domain.MOST_ITEMS:
        raise Conflict(f"a list has at most {domain.MOST_ITEMS} products")
    product = doors.products([product_id]).get(product_id)
    if product is None or product.deleted:
        raise NotFound(f"no product {product_id!r}")
    if product.discreet:
        guarding.check_discreet(into.said, [product_id], "path:product_id")


def _check_sku(product_id: str, sku: str | None, doors: Doors) -> None:
    if sku is not None and doors.resolve_skus([sku]).get(sku) != product_id:
        raise Invalid.field("/sku", "not a variant of this product")
