"""Deleting a list that is larger than a transaction: shown to nobody first, then emptied, then gone."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from chalicelib.kernel import revisions
from chalicelib.lists import domain
from chalicelib.lists.changes import Change, Doors, ItemChange, ListChange, Lists, WantChange, chunks, wanting
from chalicelib.lists.domain import Item, List, Said, Shelf
from chalicelib.moderation.domain import Kind

T = TypeVar("T")
# With their wants, numbers, marks and names these are half of what a transaction holds.
CHUNK: Final = 10


def dismantle(list_id: str, *, doors: Doors, now: int) -> bool:
    """Delete a list with all that is in it; whether there was one. Goes on where it was cut off."""
    if not _persist(list_id, doors, lambda found: _close(found, doors, now)):
        return False
    while _persist(list_id, doors, lambda found: _empty(found, doors, now)):
        pass
    doors.let_go(list_id)
    _persist(list_id, doors, lambda found: _end(found, doors, now))
    return True


def _close(before: List | None, doors: Doors, now: int) -> bool:
    if before is None or before.closing:
        return before is not None
    after = domain.rewritten(before, now, said=Said(), token=None, state=None, screened=None, closing=True)
    case = doors.moderation.withdraw(Kind.LIST, before.list_id, now) if before.version else None
    doors.lists.write(Change(lists=(ListChange(before, after),), case=case), now)
    return True


def _empty(before: List | None, doors: Doors, now: int) -> bool:
    if before is None or not before.closing or not before.products:
        return False
    gone = next(chunks(before.products, CHUNK))
    items = list(doors.lists.items(before.list_id, gone).values())
    after = domain.rewritten(before, now, products=domain.without(before.products, gone))
    change = Change(
        lists=(ListChange(before, after),),
        items=tuple(ItemChange(before.list_id, one, None) for one in items),
        wants=unwanted(before, items, doors.lists),
    )
    doors.lists.write(change, now)
    return True


def _end(before: List | None, doors: Doors, now: int) -> None:
    if before is None or not before.closing:
        return
    shelf = doors.lists.shelf(before.owner)
    shelves = ((shelf, shelf.without(before.list_id)),) if before.list_id in shelf.list_ids else ()
    doors.lists.write(Change(lists=(ListChange(before, None),), shelves=shelves), now)


def unshelve(person: str, list_id: str, *, doors: Doors, now: int) -> None:
    """Take a list that isn't the person's (any more) from their shelf."""

    def attempt(shelf: Shelf) -> None:
        if list_id in shelf.list_ids:
            doors.lists.write(Change(shelves=((shelf, shelf.without(list_id)),)), now)

    revisions.persist(lambda: doors.lists.shelf(person), attempt, what="this person's lists")


def unwanted(of: List, items: Sequence[Item], lists: Lists) -> tuple[WantChange, ...]:
    """What changes in wants as items leave a list."""
    if not of.counts_wants:
        return ()
    gone = [(one.person, one.product_id, of.list_id) for one in items]
    return wanting(lists.wants((person, product_id) for person, product_id, _ in gone), gone=gone)


def rewanted(
    source: List, target: List, gone: Sequence[Item], come: Sequence[Item], lists: Lists
) -> tuple[WantChange, ...]:
    """What changes in wants as items leave one list and others come to another."""
    left = [(one.person, one.product_id, source.list_id) for one in gone if source.counts_wants]
    came = [(one.person, one.product_id, target.list_id) for one in come if target.counts_wants]
    pairs = dict.fromkeys((person, product_id) for person, product_id, _ in (*left, *came))
    return wanting(lists.wants(pairs), gone=left, come=came)


def _persist(list_id: str, doors: Doors, attempt: Callable[[List | None], T]) -> T:
    return revisions.persist(lambda: doors.lists.get(list_id), attempt, what="this list")
