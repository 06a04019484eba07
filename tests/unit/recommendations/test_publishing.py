from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.recommendations.domain import KeyLists, RankedList, Row
from chalicelib.recommendations.publishing import BATCH, Outdated, lease, publish
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
    store, ledger = FakeLists(), FakeLedger()
    publish(_lists({"product:1": 2}), generation=20, store=store, ledger=ledger)
    with pytest.raises(Outdated):
        publish(_lists({"product:2": 1}), generation=19, store=store, ledger=ledger)
    assert _published(store) == {"product:1": 2}
    assert (ledger.held, ledger.opened()) == ({"product:1": "2"}, None)
    publish(_lists({"product:1": 3}), generation=20, store=store, ledger=ledger)
    assert _published(store) == {"product:1": 3}, "the same instant's may come again"


def test_a_run_older_than_one_that_was_killed_does_nothing() -> None:
    def killed() -> Iterator[KeyLists]:
        yield from _lists({f"product:{n}": 2 for n in range(BATCH)})
        raise Killed

    store, ledger = FakeLists(), FakeLedger()
    with pytest.raises(Killed):
        publish(killed(), generation=20, store=store, ledger=ledger)
    before = dict(store.items)
    with pytest.raises(Outdated):
        publish(_lists({"product:1": 1}), generation=10, store=store, ledger=ledger)
    assert store.items == before
    publish(_lists({"product:1": 1}), generation=30, store=store, ledger=ledger)
    assert _published(store) == {"product:1": 1}


@given(st.integers(1, 3 * BATCH), st.integers(0, 2 * BATCH))
def test_a_run_out_of_time_is_finished_by_later_ones_without_writing_twice(count: int, was: int) -> None:
    store, ledger = FakeLists(), FakeLedger()
    publish(_lists({f"product:{n}": 1 for n in range(was)}), generation=1, store=store, ledger=ledger)
    store.writes, calls = 0, 0
    run = _lists({f"product:{n}": 2 for n in range(count)})
    whole = False
    while not whole:
        done = publish(run, generation=2, store=store, ledger=ledger, is_late=lambda: True)
        calls, whole = calls + 1, done.whole
        assert whole or (store.noted, ledger.opened(), done.written) == (1, 2, BATCH)
    assert _published(store) == {f"product:{n}": 2 for n in range(count)}
    assert store.writes == count + max(0, was - count)
    assert (calls, store.noted, ledger.opened()) == (count // BATCH + 1, 2, None)


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
