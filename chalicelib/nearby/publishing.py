"""The room's clockwork: what is published at a tick, at the close of a day and of a week."""

from collections.abc import Callable, Iterable

import msgspec

from chalicelib.kernel import revisions
from chalicelib.nearby import closing, domain, gathering, tallies
from chalicelib.nearby.domain import Atom, Patience
from chalicelib.nearby.ports import Doors, Sheet

_PROGRESS = "progress"
_KEPT = 10 * domain.YEAR


class Progress(msgspec.Struct, frozen=True, array_like=True):
    """How far the clockwork has come: the last tick done (ms), and the day and the week that it was in."""

    tick: int = 0
    day: int = 0
    week: int = 0


class _OutOfTime(Exception):
    """The rest is the next run's."""


def run(*, doors: Doors, now: int, go_on: Callable[[], bool] = lambda: True) -> int:
    """Publish what is due since the last run; how many groups. What isn't reached is done by the next.

    However many ticks were missed, it is done as at the latest of them.
    """
    tick = doors.tick(now)
    published = closing.finish(doors, tick)
    before = _progress(doors)
    if tick <= before.tick:
        return published
    today = domain.day(tick, doors.zone)
    after = Progress(tick, today, domain.week(today))
    try:
        published += _at_tick(doors, tick, go_on)
        if after.day > before.day:
            published += _at_day(doors, tick, go_on)
        if after.week > before.week:
            published += _at_week(doors, tick, go_on)
    except _OutOfTime:
        return published
    _note(after, doors)
    return published


def _progress(doors: Doors) -> Progress:
    sheet = doors.sheets.read([_PROGRESS]).get(_PROGRESS)
    return tallies.unpack(sheet.body if sheet else None, Progress, Progress())


def _note(after: Progress, doors: Doors) -> None:
    """Write down how far it has come; of two who do it at once the later holds."""

    def attempt(sheet: Sheet | None) -> None:
        if tallies.unpack(sheet.body if sheet else None, Progress, Progress()).tick < after.tick:
            body = tallies.pack(after)
            doors.sheets.write(_PROGRESS, body, sheet.revision if sheet else 0, after.tick + _KEPT)

    revisions.persist(lambda: doors.sheets.read([_PROGRESS]).get(_PROGRESS), attempt, what="progress")


def _at_tick(doors: Doors, tick: int, go_on: Callable[[], bool]) -> int:
    """Products in municipalities: only where a purchase came to wait since."""
    published = 0
    for stir in doors.purchases.stirred():
        _hold(go_on)
        waiting = doors.purchases.waiting(domain.county(stir.place), stir.place)
        ripe = [atom for atom in waiting if _is_ripe(atom, doors, tick)]
        published += closing.make(ripe, gathering.product_here, doors=doors, tick=tick)
        if len(ripe) == len(waiting):
            doors.purchases.calm(stir)
    return published


def _at_day(doors: Doors, tick: int, go_on: Callable[[], bool]) -> int:
    """Products in counties; and anything in a municipality, of what has found no companions for long."""
    published = 0
    for county in doors.purchases.counties():
        _hold(go_on)
        ripe = _ripe(county, doors, tick)
        made = closing.make(ripe, gathering.product_in_county, doors=doors, tick=tick)
        left = _ripe(county, doors, tick) if made else ripe
        published += made
        patient = _patient(left, Patience.ANYTHING_HERE, tick)
        published += closing.make(patient, gathering.anything_here, doors=doors, tick=tick)
    return published


def _at_week(doors: Doors, tick: int, go_on: Callable[[], bool]) -> int:
    """Of what is left and waited long: anything in a county, a product in the country, anything in the country."""
    published = 0
    counties = doors.purchases.counties()
    for county in counties:
        _hold(go_on)
        patient = _patient(_ripe(county, doors, tick), Patience.ANYTHING_IN_COUNTY, tick)
        published += closing.make(patient, gathering.anything_in_county, doors=doors, tick=tick)
    for cell, patience in (
        (gathering.product_in_country, Patience.PRODUCT_IN_COUNTRY),
        (gathering.anything_in_country, Patience.ANYTHING_IN_COUNTRY),
    ):
        left: list[Atom] = []
        for county in counties:
            _hold(go_on)
            left += _patient(_ripe(county, doors, tick), patience, tick)
        published += closing.make(left, cell, doors=doors, tick=tick)
    return published


def _hold(go_on: Callable[[], bool]) -> None:
    if not go_on():
        raise _OutOfTime


def _ripe(county: str, doors: Doors, tick: int) -> list[Atom]:
    return [atom for atom in doors.purchases.waiting(county) if _is_ripe(atom, doors, tick)]


def _is_ripe(atom: Atom, doors: Doors, tick: int) -> bool:
    """Whether it was bought long enough ago, and not too long."""
    return atom.placed_at + doors.delay <= tick < domain.waits_until(atom)


def _patient(atoms: Iterable[Atom], patience: Patience, tick: int) -> list[Atom]:
    """Those that have waited so long."""
    return [atom for atom in atoms if atom.since + patience.time <= tick]
