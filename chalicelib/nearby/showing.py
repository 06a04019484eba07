"""What a reader is told of a place: sums of whole groups, over windows that widen and places that coarsen."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from chalicelib.kernel import clock
from chalicelib.nearby import domain, statements, tallies
from chalicelib.nearby.domain import HOURS, WINDOWS, Kind, Window
from chalicelib.nearby.statements import Found, Statement, Text
from chalicelib.nearby.tallies import Hours, Point, Row, Tally
from chalicelib.places.domain import chain

HOW: Final = {Kind.BOUGHT: "/v1/how/bought-nearby", Kind.VIEWED: "/v1/how/viewed-nearby"}
# More than this isn't looked at to find what may be shown of it.
MOST_ITEMS: Final = 50


class Reader(NamedTuple):
    """For whom it is read: what places are called, under how many nothing is said, and what time it is there."""

    title: Callable[[str], Text]
    least: int
    zone: ZoneInfo
    now: int

    @property
    def today(self) -> int:
        """The present day's number."""
        return domain.day(self.now, self.zone)


class Item(NamedTuple):
    """A product, and what is said of it near the reader."""

    product_id: str
    statement: Statement


def names(place: str, kind: Kind) -> list[str]:
    """The sheets from which a place, and what is near it, is told."""
    places = chain(place)
    if kind is Kind.VIEWED:
        return [tallies.seen_name(one) for one in places]
    return [tallies.sum_name(one) for one in places] + [tallies.top_name(one) for one in places]


def product_names(place: str, product_id: str, kind: Kind) -> list[str]:
    """The sheets from which a product's statement near a place is told."""
    if kind is Kind.VIEWED:
        return [tallies.seen_name(one) for one in chain(place)]
    return [tallies.sum_name(one, product_id) for one in chain(place)]


def statement(
    bodies: Mapping[str, bytes], place: str, kind: Kind, reader: Reader, product_id: str | None = None
) -> Statement | None:
    """What can be said of a place, or of a product near it; none if nothing true can be."""
    if kind is Kind.VIEWED:
        return next(_looked(bodies, place, reader, lambda one: one == product_id), (None, None))[1]
    tall = {
        one: tallies.unpack(bodies.get(tallies.sum_name(one, product_id)), Tally, Tally())
        for one in chain(place)
    }
    found = statements.widen(chain(place), lambda one, window: counted(tall[one], window, reader))
    return _bought(found, reader, product_id is not None) if found else None


def counted(tally: Tally, window: Window, reader: Reader) -> int:
    """What is told of a tally over a window; 0 where it is less than the reader may know."""
    n = tally.count(window, reader.today)
    return n if n >= reader.least else 0


def _bought(found: Found, reader: Reader, product: bool) -> Statement:
    name = reader.title(found.place)
    unit: Literal["people", "purchases"] = "people" if product else "purchases"
    return Statement(
        kind=Kind.BOUGHT, place=found.place, name=name, level=domain.level(found.place).value,
        window=found.window.value, count=found.n, unit=unit, how=HOW[Kind.BOUGHT],
        text=statements.bought(found.n, name, found.window, product=product),
    )  # fmt: skip


def _looked(
    bodies: Mapping[str, bytes], place: str, reader: Reader, wanted: Callable[[str | None], bool]
) -> Iterator[tuple[str | None, Statement]]:
    """Single groups of the last 24 hours: the smallest place first, there the largest group, then the latest."""
    first = reader.now // clock.HOUR - HOURS
    for one in chain(place):
        hours: Hours = tallies.unpack(bodies.get(tallies.seen_name(one)), Hours, {})
        groups = [
            (-row.n, -hour, row.product_id or "", row)
            for hour, rows in hours.items()
            if hour >= first
            for row in rows
            if wanted(row.product_id) and row.n >= reader.least
        ]
        for _, hour, _, row in sorted(groups):
            yield row.product_id, _seen(one, row.n, -hour, reader, row.product_id is not None)


def _seen(place: str, n: int, hour: int, reader: Reader, product: bool) -> Statement:
    name = reader.title(place)
    hours = domain.hour_label(hour, reader.zone)
    return Statement(
        kind=Kind.VIEWED, place=place, name=name, level=domain.level(place).value, window="hour", count=n,
        unit="people", how=HOW[Kind.VIEWED],
        text=statements.viewed(n, name, hours, reader.today, product=product),
    )  # fmt: skip


def items(bodies: Mapping[str, bytes], place: str, kind: Kind, reader: Reader) -> list[Item]:
    """The products most bought, or looked at, near a place, each with the nearest and latest that can be said."""
    if kind is Kind.VIEWED:
        looked = _looked(bodies, place, reader, lambda one: one is not None)
        return _first((Item(one, said) for one, said in looked if one is not None), MOST_ITEMS)
    return _first(_tops(bodies, chain(place), WINDOWS, reader), MOST_ITEMS)


def top(body: bytes | None, place: str, asked: Window, reader: Reader) -> tuple[Window, list[Item]]:
    """What was bought most in a place within the narrowest window, from the asked one on, in which anything was."""
    for window in statements.from_window(asked):
        found = _first(
            _tops({tallies.top_name(place): body} if body else {}, [place], [window], reader), MOST_ITEMS
        )
        if found:
            return window, found
    return asked, []


def _tops(
    bodies: Mapping[str, bytes], places: Sequence[str], windows: Sequence[Window], reader: Reader
) -> Iterator[Item]:
    rows = {one: tallies.unpack(bodies.get(tallies.top_name(one)), tuple[Row, ...], ()) for one in places}
    for place, window in statements.rungs(places, windows):
        for row, n in tallies.ranked(rows[place], window, reader.today):
            if n >= reader.least:
                yield Item(row.product_id, _bought(Found(place, window, n), reader, product=True))


def _first(found: Iterable[Item], most: int) -> list[Item]:
    """Each product once, as it was found first."""
    known: dict[str, Item] = {}
    for item in found:
        known.setdefault(item.product_id, item)
        if len(known) == most:
            break
    return list(known.values())


def points(bodies: Iterable[bytes], reader: Reader, since: int) -> list[Point]:
    """The groups on these parts of the map that were published after `since` (ms), newest first, each once."""
    known = {one.group_id: one for body in bodies for one in tallies.unpack(body, tuple[Point, ...], ())}
    oldest = reader.today - Window.YEAR.days
    shown = (one for one in known.values() if one.published_at > since and one.first >= oldest)
    return sorted(
        (one for one in shown if one.n >= reader.least),
        key=lambda one: (-one.published_at, one.place, one.product_id or ""),
    )


def shown(found: Sequence[Item], plain: Collection[str], most: int) -> list[Item]:
    """Those whose products may be shown by place."""
    return [item for item in found if item.product_id in plain][:most]
