"""Who looked at what, by place and hour: each look stands in one group at most, and no two groups are ever added up.

An hour's looks are kept as they come and grouped once when it is over; then they are of no use any more.
"""

import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from chalicelib.kernel import clock, revisions
from chalicelib.nearby import domain, tallies
from chalicelib.nearby.domain import HOURS, Label
from chalicelib.nearby.ports import Doors, Looks, Sheet, Viewer
from chalicelib.nearby.tallies import Hours, Looked

MOST_A_PLACE: Final = 30
_DONE: Final = "hours"
_KEPT: Final = 10 * domain.YEAR


class Look(msgspec.Struct, frozen=True, array_like=True, order=True):
    """A viewer who looked at a product in a place."""

    place: str
    product_id: str
    viewer: Viewer


class Seen(NamedTuple):
    """A look as the stream tells it: when it was received (ms), and what it was."""

    received: int
    look: Look


def keep(seen: Iterable[Seen], *, looks: Looks) -> int:
    """Keep looks until their hour closes, in one row an hour; how many. The same again are the same row."""
    hours: defaultdict[int, set[Look]] = defaultdict(set)
    for one in seen:
        hours[one.received // clock.HOUR].add(one.look)
    for hour, mine in sorted(hours.items()):
        looks.keep(hour, zlib.compress(msgspec.msgpack.encode(sorted(mine)), 6))
    return sum(map(len, hours.values()))


def close_hours(*, doors: Doors, now: int, go_on: Callable[[], bool] = lambda: True) -> int:
    """Group the looks of each hour that is over since the delay; how many groups. What isn't reached is next time."""
    last = (now - doors.delay) // clock.HOUR - 1
    published = 0
    for hour in range(max(_done(doors), last - HOURS) + 1, last + 1):
        if not go_on():
            break
        published += _close(hour, doors)
        _note(hour, doors)
    return published


def _done(doors: Doors) -> int:
    sheet = doors.sheets.read([_DONE]).get(_DONE)
    return tallies.unpack(sheet.body if sheet else None, int, 0)


def _note(hour: int, doors: Doors) -> None:
    def attempt(sheet: Sheet | None) -> None:
        if tallies.unpack(sheet.body if sheet else None, int, 0) < hour:
            until = hour * clock.HOUR + _KEPT
            doors.sheets.write(_DONE, tallies.pack(hour), sheet.revision if sheet else 0, until)

    revisions.persist(lambda: doors.sheets.read([_DONE]).get(_DONE), attempt, what="progress")


def _close(hour: int, doors: Doors) -> int:
    """What is written down the first time holds: looks that come later change nothing any more."""
    kept: set[Look] = set()
    for body in doors.looks.of_hour(hour):
        kept |= msgspec.msgpack.decode(zlib.decompress(body), type=set[Look])
    if not kept:
        return 0
    plain = doors.plain({one.product_id for one in kept})
    found = grouped([one for one in kept if one.product_id in plain], doors.viewers, doors.least)
    body = doors.looks.close(hour, tallies.pack(list(found.items())))
    places: defaultdict[str, list[Looked]] = defaultdict(list)
    for label, n in tallies.unpack(body, list[tuple[Label, int]], []):
        places[label.place].append(Looked(label.product_id, n))
    for place, rows in sorted(places.items()):
        _write(place, hour, rows, doors)
    return sum(map(len, places.values()))


def _write(place: str, hour: int, rows: Sequence[Looked], doors: Doors) -> None:
    best = tuple(sorted(rows, key=lambda one: (one.product_id is not None, -one.n, one.product_id or "")))
    name = tallies.seen_name(place)

    def attempt(sheet: Sheet | None) -> None:
        known: Hours = tallies.unpack(sheet.body if sheet else None, Hours, {})
        kept = {one: known[one] for one in known if one > hour - HOURS} | {hour: best[: MOST_A_PLACE + 1]}
        until = (hour + 2 * HOURS) * clock.HOUR
        doors.sheets.write(
            name, tallies.pack(dict(sorted(kept.items()))), sheet.revision if sheet else 0, until
        )

    revisions.persist(lambda: doors.sheets.read([name]).get(name), attempt, what="a sheet")


def grouped(
    looks: Collection[Look], viewers: Callable[[Iterable[Viewer]], int], least: int
) -> Mapping[Label, int]:
    """How many people stand behind each group that can be made of an hour's looks; each look is in one at most."""
    found: dict[Label, int] = {}
    left = sorted(looks)
    for cell in _cells():
        boxes: defaultdict[Label | None, list[Look]] = defaultdict(list)
        for one in left:
            boxes[cell(one)].append(one)
        left = boxes.pop(None, [])
        for label, mine in boxes.items():
            n = viewers(one.viewer for one in mine)
            if label is not None and n >= max(least, 1):
                found[label] = n
            else:
                left += mine
        left.sort()
    return found


def _cells() -> Iterator[Callable[[Look], Label | None]]:
    """Products and then anything, place by place, smallest first."""
    for wide in (2, 1, 0):
        for named in (True, False):
            yield (
                lambda one, wide=wide, named=named: (  # type: ignore[misc]
                    Label(".".join(one.place.split(".")[: wide + 1]), one.product_id if named else None)
                    if one.place.count(".") >= wide
                    else None
                )
            )
