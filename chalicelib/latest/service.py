"""What can be done with what was bought lately. Each may be done again, and in any order, with the same end."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from msgspec.structs import replace

from chalicelib.kernel import clock, revisions
from chalicelib.latest import domain
from chalicelib.latest.domain import Entry, Purchase, Rows, Standing
from chalicelib.latest.ports import Doors, Entries, Head

# Of a head: the newest, the newest that can be seen when those are brand-new, and steps between.
FEW: Final = 5
STEPS: Final = 5
# A head of no more than so many is all there is.
MOST: Final = 2 * FEW + STEPS + 1
# The largest instant that sorts among the others.
_ANY_TIME: Final = 9_999_999_999_999


class Outcome(NamedTuple):
    """How many orders' entries are brought up to them, and why others aren't."""

    followed: int
    failed: list[Exception]


def hear(order_ids: Iterable[str], *, doors: Doors, now: int) -> Outcome:
    """Bring the entries of orders up to them, each by itself. Done again for those that failed, it ends the same.

    Heads of products are made once for all orders together, so that a much bought one isn't fought over.
    """
    followed: list[Standing] = []
    failed: list[Exception] = []
    for order_id in dict.fromkeys(order_ids):
        try:
            standing = follow(order_id, doors=doors, now=now)
        except Exception as error:  # noqa: BLE001  (told to the caller, once the others are followed)
            failed.append(error)
        else:
            followed += [standing] if standing else []
    try:
        settle(followed, doors=doors, now=now)
    except Exception as error:  # noqa: BLE001  (they stay unsettled, and are when they are heard of again)
        failed.append(error)
    return Outcome(len(followed), failed)


def follow(order_id: str, *, doors: Doors, now: int, erase: bool = False) -> Standing | None:
    """Bring an order's entries up to it, all but heads; None if there is nothing to keep of it.

    With `erase` it loses its entries, and never gets any again.
    """

    def attempt(read: tuple[Purchase | None, Standing | None]) -> Standing | None:
        purchase, before = read
        if purchase is None or (before is None and purchase.at <= now - doors.spans.keep):
            return before
        if before is not None and before.heard >= purchase.revision and (before.erased or not erase):
            return before
        return _bring(before, _wanted(purchase, before, doors, erase=erase), doors)

    # The order first: an entry is never made of an older state than its standing has heard of.
    return revisions.persist(
        lambda: (doors.order(order_id), doors.entries.standing(order_id)),
        attempt,
        what=f"order {order_id!r}",
    )


def _wanted(purchase: Purchase, before: Standing | None, doors: Doors, *, erase: bool) -> Standing:
    known = before or Standing(order_id=purchase.order_id)
    erased = erase or known.erased
    shown = purchase._replace(counts=purchase.counts and not erased)
    goods = doors.goods(shown.products[: 2 * domain.MOST_PRODUCTS]) if shown.counts else {}
    return replace(
        known,
        heard=max(purchase.revision, known.heard),
        placed=domain.placed(shown, goods),
        erased=erased,
        until=max(known.until, purchase.at + doors.spans.keep + clock.DAY),
    )


def _bring(before: Standing | None, after: Standing, doors: Doors) -> Standing:
    known = before or Standing(order_id=after.order_id)
    if before is not None and (before.placed, before.erased) == (after.placed, after.erased):
        return before
    for step in domain.steps(known, after, lambda entry: entry.at + doors.spans.delay):
        doors.entries.write(step.after, step.rows)
        known = step.after
    return known


def settle(standings: Iterable[Standing], *, doors: Doors, now: int) -> None:
    """Bring the heads of the products of these orders up to their lists, and tell whoever looks on."""
    stirred: dict[str, int] = {}
    open_ones = [one for one in standings if one.stirred]
    for product, seen_from in (pair for one in open_ones for pair in one.stirred):
        stirred[product] = max(seen_from, stirred.get(product, 0))
    for product in stirred:
        make_head(product, doors=doors, now=now)
    if stirred:
        doors.touch(stirred, now)
    for one in open_ones:
        try:
            doors.entries.write(replace(one, revision=one.revision + 1, stirred=()), Rows([], []))
        except revisions.Stale:
            # Whoever wrote it since has the same products to settle, and does.
            continue


def make_head(product_id: str, *, doors: Doors, now: int) -> None:
    """Bring a product's head up to its list.

    The head's revision is read before the list: of two who do this at once the one that read the older list
    loses, and reads again.
    """

    def attempt(before: Head) -> None:
        entries = tuple(head_entries(product_id, doors=doors))
        if entries != before.entries:
            newest = entries[0].at if entries else now
            head = Head(before.revision + 1, entries)
            doors.entries.keep_head(product_id, head, newest + doors.spans.keep + clock.DAY)

    revisions.persist(lambda: doors.entries.head(product_id), attempt, what=f"product {product_id!r}")


def head_entries(product_id: str, *, doors: Doors) -> list[Entry]:
    """The entries of a product that its page is to be shown from, whenever it is looked at from now on.

    Those are the newest few; the newest few that could be seen were the very newest bought now; and, of one that
    is bought more often than that, one for each fifth of the delay between.
    """
    name = domain.product_list(product_id)

    def newest(until: int, limit: int) -> list[Entry]:
        return doors.entries.newest(name, until, limit, consistent=True)

    whole = newest(_ANY_TIME, MOST + 1)
    if len(whole) <= MOST:
        return whole
    found = whole[:FEW]
    edge = found[0].at - doors.spans.delay
    fifth = max(doors.spans.delay // STEPS, 1)
    while found[-1].at > edge:
        more = newest(max(found[-1].at - found[-1].at % fifth - 1, edge), 1)
        if not more:
            return found
        found += more
    seen_now = sum(one.at <= edge for one in found)
    return found + newest(found[-1].at - 1, max(FEW - seen_now, 0)) if seen_now < FEW else found


def erase(order_ids: Iterable[str], *, doors: Doors, now: int) -> int:
    """Take orders out of all lists, for good; how many of them stood there. May be repeated."""

    def one(order_id: str) -> int:
        before = doors.entries.standing(order_id)
        after = follow(order_id, doors=doors, now=now, erase=True)
        settle([after] if after else [], doors=doors, now=now)
        return int(bool(before and before.placed))

    return sum(one(order_id) for order_id in order_ids)


def export(order_ids: Iterable[str], *, entries: Entries) -> list[Entry]:
    """The entries of these orders."""
    found = (entries.standing(one) for one in order_ids)
    return [entry for standing in found if standing for entry in standing.entries]
