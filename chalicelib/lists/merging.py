"""Lists that change their person: at log-in, and when a person is forgotten. Killable anywhere, and asked again."""

from collections.abc import Iterator
from typing import Final

from msgspec.structs import replace

from chalicelib.kernel import revisions
from chalicelib.lists import closing, domain, items, service
from chalicelib.lists.changes import Change, Doors, ItemChange, ListChange, Who, chunks, wanting
from chalicelib.lists.domain import Item, List, Shelf, Visibility

# With both sides' wants, numbers and marks this is about half of what a transaction holds.
_CHUNK: Final = 6


def merge(guest: str, who: Who, *, doors: Doors, now: int) -> int:
    """Make a guest's lists those of the customer they turned out to be; how many lists there were.

    The default wish lists become one, unless somebody else looks at one of them: a guest's that is shared by
    link or public, or a customer's that is public; then, and where there isn't room, the guest's stays a list
    of its own. What a person has in two wish lists counts once.
    """
    if guest == who.key:
        return 0
    shelf = doors.lists.shelf(guest)
    for list_id in shelf.list_ids:
        _take_over(list_id, guest, who, doors, now)
    return len(shelf.list_ids)


def _take_over(list_id: str, guest: str, who: Who, doors: Doors, now: int) -> None:
    found = doors.lists.get(list_id)
    if found is not None and found.closing:
        closing.dismantle(list_id, doors=doors, now=now)
    if not _unite(list_id, guest, who, doors, now) and not _adopt(list_id, guest, who, doors, now):
        return
    _settle(list_id, doors, now)
    closing.unshelve(guest, list_id, doors=doors, now=now)


def _adopt(list_id: str, guest: str, who: Who, doors: Doors, now: int) -> bool:
    """Give a list to its new owner; False where they have too many to take one more."""

    def attempt(there: tuple[List | None, Shelf]) -> bool:
        before, shelf = there
        if before is None or before.owner != guest:
            return True
        if len(shelf.list_ids) >= domain.MOST_MERGED:
            return False
        after = domain.rewritten(before, now, owner=who.key, is_default=False)
        change = Change(lists=(ListChange(before, after),), shelves=((shelf, shelf.with_list(list_id)),))
        doors.lists.write(change, now)
        return True

    return revisions.persist(
        lambda: (doors.lists.get(list_id), doors.lists.shelf(who.key)), attempt, what="this person's lists"
    )


def _settle(list_id: str, doors: Doors, now: int) -> None:
    """Count what stands in a wish list for its owner, and for nobody who was its owner before."""
    found = doors.lists.get(list_id)
    if found is None or not found.counts_wants:
        return
    for product_ids in chunks(found.products, _CHUNK):

        def attempt(before: List | None, product_ids: tuple[str, ...] = tuple(product_ids)) -> None:
            if before is None:
                return
            held = doors.lists.items(list_id, product_ids).values()
            foreign = [one for one in held if one.person != before.owner]
            if foreign:
                doors.lists.write(_settled(before, foreign, doors, now), now)

        revisions.persist(lambda: doors.lists.get(list_id), attempt, what="this list")


def _settled(before: List, foreign: list[Item], doors: Doors, now: int) -> Change:
    gone = [(one.person, one.product_id, before.list_id) for one in foreign]
    come = [(before.owner, one.product_id, before.list_id) for one in foreign]
    wants = doors.lists.wants((person, product_id) for person, product_id, _ in (*gone, *come))
    after = domain.rewritten(before, now)
    return Change(
        lists=(ListChange(before, after),),
        items=tuple(ItemChange(before.list_id, one, replace(one, person=before.owner)) for one in foreign),
        wants=wanting(wants, gone=gone, come=come),
    )


def _unite(list_id: str, guest: str, who: Who, doors: Doors, now: int) -> bool:
    """Empty a guest's default wish list into the customer's; False where they stay two."""

    def read() -> tuple[List | None, List]:
        return doors.lists.get(list_id), service.default(who, doors=doors)

    def attempt(there: tuple[List | None, List]) -> bool | None:
        source, target = there
        if source is None or source.owner != guest:
            return True
        if not _may_unite(source, target):
            return False
        return _unite_some(source, target, doors, now)

    while True:
        ended = revisions.persist(read, attempt, what="this person's wish list")
        if ended is not None:
            return ended


def _unite_some(source: List, target: List, doors: Doors, now: int) -> bool | None:
    """Carry the next few products over; True once there are none, and no list any more."""
    if not source.products:
        doors.lists.write(_ended(source, doors), now)
        return True
    moved = next(chunks(source.products, _CHUNK))
    theirs = doors.lists.items(source.list_id, moved)
    held = doors.lists.items(target.list_id, moved)
    if len(theirs) < len(moved):
        raise revisions.Stale
    change = items.carried(source, target, [theirs[one] for one in moved], held, doors, now)
    doors.lists.write(change, now)
    return None


def _may_unite(source: List, target: List) -> bool:
    fits = len(source.products) + len(target.products) <= domain.MOST_ITEMS
    is_private = source.said.visibility is Visibility.PRIVATE
    return source.is_default and is_private and fits and target.said.visibility is not Visibility.PUBLIC


def _ended(source: List, doors: Doors) -> Change:
    shelf = doors.lists.shelf(source.owner)
    return Change(lists=(ListChange(source, None),), shelves=((shelf, shelf.without(source.list_id)),))


def erase(person: str, *, doors: Doors, now: int) -> int:
    """Delete all lists of a person; how many there were. Numbers fall as they go. May be repeated."""
    shelf = doors.lists.shelf(person)
    for list_id in shelf.list_ids:
        found = doors.lists.get(list_id)
        if found is not None and found.owner == person:
            closing.dismantle(list_id, doors=doors, now=now)
        _settle(list_id, doors, now)
        closing.unshelve(person, list_id, doors=doors, now=now)
    return len(shelf.list_ids)


def everything(person: str, *, doors: Doors) -> Iterator[tuple[List, list[Item]]]:
    """All lists of a person, each with its items in their order."""
    for list_id in doors.lists.shelf(person).list_ids:
        found = doors.lists.get(list_id)
        if found is not None and found.owner == person and not found.closing:
            held = doors.lists.items(list_id, found.products)
            yield found, [held[one] for one in found.products if one in held]
