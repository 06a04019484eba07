"""From waiting purchases to published groups. It may be killed anywhere, and done again or by two at once."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from chalicelib.kernel import clock, revisions
from chalicelib.nearby import domain, gathering, tallies
from chalicelib.nearby.domain import Atom, Draft, Group
from chalicelib.nearby.gathering import Cell
from chalicelib.nearby.ports import Doors, Sheet
from chalicelib.nearby.tallies import Point, Row, Tally
from chalicelib.places.domain import Level, chain

# No run lasts as long; what was published a whole tick and this before, and is finished, is on every sheet.
_LONGEST_RUN: Final = clock.HOUR
# A sheet outlives what stands on it.
_KEPT: Final = 400 * clock.DAY
_AT_ONCE: Final = 50
EVERYWHERE: Final = "all"


def finish(doors: Doors, tick: int) -> int:
    """Go on with what others began and didn't finish; how many groups were published."""
    drafts = doors.groups.unfinished()
    return _carry(drafts, doors, tick, oldest=min([tick, *(draft.tick for draft in drafts)]))


def make(atoms: Iterable[Atom], cell: Cell, *, doors: Doors, tick: int) -> int:
    """Make all groups that can be made of purchases; how many were published. What was begun before is finished.

    What is discreet by now, or not in the catalogue, takes no part.
    """
    waiting = list(atoms)
    wanted = gathering.drafts(waiting, cell, least=doors.least, tick=tick)
    plain = doors.plain({atom.product_id for draft in wanted for atom in draft.members})
    kept = [atom for atom in waiting if atom.product_id in plain]
    begun = (
        draft
        for draft in gathering.drafts(kept, cell, least=doors.least, tick=tick)
        if doors.groups.begin(draft)
    )
    return _carry(begun, doors, tick, oldest=tick)


def _carry(drafts: Iterable[Draft], doors: Doors, tick: int, *, oldest: int) -> int:
    """Bring drafts to their end; `oldest` is the earliest tick of which a group may not be on its sheets yet."""
    published: list[Draft] = []
    count = 0
    for draft in drafts:
        if (done := _decide(draft, doors)) is not None:
            published.append(done)
            count += 1
        if len(published) == _AT_ONCE:
            _tell(published, doors, tick, oldest - doors.delay - _LONGEST_RUN)
            published = []
    _tell(published, doors, tick, oldest - doors.delay - _LONGEST_RUN)
    return count


def _decide(draft: Draft, doors: Doors) -> Draft | None:
    """Publish a draft, or give it up where too few people are left; none if nothing is to be told of it."""
    now: Draft | None = draft
    if draft.group is None and not draft.dissolving:
        marked = doors.groups.mark(draft)
        if domain.people(marked) >= max(doors.least, 1):
            now = doors.groups.publish(draft, domain.published(draft, marked, doors.zone))
        else:
            now = doors.groups.dissolve(draft)
    if now is not None and now.dissolving:
        doors.groups.release(now)
        doors.groups.finish(now)
        return None
    return now


def _tell(drafts: Sequence[Draft], doors: Doors, tick: int, settled: int) -> None:
    """Write published groups on all sheets that they belong to, and be done with them."""
    if not drafts:
        return
    groups = [draft.group for draft in drafts if draft.group is not None]
    today = domain.day(tick, doors.zone)
    _sum(groups, doors, settled=settled, today=today, until=tick + _KEPT)
    _list(groups, doors, today=today, until=tick + _KEPT)
    _pin(groups, doors, until=tick + _KEPT)
    for draft in drafts:
        doors.groups.settle(draft)
        doors.groups.finish(draft)


def _sum(groups: Sequence[Group], doors: Doors, *, settled: int, today: int, until: int) -> None:
    sheets: defaultdict[str, list[Group]] = defaultdict(list)
    for group in groups:
        for place in chain(group.label.place):
            sheets[tallies.sum_name(place)].append(group)
            if group.label.product_id is not None:
                sheets[tallies.sum_name(place, group.label.product_id)].append(group)
    for name in sorted(sheets):
        mine = sheets[name]

        def changed(body: bytes | None, mine: list[Group] = mine) -> bytes:
            tally = tallies.unpack(body, Tally, Tally())
            return tallies.pack(tallies.added(tally, mine, settled=settled, today=today))

        _edit(name, changed, doors, until)


def _list(groups: Sequence[Group], doors: Doors, *, today: int, until: int) -> None:
    products: defaultdict[str, set[str]] = defaultdict(set)
    for group in groups:
        for place in chain(group.label.place) if group.label.product_id is not None else ():
            products[place].add(group.label.product_id or "")
    for place in sorted(products):
        names = {tallies.sum_name(place, one): one for one in sorted(products[place])}
        sheets = doors.sheets.read(names)
        rows = [
            Row(names[name], sheet.revision, tallies.unpack(sheet.body, Tally, Tally()).entries)
            for name, sheet in sorted(sheets.items())
        ]

        def changed(body: bytes | None, rows: list[Row] = rows) -> bytes:
            known = tallies.unpack(body, tuple[Row, ...], ())
            return tallies.pack(tallies.listed(known, rows, today))

        _edit(tallies.top_name(place), changed, doors, until)


def _pin(groups: Sequence[Group], doors: Doors, *, until: int) -> None:
    cells: defaultdict[str, list[Group]] = defaultdict(list)
    for group in groups:
        place = doors.place(group.label.place)
        # A country is no point.
        if place is None or place.level is Level.COUNTRY:
            continue
        for cell in (EVERYWHERE, *doors.cells(place)):
            cells[cell].append(group)
    for cell in sorted(cells):
        mine = cells[cell]

        def changed(body: bytes | None, mine: list[Group] = mine) -> bytes:
            return tallies.pack(tallies.pinned(tallies.unpack(body, tuple[Point, ...], ()), mine))

        _edit(tallies.map_name(cell), changed, doors, until)


def _edit(name: str, changed: Callable[[bytes | None], bytes], doors: Doors, until: int) -> None:
    """Put what `changed` makes of a sheet in its place, unless it stays the same."""

    def attempt(sheet: Sheet | None) -> None:
        before = sheet.body if sheet else None
        after = changed(before)
        if after != before:
            doors.sheets.write(name, after, sheet.revision if sheet else 0, until)

    revisions.persist(lambda: doors.sheets.read([name]).get(name), attempt, what="a sheet")
