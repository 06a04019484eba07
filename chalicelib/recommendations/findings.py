"""What recommendations do in the shop: shown, clicked and bought after by list, day and position, how much of the
catalogue they reach, and what they add to sales where a rule withholds them from some.
"""

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple, Protocol

import msgspec

from chalicelib.kernel import clock
from chalicelib.recommendations import judging
from chalicelib.recommendations.domain import LISTS
from chalicelib.recommendations.judging import Arm, Clicks, Interval, Sums
from chalicelib.recommendations.recompute import Files, Lake

#: The lists that are reported on; an event may name any, and other names are nobody's list.
NAMES: Final = (*LISTS, "session", "for-you")
#: So many days are looked at, today among them.
DAYS: Final = 56
#: What is bought within so long after a click, or after somebody first asked, counts.
WITHIN: Final = 7 * clock.DAY


class Estimate(msgspec.Struct, frozen=True):
    """A value, and the interval that holds the true one in 95 of 100 cases."""

    value: float
    low: float
    high: float


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A position of a list on a day (UTC), as the page told it (null: it didn't): products shown and clicked, and order
    lines of a product within seven days after its click, with their money in minor units.

    What is bought belongs to the latest click on it, and to that click's day.
    """

    day: str
    position: int | None
    shown: int
    clicked: int
    bought: int
    money: int


class ListReport(msgspec.Struct, frozen=True, kw_only=True):
    """A list over all days.

    `click_through`: clicks for each product shown, of people who are known, by the delta method; null: not yet known.
    `coverage`: the share of the catalogue's products that were shown. `diversity`: of two products told of together, how
    often they are of different categories. `novelty`: how little known what is shown is, -log2 of the share of viewers
    who viewed it, on average. Null where nothing says it.
    """

    list: str
    shown: int
    clicked: int
    bought: int
    money: int
    people: int
    click_through: Estimate | None
    products: int
    coverage: float | None
    diversity: float | None
    novelty: float | None
    places: tuple[Place, ...]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """People treated alike: those who bought within seven days after they first asked, their orders and money."""

    people: int
    buyers: int
    orders: int
    money: int


class Added(msgspec.Struct, frozen=True, kw_only=True):
    """What showing added: orders and money (minor units) a person, and of all who were shown it."""

    orders_each: Estimate
    money_each: Estimate
    orders: Estimate
    money: Estimate


class HoldoutReport(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that withholds lists, and those who asked while it did, seven days ago or longer.

    `added` is null while it isn't known: before 100 people in each group, and 30 buyers in the smaller if all bought
    alike.
    """

    rule_id: str
    shown: Group
    withheld: Group
    added: Added | None


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What was found at `as_of` over the days from `first_day` (UTC). Money is of one currency; other money isn't
    counted, orders in it are.
    """

    as_of: str
    first_day: str
    currency: str
    catalogue: int
    lists: tuple[ListReport, ...]
    holdouts: tuple[HoldoutReport, ...]


class Count(NamedTuple):
    """What happened at a position of a list on a day (days since 1970)."""

    list: str
    day: int
    position: int | None
    shown: int
    clicked: int
    bought: int
    money: int


class Reach(NamedTuple):
    """What a list showed: different products, pairs told of together and those of one category, and novelty."""

    list: str
    products: int
    pairs: int
    alike: int
    novelty: float | None


class Outcome(NamedTuple):
    """So many people of an arm have so many orders and so much money."""

    rule_id: str
    withheld: bool
    orders: int
    money: int
    people: int


class Measures(Protocol):
    """What the lake says."""

    def counts(self) -> Iterable[Count]:
        """By list, day and position."""
        ...

    def clicks(self) -> Iterable[tuple[str, Clicks]]:
        """By list, of people who are known."""
        ...

    def reach(self) -> Iterable[Reach]:
        """By list."""
        ...

    def outcomes(self) -> Iterable[Outcome]:
        """By rule, arm, orders and money."""
        ...


class Gauge(Protocol):
    """What measures."""

    def measure(self, files: Files, *, now: int, directory: Path) -> AbstractContextManager[Measures]:
        """All of it up to `now`, made on entering; scratch files go to `directory`."""
        ...


class Shelf(Protocol):
    """Where the report is kept."""

    def read(self) -> Report | None:
        """The last one; None before the first."""
        ...

    def write(self, report: Report) -> None:
        """Put it in place of the last one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What the job needs; `catalogue` is how many products there are that may be recommended."""

    lake: Lake
    gauge: Gauge
    shelf: Shelf
    catalogue: int
    currency: str


def report(doors: Doors, *, now: int, scratch: Path | None = None) -> Report:
    """Make the report anew and put it in place of the last one, whole or not at all: killed anywhere, run it again."""
    first = clock.utc_day(max(0, now - (DAYS - 1) * clock.DAY))
    with tempfile.TemporaryDirectory(prefix="report-", dir=scratch) as directory:
        files = doors.lake.fetch(first, clock.utc_day(now), Path(directory))
        with doors.gauge.measure(files, now=now, directory=Path(directory)) as measures:
            made = Report(
                as_of=clock.iso(now),
                first_day=first,
                currency=doors.currency,
                catalogue=doors.catalogue,
                lists=_lists(measures, doors.catalogue),
                holdouts=_holdouts(measures.outcomes()),
            )
    doors.shelf.write(made)
    return made


def _lists(measures: Measures, catalogue: int) -> tuple[ListReport, ...]:
    counts: dict[str, list[Count]] = {}
    for one in measures.counts():
        counts.setdefault(one.list, []).append(one)
    clicks = dict(measures.clicks())
    reach = {one.list: one for one in measures.reach()}
    return tuple(
        _list(name, counts[name], clicks.get(name, Clicks()), reach.get(name), catalogue)
        for name in NAMES
        if name in counts
    )


def _list(
    name: str, counts: Sequence[Count], clicks: Clicks, reach: Reach | None, catalogue: int
) -> ListReport:
    ordered = sorted(counts, key=lambda one: (one.day, one.position is None, one.position or 0))
    products = reach.products if reach else 0
    return ListReport(
        list=name,
        shown=sum(one.shown for one in counts),
        clicked=sum(one.clicked for one in counts),
        bought=sum(one.bought for one in counts),
        money=sum(one.money for one in counts),
        people=clicks.people,
        click_through=_estimate(judging.click_through(clicks)),
        products=products,
        coverage=round(min(1.0, products / catalogue), 4) if catalogue else None,
        diversity=round(1 - reach.alike / reach.pairs, 4) if reach and reach.pairs else None,
        novelty=round(reach.novelty, 2) if reach and reach.novelty is not None else None,
        places=tuple(_place(one) for one in ordered),
    )


def _place(one: Count) -> Place:
    return Place(
        day=clock.utc_day(one.day * clock.DAY), position=one.position,
        shown=one.shown, clicked=one.clicked, bought=one.bought, money=one.money,
    )  # fmt: skip


def _holdouts(outcomes: Iterable[Outcome]) -> tuple[HoldoutReport, ...]:
    told: dict[str, dict[bool, list[Outcome]]] = {}
    for one in outcomes:
        told.setdefault(one.rule_id, {False: [], True: []})[one.withheld].append(one)
    return tuple(
        _holdout(rule_id, *(arm(told[rule_id][which]) for which in (False, True))) for rule_id in sorted(told)
    )


def arm(outcomes: Sequence[Outcome]) -> Arm:
    """The sums of an arm, in whole numbers."""
    people = sum(one.people for one in outcomes)
    return Arm(
        sum(one.people for one in outcomes if one.orders),
        Sums(
            people, sum(n.orders * n.people for n in outcomes), sum(n.orders**2 * n.people for n in outcomes)
        ),
        Sums(people, sum(n.money * n.people for n in outcomes), sum(n.money**2 * n.people for n in outcomes)),
    )


def _holdout(rule_id: str, shown: Arm, withheld: Arm) -> HoldoutReport:
    found = judging.added(shown, withheld)
    told = Added(**{name: _rounded(one) for name, one in found._asdict().items()}) if found else None
    return HoldoutReport(rule_id=rule_id, shown=_group(shown), withheld=_group(withheld), added=told)


def _group(one: Arm) -> Group:
    return Group(people=one.people, buyers=one.buyers, orders=one.orders.total, money=one.money.total)


def _estimate(interval: Interval | None) -> Estimate | None:
    return None if interval is None else _rounded(interval)


def _rounded(interval: Interval) -> Estimate:
    return Estimate(*(round(bound, 6) for bound in interval))
