"""The sheets that answers are read from: counts of whole groups by how far back they reach, one sheet a place.

A sheet is rewritten by whoever publishes, from what it was and the groups that are new to it. Doing that again changes
nothing. Old counts are merged by week and by month, so that a sheet stays small; merged groups stay whole.
"""

import zlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

import msgspec

from chalicelib.nearby.domain import Group, Window, week, week_start

# For how many weeks groups are told apart by day, and by week; then by blocks of weeks.
_BY_DAY: Final = 1
_BY_WEEK: Final = 5
_BLOCK: Final = 4
# As much of a group's name as tells it from all others of some hours, also when a year's history comes at once.
_NAME: Final = 10
MOST_PRODUCTS: Final = 40
MOST_POINTS: Final = 60


class Entry(NamedTuple):
    """`n` purchases of whole groups, none of them from before the day `first`."""

    first: int
    n: int


class Tally(msgspec.Struct, frozen=True, array_like=True):
    """All groups of a product, or of all, in a place. Those published before `through` are in it, and so are `seen`."""

    through: int = 0
    seen: tuple[tuple[int, str], ...] = ()
    entries: tuple[Entry, ...] = ()

    def count(self, window: Window, today: int) -> int:
        """How many purchases the groups hold that lie within the window wholly."""
        return within(self.entries, window, today)


class Row(msgspec.Struct, frozen=True, array_like=True):
    """A product of a place's list: its counts, and the revision of the sheet that they were copied from."""

    product_id: str
    revision: int
    entries: tuple[Entry, ...]


class Point(msgspec.Struct, frozen=True, array_like=True):
    """A published group on the map."""

    group_id: str
    place: str
    product_id: str | None
    n: int
    first: int
    last: int
    published_at: int


def within(entries: Iterable[Entry], window: Window, today: int) -> int:
    """How many purchases stand in those entries that lie within the window wholly."""
    return sum(one.n for one in entries if reaches_back(one.first, today) >= today - window.days)


def reaches_back(first: int, today: int) -> int:
    """The day from which on a group counts as lasting: its first, later the first of that week, or of four weeks.

    It hangs on the days alone and stays the same for what was merged by it. So all sheets that a group stands on leave
    it out at once, whenever they were written last: else two of them would differ by something that is no group.
    """
    weeks = week(today) - week(first)
    if weeks <= _BY_DAY:
        return first
    return week_start(week(first) if weeks <= _BY_WEEK else week(first) // _BLOCK * _BLOCK)


def added(tally: Tally, groups: Sequence[Group], *, settled: int, today: int) -> Tally:
    """The tally with those of `groups` that aren't in it yet.

    `settled` is a tick before which every group has reached every sheet it belongs to; what was published before may
    then be told apart by its time alone.
    """
    new = {
        (one.published_at, one.group_id[:_NAME]): one for one in groups if one.published_at >= tally.through
    }
    for name in tally.seen:
        new.pop(name, None)
    through = max(settled, tally.through)
    seen = sorted(name for name in {*tally.seen, *new} if name[0] >= through)
    entries = [*tally.entries, *(Entry(one.first, one.n) for one in new.values())]
    return Tally(through, tuple(seen), merged(entries, today))


def merged(entries: Iterable[Entry], today: int) -> tuple[Entry, ...]:
    """The entries of the last year, those that reach back to the same day as one."""
    kept: Counter[int] = Counter()
    for one in entries:
        kept[reaches_back(one.first, today)] += one.n
    return tuple(Entry(first, kept[first]) for first in sorted(kept) if first >= today - Window.YEAR.days)


def ranked(rows: Iterable[Row], window: Window, today: int) -> list[tuple[Row, int]]:
    """The rows with anything in the window, and how much: most first."""
    counted = ((row, within(row.entries, window, today)) for row in rows)
    return sorted(((row, n) for row, n in counted if n), key=lambda one: (-one[1], one[0].product_id))


def listed(rows: Iterable[Row], new: Iterable[Row], today: int) -> tuple[Row, ...]:
    """A place's list with newer rows in place of older ones: the most bought of the year, and of the month."""
    latest: dict[str, Row] = {}
    for row in [*rows, *new]:
        if row.product_id not in latest or row.revision >= latest[row.product_id].revision:
            latest[row.product_id] = row
    chosen: dict[str, Row] = {}
    for window in (Window.YEAR, Window.MONTH):
        best = ranked(latest.values(), window, today)[: MOST_PRODUCTS // 2]
        chosen |= {row.product_id: row for row, _ in best}
    return tuple(chosen[one] for one in sorted(chosen))


def pinned(points: Iterable[Point], groups: Iterable[Group]) -> tuple[Point, ...]:
    """A cell's points with those of `groups`: the latest, newest first."""
    known: Mapping[str, Point] = {one.group_id: one for one in points} | {
        one.group_id: Point(
            one.group_id, one.label.place, one.label.product_id, one.n, one.first, one.last, one.published_at
        )
        for one in groups
    }
    newest = sorted(known.values(), key=lambda one: (-one.published_at, one.group_id))
    return tuple(newest[:MOST_POINTS])


class Looked(NamedTuple):
    """How many people looked at a product (none: around the shop) in a group of their own."""

    product_id: str | None
    n: int


Hours = dict[int, tuple[Looked, ...]]
Body = TypeVar("Body")


def pack(value: Any) -> bytes:
    """What is written on a sheet."""
    return zlib.compress(msgspec.msgpack.encode(value), 6)


def unpack(body: bytes | None, kind: type[Body], empty: Body) -> Body:
    """What stands on a sheet; `empty` where there is none."""
    return empty if body is None else msgspec.msgpack.decode(zlib.decompress(body), type=kind)


def sum_name(place: str, product_id: str | None = None) -> str:
    """The sheet with the counts of a product in a place; without one, of all groups there."""
    return f"sum#{product_id}@{place}" if product_id is not None else f"sum#@{place}"


def top_name(place: str) -> str:
    """The sheet with what was bought most in a place."""
    return f"top#{place}"


def seen_name(place: str) -> str:
    """The sheet with what was looked at in a place, hour by hour."""
    return f"seen#{place}"


def map_name(cell: str) -> str:
    """The sheet with the latest groups of a cell of the map."""
    return f"map#{cell}"
