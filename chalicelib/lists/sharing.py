"""What others see of lists: by link, in public, and marked as gifts."""

import hmac
from collections.abc import Sequence
from typing import Final

from chalicelib.kernel import cursors, revisions
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.lists import domain
from chalicelib.lists.changes import Change, Doors, ListChange, Lists, Who
from chalicelib.lists.domain import Gift, List, Place, Visibility
from chalicelib.moderation.domain import Case, Decision
from chalicelib.moderation.domain import Kind as Subject

_NO_LIST: Final = "no such list"


def shared(token: str, *, lists: Lists) -> List:
    """The list that a link leads to. Raises `NotFound`, also once its owner stopped sharing it."""
    list_id = lists.by_token(token)
    found = lists.get(list_id) if list_id else None
    if found is None or not _is_shared_by(found, token):
        raise NotFound(_NO_LIST)
    return found


def _is_shared_by(found: List, token: str) -> bool:
    if found.token is None or found.said.visibility is not Visibility.LINK:
        return False
    return hmac.compare_digest(found.token.encode(), token.encode())


def public(list_id: str, *, lists: Lists) -> List:
    """A public list. Raises `NotFound` for one that isn't, or that moderation hasn't published."""
    found = lists.get(list_id)
    if found is None or not found.is_public:
        raise NotFound(_NO_LIST)
    return found


def public_page(
    product_id: str | None, cursor: str | None, limit: int, *, doors: Doors, secret: str
) -> tuple[Sequence[List], str | None]:
    """The public lists that hold a product (all of them, if None), newest first, and the next page's cursor.

    Work is bounded by `limit`, so a page may be short and still have a next one. None hold a discreet product.
    """
    purpose = f"public-lists?{product_id}"
    after = None
    if cursor is not None:
        after = Place(*cursors.unseal(cursor, tuple[int, str], purpose=purpose, secret=secret))
    if product_id is not None and _is_hidden(product_id, doors):
        return (), None
    places = doors.lists.public(product_id, after, limit)
    found = doors.lists.many([one.list_id for one in places])
    shown = [
        one
        for place in places
        if (one := found.get(place.list_id)) is not None
        and one.is_public
        and (product_id is None or product_id in one.products)
    ]
    if len(places) < limit:
        return shown, None
    last = places[-1]
    return shown, cursors.seal((last.created_at, last.list_id), purpose=purpose, secret=secret)


def _is_hidden(product_id: str, doors: Doors) -> bool:
    product = doors.products([product_id]).get(product_id)
    return product is None or product.deleted or product.discreet


def shows_gifts(of: List, viewer: Who | None) -> bool:
    """Whether someone may see which items are bought: the owner only once they chose to."""
    if viewer is not None and viewer.key == of.owner:
        return of.said.reveal_gifts
    return of.takes_gifts


def give(token: str, product_id: str, key: str, *, doors: Doors, now: int) -> str:
    """Mark that somebody buys an item of a shared wish list; the word with which the mark can be undone.

    The same `key` (an Idempotency-Key that nobody else knows) gives the same word again. Nobody is named:
    the owner isn't told that the item is bought, others aren't told by whom. Raises `NotFound`, or `Conflict`
    where another marked it before.
    """
    undo = doors.seed(f"gift:{token}:{product_id}:{key}")

    def attempt(found: List) -> str:
        if (
            not found.takes_gifts
            or product_id not in found.products
            or _is_kept_back(found, product_id, doors)
        ):
            raise NotFound("no such wish in this list")
        held = doors.lists.gifts(found.list_id, [product_id]).get(product_id)
        if held is None:
            doors.lists.mark(found, product_id, Gift(undo, now))
        elif held.undo != undo:
            raise Conflict("somebody buys this already")
        return undo

    return revisions.persist(lambda: shared(token, lists=doors.lists), attempt, what="this list")


def _is_kept_back(found: List, product_id: str, doors: Doors) -> bool:
    product = doors.products([product_id]).get(product_id)
    return product is None or (product.discreet and not found.said.share_discreet)


def take_back(token: str, product_id: str, undo: str, *, doors: Doors) -> None:
    """Take one's own mark away; again changes nothing. Raises `NotFound` where the word isn't the mark's."""

    def attempt(found: List) -> None:
        held = doors.lists.gifts(found.list_id, [product_id]).get(product_id)
        if held is None:
            return
        if held.undo != undo:
            raise NotFound("no such mark")
        doors.lists.unmark(found.list_id, product_id, held)

    revisions.persist(lambda: shared(token, lists=doors.lists), attempt, what="this list")


def moderate(list_id: str, decision: Decision, *, doors: Doors, now: int) -> Case:
    """Let an operator decide whether everybody may see a list: the list and its case change together.

    Raises `NotFound` or `Conflict`.
    """

    def attempt(before: List | None) -> Case:
        if before is None:
            raise NotFound(_NO_LIST)
        change = doors.moderation.decide(Subject.LIST, list_id, decision, now)
        after = domain.rewritten(before, now, state=change.after.state)
        doors.lists.write(Change(lists=(ListChange(before, after),), case=change), now)
        return change.after

    return revisions.persist(lambda: doors.lists.get(list_id), attempt, what="this list")
