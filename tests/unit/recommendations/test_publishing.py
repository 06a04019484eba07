import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.recommendations.domain import KeyLists, RankedList, Row
from chalicelib.recommendations.publishing import lease, publish
from tests.fakes.recommendations import FakeLedger, FakeLists

keys = st.sampled_from([f"product:{n}" for n in range(6)])
generations = st.lists(st.dictionaries(keys, st.integers(1, 3)), min_size=1, max_size=5)


class Killed(Exception):
    """The process was ended here."""


def _lists(people: dict[str, int]) -> list[KeyLists]:
    return [
        KeyLists(key, {"viewed-also-viewed": RankedList(9, (Row("a", count, count),))}, str(count))
        for key, count in people.items()
    ]


def _published(store: FakeLists) -> dict[str, int]:
    return {key: lists["viewed-also-viewed"].rows[0].score for key, (_, _, lists) in store.items.items()}


@given(generations)
def test_each_run_leaves_exactly_what_it_computed(runs: list[dict[str, int]]) -> None:
    store, ledger = FakeLists(), FakeLedger()
    for generation, run in enumerate(runs):
        publish(_lists(run), generation=generation, store=store, ledger=ledger)
        assert _published(store) == run


@given(generations, st.lists(st.integers(1, 20), max_size=8))
def test_runs_killed_at_any_step_are_finished_by_the_next(
    runs: list[dict[str, int]], kills: list[int]
) -> None:
    left = list(kills)

    def step() -> None:
        if left:
            left[0] -= 1
            if left[0] == 0:
                left.pop(0)
                raise Killed

    store, ledger = FakeLists(step), FakeLedger(step)
    wholes: list[dict[str, int]] = [{}]
    for generation, run in enumerate(runs):
        wholes.append(run)
        for attempt in range(len(kills) + 1):
            try:
                publish(_lists(run), generation=10 * generation + attempt, store=store, ledger=ledger)
                break
            except Killed:
                for key, people in _published(store).items():
                    assert any(whole.get(key) == people for whole in wholes)
        assert _published(store) == run


@given(st.dictionaries(keys, st.integers(1, 3)))
def test_an_unchanged_run_writes_nothing(run: dict[str, int]) -> None:
    store, ledger = FakeLists(), FakeLedger()
    publish(_lists(run), generation=1, store=store, ledger=ledger)
    store.writes = 0
    report = publish(_lists(run), generation=2, store=store, ledger=ledger)
    assert (store.writes, report.written, report.unchanged, report.removed) == (0, 0, len(run), 0)


def test_an_older_run_never_overwrites_a_newer() -> None:
    store = FakeLists()
    publish(_lists({"product:1": 2}), generation=20, store=store, ledger=FakeLedger())
    publish(_lists({"product:1": 1}), generation=10, store=store, ledger=FakeLedger())
    assert _published(store) == {"product:1": 2}


def test_two_runs_at_once_are_one() -> None:
    store = FakeLists()
    with (
        lease("a", now=0, until=900, store=store) as first,
        lease("b", now=1, until=901, store=store) as second,
    ):
        assert (first, second) == (True, False)
    with lease("b", now=2, until=902, store=store) as later:
        assert later


def test_a_dead_runs_lease_ends_by_itself() -> None:
    store = FakeLists()
    store.take_lease("dead", 0, 900)
    with lease("b", now=901, until=1800, store=store) as taken:
        assert taken


def test_a_failing_run_gives_its_lease_back() -> None:
    store = FakeLists()
    with pytest.raises(Killed), lease("a", now=0, until=900, store=store):
        raise Killed
    assert store.lease is None
