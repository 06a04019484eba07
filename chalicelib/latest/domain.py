"""What was bought lately: entries, who may see what of them, and how roughly their time is told.

An entry is a product of an order. It stands in lists: the whole shop's, the product's, its categories'.
"""

import enum
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec
from msgspec.structs import replace

from chalicelib.kernel import clock

SHOP: Final = "shop"
LEVELS: Final = " > "
# An order of fifty lines is no fifty news.
MOST_PRODUCTS: Final = 10
MOST_CATEGORIES: Final = 10
MOST_LEVELS: Final = 4
# A transaction holds a hundred rows; one product's, old and new, are at most 84.
MOST_ROWS: Final = 90
# Every fourth entry of a nameless buyer is kept for its place. The group that the place may be told of is made within
# a week of the purchase, or never.
_KEPT_SHARE: Final = 4
KEPT_FOR: Final = 8 * clock.DAY
_HOURS_A_DAY: Final = 24


class Entry(msgspec.Struct, frozen=True, kw_only=True, order=True, omit_defaults=True):
    """That a product was bought with an order, `at` (ms); sorted by time.

    `name` is the buyer's first name and `town` the code of the place they had it sent to, where they agreed to
    both being shown. `buyer` is the same in all entries of one buyer and one product, and leads nowhere else.
    """

    at: int
    order_id: str
    product_id: str
    name: str | None = None
    town: str | None = None
    buyer: str | None = None

    @property
    def pair(self) -> tuple[str, str]:
        """What nearby knows a purchase by."""
        return self.order_id, self.product_id

    @property
    def is_for_place(self) -> bool:
        """Whether it is told with its place or not at all, as long as a place may come to be told.

        Decided by lot, once and for all: a place that were written beside a purchase whose time was told before
        would tell both, which is finer than the group that the place stands for.
        """
        return self.name is None and falls_to_place(self.order_id, self.product_id)

    @property
    def mixed(self) -> tuple[int, str]:
        """An order among entries that tells nothing of their times."""
        return self._lot, self.product_id

    @property
    def _lot(self) -> int:
        return _lot(self.order_id, self.product_id)


def is_faded(entry: Entry, newer: int, window: int) -> bool:
    """Whether an entry that is told by its place isn't any more, with so many newer ones in a list of `window`.

    Whoever saw it go when the list had no room left would know which others it was bought between. So each goes by
    its own lot, somewhere in the last two thirds.
    """
    first = window // 3
    return newer >= first + entry.mixed[0] // _KEPT_SHARE % (window - first)


def falls_to_place(order_id: str, product_id: str) -> bool:
    """Whether the lot of a purchase is that its place may be told of, so that its time mustn't be."""
    return _lot(order_id, product_id) % _KEPT_SHARE == 0


def _lot(order_id: str, product_id: str) -> int:
    return zlib.crc32(f"{order_id}#{product_id}".encode())


class Placed(msgspec.Struct, frozen=True):
    """An entry and the lists that it stands in."""

    entry: Entry
    lists: tuple[str, ...]


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All entries of an order, and how far they are brought up to it.

    `heard` is the order's revision that they are of. `stirred` are products whose heads may not show them yet,
    each with the instant from which the change can be seen. An erased one never gets entries again. From `until`
    on nothing of it is kept.
    """

    order_id: str
    revision: int = 0
    heard: int = 0
    placed: tuple[Placed, ...] = ()
    stirred: tuple[tuple[str, int], ...] = ()
    erased: bool = False
    until: int = 0

    @property
    def entries(self) -> list[Entry]:
        """The entries alone."""
        return [one.entry for one in self.placed]


class Purchase(NamedTuple):
    """What this room asks of an order. `products` are those that its buyer still has, in the order's order.

    None of it is shown unless it `counts`: placed in earnest, lately, by somebody who wasn't erased.
    """

    order_id: str
    revision: int
    at: int
    counts: bool
    products: tuple[str, ...]
    name: str | None
    town: str | None
    buyers: Mapping[str, str]


class Goods(NamedTuple):
    """What this room asks of a product when it was bought."""

    categories: tuple[str, ...]
    discreet: bool


def product_list(product_id: str) -> str:
    """The name of a product's list."""
    return f"product:{product_id}"


def category_list(category: str) -> str:
    """The name of a category's list; spaces around its levels don't count."""
    return f"in:{LEVELS.join(level.strip() for level in category.split('>'))}"


def lists(product_id: str, categories: Sequence[str]) -> tuple[str, ...]:
    """The lists that an entry of a product stands in: a category's first three levels have lists of their own."""
    named = (category_list(one) for name in categories[:MOST_CATEGORIES] for one in _levels(name))
    return tuple(dict.fromkeys((SHOP, product_list(product_id), *named)))


def _levels(category: str) -> list[str]:
    steps = category.split(LEVELS)
    above = [LEVELS.join(steps[:count]) for count in range(1, len(steps))]
    return [*above[: MOST_LEVELS - 1], category]


