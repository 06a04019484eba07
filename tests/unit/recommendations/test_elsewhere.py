"""A recompute on Spark: begun, waited for, loaded in pieces; killed anywhere, gone on with or begun anew."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.news import PopularityChanged
from chalicelib.recommendations import elsewhere
from chalicelib.recommendations.domain import KeyLists, Parameters, RankedList, Row, fingerprint
from chalicelib.recommendations.elsewhere import Begun, Doors, RunFailed, Standing, Step, choose
from chalicelib.recommendations.publishing import BATCH, publish
from chalicelib.recommendations.recompute import Crier
from chalicelib.recommendations.results import DONE, lists_file, popularity_file
from tests.fakes.recommendations import FakeDesk, FakeLedger, FakeLists, FakeTold

COUNT = BATCH + 50


class Killed(Exception):
    """The process was ended here."""


def lists(people: int, count: int = COUNT) -> list[KeyLists]:
    held = {"viewed-also-viewed": RankedList(9, (Row("a", people, 7),))}
    return [KeyLists(f"product:{n}", held, fingerprint(held)) for n in range(count)]


class Elsewhere:
    """A cluster that needs no time; what a run computes is `made` of its generation. `step` is called around each effect."""

    def __init__(
        self, made: Callable[[int], list[KeyLists]], step: Callable[[], None] = lambda: None
    ) -> None:
        self.made, self.step = made, step
        self.desk = FakeDesk(step)
        self.runs: dict[str, Standing] = {}
        self.does = Standing("done")
        self.told: dict[str, int] = {}
        self.store, self.ledger = FakeLists(step), FakeLedger(step)
        self.crier = Crier(FakeTold(step), self._hear)
        self.doors = Doors(self.desk, self, str)

    def start(self, job: str, generation: int) -> str:
        self.step()
        run = f"run-{len(self.runs)}"
        self.runs[run] = self.does
        if self.does.state == "done":
            made = self.made(generation)
            self.desk.files[generation] = {
                "lists/kind=product/a.json.gz": lists_file(made[: len(made) // 2]),
                "lists/kind=product/b.json.gz": lists_file(made[len(made) // 2 :]),
                "popularity/a.json.gz": popularity_file([("product:1", 10_000)]),
                DONE: b"",
            }
        self.step()
        return run

    def standing(self, run: str) -> Standing:
        return self.runs[run]

    def _hear(self, messages: Sequence[PopularityChanged]) -> None:
        self.step()
        self.told |= {one.product_id: one.value for one in messages}

    def call(self, now: int, *, is_late: bool = False) -> Step:
        """What the job does at each of its times."""
        if not self.desk.held:
            return elsewhere.begin(now, self.doors)
        return elsewhere.go_on(
            self.desk.held, doors=self.doors, parameters=Parameters(), store=self.store, ledger=self.ledger,
            crier=self.crier, is_late=lambda: is_late,
        )  # fmt: skip

    def shown(self) -> dict[str, str]:
        return {key: mark for key, (_, mark, _) in self.store.items.items()}


def marks(made: list[KeyLists]) -> dict[str, str]:
    return {one.key: one.fingerprint for one in made}


def test_a_run_is_begun_waited_for_and_loaded() -> None:
    there = Elsewhere(lambda _: lists(3))
    assert there.call(100).what == "begun"
    there.runs["run-0"] = Standing("at work")
    assert [there.call(200).what, there.shown()] == ["at work", {}]
    there.runs["run-0"] = Standing("done")
    done = there.call(300)
    assert (done.what, done.begun, done.told) == ("loaded", Begun(100, "run-0"), 1)
    assert there.shown() == marks(lists(3))
    assert (there.desk.held, there.desk.files, list(there.told)) == (None, {}, ["product:1"])
    assert there.store.noted == 100, "the lists speak of the instant at which the run began"


def test_loading_out_of_time_goes_on_where_it_was() -> None:
    there = Elsewhere(lambda _: lists(3))
    there.call(100)
    assert there.call(200, is_late=True).what == "loading"
    assert (len(there.shown()), there.store.noted, there.told) == (BATCH, 0, {})
    assert there.call(300, is_late=True).what == "loaded"
    assert there.shown() == marks(lists(3))
    assert there.store.writes == COUNT, "nothing is written twice"


@pytest.mark.parametrize("left", [Standing("failed", "FAILED: no room"), Standing("done", "SUCCESS: ")])
def test_a_run_that_came_to_nothing_is_told_and_another_begins(left: Standing) -> None:
    there = Elsewhere(lambda _: lists(3))
    there.does = Standing("at work")
    there.call(100)
    there.runs["run-0"] = left
    with pytest.raises(RunFailed, match=left.why):
        there.call(200)
    there.does = Standing("done")
    assert [there.call(300).what, there.call(400).what] == ["begun", "loaded"]
    assert there.store.noted == 300


def test_older_lists_than_what_is_published_are_thrown_away() -> None:
    there = Elsewhere(lambda _: lists(3))
    there.call(100)
    publish(lists(5, 2), generation=150, store=there.store, ledger=there.ledger)
    assert there.call(200).what == "outdated"
    assert (there.shown(), there.desk.held, there.desk.files, there.told) == (
        marks(lists(5, 2)),
        None,
        {},
        {},
    )


@given(st.lists(st.integers(1, 40), max_size=6), st.booleans())
def test_killed_anywhere_the_next_calls_end_with_a_whole_generation(kills: list[int], is_late: bool) -> None:
    left = list(kills)

    def step() -> None:
        if left:
            left[0] -= 1
            if left[0] == 0:
                left.pop(0)
                raise Killed

    there = Elsewhere(lambda generation: lists(generation, 30), step)
    now, loaded = 0, None
    while loaded is None:
        now += 1
        try:
            done = there.call(now, is_late=is_late)
        except Killed:
            continue
        loaded = done.begun.generation if done.what == "loaded" else None
    assert there.shown() == marks(lists(loaded, 30))
    assert (there.desk.held, there.ledger.opened(), list(there.told)) == (None, None, ["product:1"])


@pytest.mark.parametrize(
    ("asked", "megabytes", "has_spark", "engine", "why"),
    [
        ("auto", 100, True, "duckdb", "the window's 100 MB aren't more than 100"),
        ("auto", 101, True, "spark", "the window's 101 MB are more than 100"),
        ("auto", 101, False, "duckdb", "this stage has no Spark"),
        ("duckdb", 101, True, "duckdb", "asked for"),
        ("spark", 1, True, "spark", "asked for"),
    ],
)
def test_the_windows_size_chooses(
    asked: str, megabytes: float, has_spark: bool, engine: str, why: str
) -> None:
    found = choose(asked, megabytes=megabytes, above=100, has_spark=has_spark)
    assert (found.engine, found.why) == (engine, why)


@pytest.mark.parametrize("asked", ["spark", "flink"])
def test_what_isnt_there_cant_be_asked_for(asked: str) -> None:
    with pytest.raises(ValueError, match="engine"):
        choose(asked, megabytes=1, above=100, has_spark=False)
