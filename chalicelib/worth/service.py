"""The nightly report: what recommendations do in the shop (shown, clicked and bought after by list, day and position), how
much of the catalogue they reach, what they add to sales where a rule withholds them from some, and what others do that a
rule tries on some.
"""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, TypedDict

from chalicelib.kernel import clock
from chalicelib.worth import judging
from chalicelib.worth.domain import (
    DAYS,
    NAMES,
    Count,
    Group,
    HoldoutReport,
    ListReport,
    MailReport,
    Outcome,
    Place,
    Reach,
    Report,
    Sort,
    Tally,
    TrialReport,
)
from chalicelib.worth.judging import Arm, Clicks, Sums


@dataclass(frozen=True, slots=True)
class Files:
    """The lake's days on local disk: raw NDJSON of open days, Parquet of closed ones; and whose rows don't count, as
    `activity`'s `Erased.rows()` tells.
    """

    raw: Sequence[Path]
    closed: Sequence[Path]
    erased: Sequence[tuple[str, int, bool]] = ()


class Lake(Protocol):
    """Where the log's days are."""

    def fetch(self, first_day: str, last_day: str, directory: Path) -> Files:
        """Copy the files of the days (inclusive, UTC) into `directory`."""
        ...


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

    def tried(self) -> Iterable[tuple[str, bool, Clicks]]:
        """By trial and arm (whether it is the challenger's), of the lists that are tried."""
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
                **_rules(measures),
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
    click_through = judging.click_through(clicks)
    return ListReport(
        list=name,
        shown=sum(one.shown for one in counts),
        clicked=sum(one.clicked for one in counts),
        bought=sum(one.bought for one in counts),
        money=sum(one.money for one in counts),
        people=clicks.people,
        click_through=click_through.rounded() if click_through else None,
        products=products,
        coverage=round(min(1.0, products / catalogue), 4) if catalogue and reach else None,
        diversity=round(1 - reach.alike / reach.pairs, 4) if reach and reach.pairs else None,
        novelty=round(reach.novelty, 2) if reach and reach.novelty is not None else None,
        places=tuple(_place(one) for one in ordered),
    )


def _place(one: Count) -> Place:
    return Place(
        day=clock.utc_day(one.day * clock.DAY), position=one.position,
        shown=one.shown, clicked=one.clicked, bought=one.bought, money=one.money,
    )  # fmt: skip


class _Rules(TypedDict):
    holdouts: tuple[HoldoutReport, ...]
    mails: tuple[MailReport, ...]
    trials: tuple[TrialReport, ...]


def _rules(measures: Measures) -> _Rules:
    """What each rule, and each campaign's holdout, has shown of those whom chance took for it, and of the others."""
    told: dict[tuple[Sort, str], dict[bool, list[Outcome]]] = {}
    for one in measures.outcomes():
        told.setdefault((one.sort, one.rule_id), {False: [], True: []})[one.apart].append(one)
    clicks = {(rule_id, apart): sums for rule_id, apart, sums in measures.tried()}
    arms = {rule: (arm(found[False]), arm(found[True])) for rule, found in sorted(told.items())}
    return {
        "holdouts": tuple(_holdout(name, *both) for (sort, name), both in arms.items() if sort == "holdout"),
        "mails": tuple(_mail(name, *both) for (sort, name), both in arms.items() if sort == "mail"),
        "trials": tuple(
            _trial(name, *both, clicks) for (sort, name), both in arms.items() if sort == "trial"
        ),
    }


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
    return HoldoutReport(
        rule_id=rule_id,
        shown=_group(shown),
        withheld=_group(withheld),
        added=found.rounded() if found else None,
    )


def _mail(campaign_id: str, sent: Arm, withheld: Arm) -> MailReport:
    found = judging.added(sent, withheld)
    return MailReport(
        campaign_id=campaign_id, sent=_group(sent), withheld=_group(withheld), added=found.rounded() if found else None,
    )  # fmt: skip


def _trial(
    rule_id: str, in_force: Arm, challenger: Arm, clicks: Mapping[tuple[str, bool], Clicks]
) -> TrialReport:
    ours, theirs = (clicks.get((rule_id, apart), Clicks()) for apart in (False, True))
    found, apart = judging.added(challenger, in_force), judging.clicks_apart(theirs, ours)
    return TrialReport(
        rule_id=rule_id, in_force=_group(in_force), challenger=_group(challenger),
        in_force_clicks=_tally(ours), challenger_clicks=_tally(theirs),
        click_through=apart.rounded() if apart else None, added=found.rounded() if found else None,
    )  # fmt: skip


def _tally(one: Clicks) -> Tally:
    return Tally(people=one.people, shown=one.shown, clicked=one.clicked)


def _group(one: Arm) -> Group:
    return Group(people=one.people, buyers=one.buyers, orders=one.orders.total, money=one.money.total)