def placed(purchase: Purchase, goods: Mapping[str, Goods]) -> tuple[Placed, ...]:
    """The entries that an order is to have. A product that the catalogue doesn't know stands in no category."""
    if not purchase.counts:
        return ()
    known = {one: goods.get(one, Goods((), False)) for one in purchase.products}
    shown = [one for one in dict.fromkeys(purchase.products) if not known[one].discreet][:MOST_PRODUCTS]
    return tuple(
        Placed(
            Entry(
                at=purchase.at, order_id=purchase.order_id, product_id=one, name=purchase.name,
                town=purchase.town, buyer=purchase.buyers.get(one),
            ),
            lists(one, known[one].categories),
        )
        for one in shown
    )  # fmt: skip


class Rows(NamedTuple):
    """Rows of lists to write and to delete, as (list, entry)."""

    put: list[tuple[str, Entry]]
    delete: list[tuple[str, Entry]]


def _rows(found: Placed | None) -> dict[tuple[str, int], Entry]:
    return {(name, found.entry.at): found.entry for name in found.lists} if found else {}


def change(before: Placed | None, after: Placed | None) -> Rows:
    """What takes the rows of one product of one order from `before` to `after`."""
    old, new = _rows(before), _rows(after)
    return Rows(
        put=[(name, entry) for (name, at), entry in new.items() if old.get((name, at)) != entry],
        delete=[(name, entry) for (name, at), entry in old.items() if (name, at) not in new],
    )


class Step(NamedTuple):
    """One transaction on the way to what an order is to have."""

    after: Standing
    rows: Rows


def steps(before: Standing, after: Standing, seen_from: Callable[[Entry], int]) -> Iterator[Step]:
    """What brings an order's entries from `before` to those of `after`, a transaction at a time.

    The rows of a product change together. Only the last step has heard what `after` heard. `seen_from` says when
    an entry begins to be seen.
    """
    old = {one.entry.product_id: one for one in before.placed}
    new = {one.entry.product_id: one for one in after.placed}
    standing, rows = replace(before, revision=before.revision + 1, until=after.until), Rows([], [])
    for product in dict.fromkeys([*old, *new]):
        wants = change(old.get(product), new.get(product))
        if _count(rows) + _count(wants) > MOST_ROWS:
            yield Step(standing, rows)
            standing, rows = replace(standing, revision=standing.revision + 1), Rows([], [])
        if _count(wants):
            rows = Rows(rows.put + wants.put, rows.delete + wants.delete)
            standing = _with(standing, product, old.get(product), new.get(product), seen_from)
    yield Step(replace(standing, heard=after.heard, erased=after.erased), rows)


def _count(rows: Rows) -> int:
    return len(rows.put) + len(rows.delete)


def _with(
    standing: Standing,
    product: str,
    before: Placed | None,
    after: Placed | None,
    seen_from: Callable[[Entry], int],
) -> Standing:
    kept = [one for one in standing.placed if one.entry.product_id != product]
    changed = [one.entry for one in (before, after) if one is not None]
    # A change of what can be seen already lies in the past by then.
    stirred = {**dict(standing.stirred), product: max(map(seen_from, changed))}
    placed = sorted((*kept, *([after] if after else [])), key=lambda one: one.entry.product_id)
    return replace(standing, placed=tuple(placed), stirred=tuple(sorted(stirred.items())))


def seen(entries: Iterable[Entry], now: int, *, delay: int, keep: int) -> list[Entry]:
    """The entries that may be seen: their delay has passed, and they aren't old. Of one buyer's the first.

    What is told by its place doesn't give way to what is told with its time, nor the other way round: who saw that
    would know both of one buyer.
    """
    in_time = [one for one in entries if now - keep < one.at <= now - delay]
    by_buyer = {_whose(one): one for one in reversed(in_time)}
    return [one for one in in_time if by_buyer[_whose(one)] is one]


def _whose(entry: Entry) -> tuple[str, str, bool]:
    return entry.product_id, entry.buyer or entry.order_id, entry.is_for_place


def is_kept_back(entry: Entry, now: int) -> bool:
    """Whether an entry without a place isn't to be told now, because one may come."""
    return entry.is_for_place and now < entry.at + KEPT_FOR


class Unit(enum.StrEnum):
    """In what a rough time is told."""

    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"


class Ago(msgspec.Struct, frozen=True):
    """How long ago something was, roughly: about so many minutes, hours or days."""

    unit: Unit
    count: int


def ago(at: int, now: int, step: int) -> Ago:
    """How long ago `at` was, in minutes by `step` (ms) within the hour, then in hours, then in days.

    The instant is rounded down to the step first, so that watching when the words change tells no more than that.
    """
    age = max(now - (at - at % step), step)
    if age < clock.HOUR:
        return Ago(Unit.MINUTES, age // step * step // clock.MINUTE)
    hours, days = _nearest(age, clock.HOUR), _nearest(age, clock.DAY)
    return Ago(Unit.HOURS, hours) if hours < _HOURS_A_DAY else Ago(Unit.DAYS, days)


def _nearest(age: int, unit: int) -> int:
    return (age + unit // 2) // unit
