"""How popular products are: what it is made of, and that what moved is told, whatever dies on the way."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.news import PopularityChanged
from chalicelib.recommendations.domain import DAY_MS, KeyLists, Parameters
from chalicelib.recommendations.popularity import UNSURE, tell, value
from chalicelib.recommendations.publishing import Published
from chalicelib.recommendations.recompute import Crier, Files, Outcome, recompute
from tests.fakes.recommendations import FakeLedger, FakeLists, FakeTold
from tests.unit.recommendations.test_hand_counted_lists import NOW, History
from tests.unit.recommendations.test_lists_equal_the_oracle import everything

DAYS = 30


class Killed(Exception):
    """The process was ended here."""


class Listener:
    """Who sorts by popularity: takes newer news, passes over older ones."""

    def __init__(self, dies_after: int | None = None) -> None:
        self.values: dict[str, tuple[int, int]] = {}
        self.heard = 0
        self.dies_after = dies_after

    def publish(self, messages: Sequence[PopularityChanged]) -> None:
        for one in messages:
            if self.dies_after is not None and self.heard >= self.dies_after:
                raise Killed
            self.heard += 1
            if one.revision > self.values.get(one.product_id, (0, 0))[0]:
                self.values[one.product_id] = (one.revision, one.value)

    def shown(self) -> dict[str, int]:
        return {name: said for name, (_, said) in self.values.items() if said}


def points_of(history: History) -> dict[str, int]:
    return everything([], history.rows, Parameters())[1]


def test_who_bought_counts_like_twenty_who_looked_and_each_person_once() -> None:
    told = History()
    for visitor in ("v1", "v2", "v2"):
        told.view(visitor, "a")
    told.buy("v3", "b")
    told.buy("v3", "b")
    assert points_of(told) == {"a": 2 * DAYS, "b": 20 * DAYS}


def test_a_day_ago_counts_less_and_a_month_ago_nothing() -> None:
    told = History()
    told.view("v1", "a", NOW - 10 * DAY_MS)
    told.view("v1", "a", NOW - 20 * DAY_MS)
    told.view("v1", "b", NOW - 29 * DAY_MS)
    told.view("v1", "c", NOW - 30 * DAY_MS)
    assert points_of(told) == {"a": DAYS - 10, "b": 1}


def test_robots_cancelled_orders_people_unknown_and_products_unknown_count_nothing() -> None:
    told = History()
    told.view("v1", "a", bot=True)
    told.view(None, "a")
    told.buy("v1", "b", order="o")
    told.add("order_cancelled", "v1", None, NOW, order_id="o")
    told.view("v1", "unlisted")
    assert points_of(told) == {}


@pytest.mark.parametrize(
    ("looked_today", "expected"),
    [(0, 0), (1, 2), (2, 2), (3, 3), (20, 15), (100, 37), (105, 38), (1_000, 81), (1_000_000, 222)],
)
def test_values_rise_by_five_percent(looked_today: int, expected: int) -> None:
    assert value(looked_today * DAYS, DAYS) == expected


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_more_is_never_worth_less(one: int, other: int) -> None:
    assert (value(min(one, other), DAYS) <= value(max(one, other), DAYS)) is True
    assert (value(one, DAYS) > 0) is (one > 0)


def test_only_what_moved_is_told_and_what_fell_to_nothing_too() -> None:
    ledger, listener = FakeTold(), Listener()

    def run(revision: int, points: dict[str, int]) -> int:
        return tell(points.items(), revision=revision, days=DAYS, ledger=ledger, publish=listener.publish)

    assert run(1, {"a": 3_000, "b": 600}) == 2
    assert run(2, {"a": 3_010, "b": 600}) == 0
    assert run(3, {"a": 9_000, "b": 600}) == 1
    assert run(4, {"b": 600}) == 1
    assert listener.shown() == {"b": value(600, DAYS)}
    assert ledger.held.values == listener.shown()


def test_a_clock_that_goes_back_holds_no_news_up() -> None:
    ledger, listener = FakeTold(), Listener()
    for revision, points in ((100, 600), (50, 6_000)):
        tell([("a", points)], revision=revision, days=DAYS, ledger=ledger, publish=listener.publish)
    assert listener.shown() == {"a": value(6_000, DAYS)}


def test_what_is_too_much_for_one_run_is_told_by_the_next_furthest_moved_first() -> None:
    ledger, listener = FakeTold(), Listener()
    points = {f"p{n}": 30 * 2**n for n in range(10)}
    for left in (4, 4, 2, 0):
        sent = tell(points.items(), revision=1, days=DAYS, ledger=ledger, publish=listener.publish, most=4)
        assert sent == left
        if listener.heard == 4:
            assert set(listener.values) == {"p6", "p7", "p8", "p9"}
    assert listener.shown() == {name: value(one, DAYS) for name, one in points.items()}


def test_what_was_never_told_has_moved_from_nothing() -> None:
    ledger, listener = FakeTold(), Listener()
    worth = {value(points, DAYS): points for points in range(20_000)}

    def run(points: dict[str, int]) -> None:
        tell(points.items(), revision=1, days=DAYS, ledger=ledger, publish=listener.publish, most=1)

    run({"old": worth[5]})
    run({"old": worth[8], "new": worth[3]})
    assert set(listener.values) == {"old", "new"}, "as far as the old one, and first by name"


runs = st.lists(st.dictionaries(st.sampled_from("abcd"), st.integers(1, 20_000)), min_size=1, max_size=5)


@given(runs, st.lists(st.tuples(st.integers(0, 4), st.booleans()), max_size=6))
def test_runs_killed_anywhere_leave_the_last_ones_values_once_one_ends(
    computed: list[dict[str, int]], kills: list[tuple[int, bool]]
) -> None:
    """A killed run isn't run again with what it had: the next one computed something else by then."""
    ledger, listener = FakeTold(), Listener()
    left = list(kills)

    def step() -> None:
        if steps[0] == 0:
            raise Killed
        steps[0] -= 1

    ledger.step = step
    for revision, points in enumerate(computed, start=1):
        after, in_publishing = left.pop() if left else (99, False)
        steps = [99 if in_publishing else after]
        listener.dies_after = listener.heard + after if in_publishing else None
        try:
            tell(points.items(), revision=revision, days=DAYS, ledger=ledger, publish=listener.publish)
        except Killed:
            continue
        assert listener.shown() == {name: value(one, DAYS) for name, one in points.items()}
        assert UNSURE not in ledger.held.values.values()


