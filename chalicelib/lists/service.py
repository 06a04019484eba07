"""What an owner can do with lists. Each may be done again with the same end.

A list is written on condition that nobody wrote it meanwhile; its items, links and the numbers that follow
from them change in the same transaction.
"""

from collections.abc import Callable, Sequence
from typing import Final, TypeGuard, TypeVar

import msgspec
from msgspec.structs import replace

from chalicelib.kernel import cursors, revisions
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.lists import closing, domain, guarding
from chalicelib.lists.changes import Change, Doors, ListChange, Who
from chalicelib.lists.domain import DEFAULT, Kind, List, Said, Shelf, Visibility

T = TypeVar("T")
_NO_LIST: Final = "no such list"


def default(who: Who, *, doors: Doors) -> List:
    """A person's default wish list, which everybody has without making it: as it is, or not written yet."""
    shelf = doors.lists.shelf(who.key)
    found = doors.lists.get(shelf.default) if shelf.default else None
    return found if _is_own(found, who) else _unwritten(who, doors)


def _unwritten(who: Who, doors: Doors) -> List:
    return List(list_id=doors.new_id("l"), owner=who.key, kind=Kind.WISH, said=Said(), is_default=True)


def _is_own(found: List | None, who: Who) -> TypeGuard[List]:
    return found is not None and found.owner == who.key and not found.closing


def own(list_id: str, who: Who, *, doors: Doors) -> List:
    """A person's own list, by its id or as `wish`. Raises `NotFound`, also for another's."""
    if list_id == DEFAULT:
        return default(who, doors=doors)
    found = doors.lists.get(list_id)
    if not _is_own(found, who):
        raise NotFound(_NO_LIST)
    return found


def all_of(who: Who, *, doors: Doors) -> list[List]:
    """A person's lists: the default wish list, then the others, the oldest first."""
    shelf = doors.lists.shelf(who.key)
    found = doors.lists.many(shelf.list_ids)
    mine = [one for list_id in shelf.list_ids if _is_own(one := found.get(list_id), who)]
    first = [one for one in mine if one.list_id == shelf.default] or [_unwritten(who, doors)]
    return [*first, *(one for one in mine if one.list_id != shelf.default)]


def create(kind: Kind, said: Said, who: Who, key: str | None, *, doors: Doors, now: int) -> List:
    """Make a list. The same `key` (an Idempotency-Key) with the same content gives the list that it made.

    Raises `Invalid`, or `Conflict` for the 101st list or a key that was used for another content.
    """
    said = domain.tidy(said)
    if said.title is None:
        raise Invalid.field("/title", "a list needs a title")
    made_with = domain.digest([kind.value, *map(str, msgspec.structs.astuple(said))])
    list_id = doors.seed(f"list:{who.key}:{key}") if key else doors.new_id("l")

    def attempt(there: tuple[List | None, Shelf]) -> List:
        before, shelf = there
        if before is not None:
            return _same(before, who, made_with)
        if len(shelf.without(shelf.default or "").list_ids) >= domain.MOST_LISTS:
            raise Conflict(f"a person has at most {domain.MOST_LISTS} lists")
        fresh = List(
            list_id=list_id, owner=who.key, kind=kind, said=Said(), created_with=made_with, created_at=now
        )
        after, case = guarding.described(fresh, said, doors, now)
        change = Change(
            lists=(ListChange(None, after),), shelves=((shelf, shelf.with_list(list_id)),), case=case
        )
        doors.lists.write(change, now)
        return after

    return revisions.persist(
        lambda: (doors.lists.get(list_id), doors.lists.shelf(who.key)), attempt, what="this person's lists"
    )


def _same(before: List, who: Who, made_with: str) -> List:
    if before.owner != who.key or before.created_with != made_with or before.closing:
        raise Conflict("this Idempotency-Key was used for another list")
    return before


def describe(list_id: str, said: Said, who: Who, *, doors: Doors, now: int) -> List:
    """Say anew what a list is called, and who may see it. The same again changes nothing.

    Raises `NotFound`, or `Invalid` where discreet products stand in the way of sharing it.
    """
    said = domain.tidy(said)

    def attempt(before: List) -> List:
        if said.title is None and not before.is_default:
            raise Invalid.field("/title", "a list needs a title")
        after, case = guarding.described(before, said, doors, now)
        if guarding.is_same(before, after) and case is None:
            return before
        if after.said.visibility is Visibility.PUBLIC and before.said.visibility is not Visibility.PUBLIC:
            doors.lists.announce(after, after.products)
        change = change_of(before, after, doors)._replace(case=case)
        doors.lists.write(change, now)
        if before.was_public and after.said.visibility is not Visibility.PUBLIC:
            doors.lists.hush(after, after.products)
        return change.list_of(after.list_id)

    return persist(list_id, who, doors, attempt)


def delete(list_id: str, who: Who, *, doors: Doors, now: int) -> None:
    """Delete a list with all that is in it; again, or after it was cut off, goes on with what is left.

    Nobody sees it from the first moment on. Raises `NotFound`.
    """
    named = doors.lists.shelf(who.key).default if list_id == DEFAULT else list_id
    found = doors.lists.get(named) if named else None
    if found is not None and found.owner == who.key:
        closing.dismantle(found.list_id, doors=doors, now=now)
    elif list_id != DEFAULT:
        raise NotFound(_NO_LIST)


def window(of: List, cursor: str | None, limit: int, secret: str) -> tuple[Sequence[str], int, str | None]:
    """The products of a page of a list, the index of the first, and the next page's cursor.

    Raises `Invalid` for a cursor of another list.
    """
    purpose = f"list?{of.list_id}"
    start = 0
    if cursor is not None:
        start = domain.start_after(
            of.products, *cursors.unseal(cursor, tuple[str, int], purpose=purpose, secret=secret)
        )
    shown = of.products[start : start + limit]
    end = start + len(shown)
    if end >= len(of.products) or not shown:
        return shown, start, None
    return shown, start, cursors.seal((shown[-1], end), purpose=purpose, secret=secret)


def change_of(before: List, after: List, doors: Doors) -> Change:
    """The change of one list. The default wish list that was never written gets its row and its place.

    Raises `Stale` if it was written meanwhile.
    """
    if before.revision:
        return Change(lists=(ListChange(before, after),))
    shelf = doors.lists.shelf(before.owner)
    there = doors.lists.get(shelf.default) if shelf.default else None
    if there is not None and there.owner == before.owner and not there.closing:
        raise revisions.Stale
    made = replace(after, created_at=after.updated_at)
    return Change(lists=(ListChange(None, made),), shelves=((shelf, shelf.with_default(made.list_id)),))


def persist(list_id: str, who: Who, doors: Doors, attempt: Callable[[List], T]) -> T:
    """What `attempt` answers on a person's own list. Raises `NotFound` or `Unavailable`."""
    return revisions.persist(lambda: own(list_id, who, doors=doors), attempt, what="this list")