class Made:
    """What an engine computed: one list, and the popularity of one product."""

    basis = "what came since"

    def results(self) -> Iterator[KeyLists]:
        yield KeyLists("popular", {}, "f")

    def popularity(self) -> list[tuple[str, int]]:
        return [("a", 600)]


class Engine:
    @contextmanager
    def compute(self, files: Files, parameters: Parameters, *, as_of: int, directory: Path) -> Iterator[Made]:
        yield Made()


class Lake:
    def fetch(self, first_day: str, last_day: str, directory: Path) -> Files:
        return Files([directory / "raw"], [])


def test_a_recompute_publishes_lists_and_then_tells_popularity_unless_another_run_is_at_work() -> None:
    store, told, listener = FakeLists(), FakeTold(), Listener()

    def run(holder: str) -> Outcome:
        return recompute(
            holder=holder, now=NOW, until=NOW + 1, parameters=Parameters(), lake=Lake(), engine=Engine(),
            store=store, ledger=FakeLedger(), crier=Crier(told, listener.publish),
        )  # fmt: skip

    store.take_lease("another", NOW, NOW + 1)
    assert run("me") == Outcome(None)
    assert listener.shown() == {}
    store.end_lease("another")
    assert run("me") == Outcome(Published(1, 0, 0), files=1, told=1, basis="what came since")
    assert listener.values == {"a": (NOW, value(600, DAYS))}
    assert store.lease is None
