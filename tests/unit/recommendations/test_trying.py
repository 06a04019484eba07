"""Lists that a rule tries on some people, computed and published beside those in force."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.merchandising.domain import Numbers
from chalicelib.recommendations import variants
from chalicelib.recommendations.domain import (
    BOUGHT_ALSO_BOUGHT,
    DAY_MS,
    LISTS,
    VIEWED_ALSO_VIEWED,
    KeyLists,
    Parameters,
    RankedList,
    Row,
    fingerprint,
)
from chalicelib.recommendations.engine import Recompute, Sources
from chalicelib.recommendations.publishing import publish
from chalicelib.recommendations.recompute import Engine, Files
from chalicelib.recommendations.trying import Challenger, Trying
from tests.fakes.recommendations import FakeLedger, FakeLists
from tests.unit.recommendations.test_hand_counted_lists import DEFAULTS, NOW, History
from tests.unit.recommendations.test_lists_equal_the_oracle import AS_OF, write_fresh

OTHER = VIEWED_ALSO_VIEWED + "~r"
NOTHING = Files([], [])


class Made:
    basis = "everything"

    def __init__(self, found: Mapping[str, Mapping[str, RankedList]]) -> None:
        self._found = found

    def results(self) -> Iterator[KeyLists]:
        yield from (KeyLists(key, lists, fingerprint(lists)) for key, lists in self._found.items())

    def popularity(self) -> list[tuple[str, int]]:
        return [("tent", 7)]


class Told:
    """An engine that has its answer, for the lists in force and for a challenger's."""

    def __init__(
        self, mine: Mapping[str, Mapping[str, RankedList]], theirs: Mapping[str, Mapping[str, RankedList]]
    ) -> None:
        self.mine, self.theirs = mine, theirs

    @contextmanager
    def compute(
        self, files: Files, parameters: Parameters, *, as_of: int, directory: Path,
        lists: Sequence[str] | None = None,
    ) -> Iterator[Made]:  # fmt: skip
        if lists is None:
            yield Made(self.mine)
        else:
            assert parameters.half_life_days == 3
            yield Made({
                key: {name: kept[name] for name in kept if name in lists} for key, kept in self.theirs.items()
            })  # fmt: skip


class Real:
    """DuckDB over a story's rows."""

    def __init__(self, story: History, directory: Path) -> None:
        self._sources = Sources(fresh=[write_fresh(story.rows, directory / "fresh.ndjson.gz")])

    @contextmanager
    def compute(
        self, files: Files, parameters: Parameters, *, as_of: int, directory: Path,
        lists: Sequence[str] | None = None,
    ) -> Iterator[Recompute]:  # fmt: skip
        with Recompute(self._sources, parameters, as_of=as_of, lists=lists) as run:
            run.make()
            yield run


def listed(*products: str) -> RankedList:
    return RankedList(9, tuple(Row(one, 5, 100 - n) for n, one in enumerate(products)))


def challenger(*lists: str) -> Challenger:
    return Challenger("r", lists or (VIEWED_ALSO_VIEWED,), Numbers(half_life_days=3))


def results(
    engine: Engine, directory: Path, parameters: Parameters = DEFAULTS
) -> dict[str, dict[str, RankedList]]:
    with engine.compute(NOTHING, parameters, as_of=AS_OF, directory=directory) as made:
        found = list(made.results())
        # What is tried says nothing of how the rest was made.
        assert made.basis == "everything"
    assert all(one.fingerprint == fingerprint(one.lists) for one in found)
    assert len({one.key for one in found}) == len(found), "each key once"
    return {one.key: dict(one.lists) for one in found}


def test_a_challenger_stands_in_the_row_of_what_it_challenges(tmp_path: Path) -> None:
    mine = {
        "product:a": {VIEWED_ALSO_VIEWED: listed("b", "c"), BOUGHT_ALSO_BOUGHT: listed("d")},
        "product:e": {VIEWED_ALSO_VIEWED: listed("a")},
        "popular": {"viewed": listed("a")},
    }
    theirs = {
        "product:a": {VIEWED_ALSO_VIEWED: listed("c", "b"), BOUGHT_ALSO_BOUGHT: listed("e")},
        "product:f": {VIEWED_ALSO_VIEWED: listed("a")},
    }
    told = Told(mine, theirs)
    assert results(Trying(told, told, [challenger()]), tmp_path) == {
        "product:a": mine["product:a"] | {OTHER: listed("c", "b")},
        "product:e": mine["product:e"] | {OTHER: RankedList(None, ())},
        "popular": mine["popular"],
        "product:f": {OTHER: listed("a")},
    }


names = st.sampled_from([VIEWED_ALSO_VIEWED, BOUGHT_ALSO_BOUGHT, "viewed"])
rows = st.dictionaries(
    st.sampled_from([f"product:{n}" for n in range(5)]),
    st.dictionaries(names, st.lists(st.sampled_from("xyz"), min_size=1, unique=True).map(lambda one: listed(*one)),
                    min_size=1),
)  # fmt: skip


@given(rows, rows)
def test_nothing_of_what_is_in_force_is_touched_and_it_is_read_back_as_either(
    tmp_path_factory: pytest.TempPathFactory,
    mine: dict[str, dict[str, RankedList]],
    theirs: dict[str, dict[str, RankedList]],
) -> None:
    told = Told(mine, theirs)
    found = results(Trying(told, told, [challenger()]), tmp_path_factory.mktemp("tried"))
    plain = {key: {name: one[name] for name in one if "~" not in name} for key, one in found.items()}
    assert {key: kept for key, kept in plain.items() if kept} == mine
    read = variants.instead(found, "r")
    for key, row in read.items():
        assert row.get(VIEWED_ALSO_VIEWED) == theirs.get(key, {}).get(VIEWED_ALSO_VIEWED)
        assert row.get(BOUGHT_ALSO_BOUGHT) == mine.get(key, {}).get(BOUGHT_ALSO_BOUGHT)


def test_rows_are_tried_where_a_list_that_is_read_has_a_challenger() -> None:
    row = {VIEWED_ALSO_VIEWED: listed("b"), OTHER: listed("c"), BOUGHT_ALSO_BOUGHT: listed("d")}
    assert variants.are_kept([{}, row], "r", [VIEWED_ALSO_VIEWED])
    assert not variants.are_kept([row], "r", [BOUGHT_ALSO_BOUGHT])
    assert not variants.are_kept([row], "another", [VIEWED_ALSO_VIEWED])


class Killed(Exception):
    pass


@pytest.mark.parametrize("kill", range(1, 40, 3))
def test_a_trial_that_ends_leaves_no_row_behind_wherever_it_is_killed(tmp_path: Path, kill: int) -> None:
    mine = {f"product:{n}": {VIEWED_ALSO_VIEWED: listed("a", "b")} for n in range(9)}
    theirs = {f"product:{n}": {VIEWED_ALSO_VIEWED: listed("b", "a")} for n in range(3, 12)}
    told, left = Told(mine, theirs), [kill]

    def step() -> None:
        left[0] -= 1
        if left[0] == 0:
            raise Killed

    store, ledger = FakeLists(step), FakeLedger(step)

    def run(engine: Engine, generation: int) -> None:
        while True:
            try:
                with engine.compute(NOTHING, Parameters(), as_of=AS_OF, directory=tmp_path) as made:
                    publish(made.results(), generation=generation, store=store, ledger=ledger)
                return
            except Killed:
                generation += 1

    run(told, 1)
    before = {key: kept[1:] for key, kept in store.items.items()}
    run(Trying(told, told, [challenger()]), 10)
    assert len(store.items) == 12
    assert any(OTHER in lists for _, _, lists in store.items.values())
    run(told, 20)
    assert {key: kept[1:] for key, kept in store.items.items()} == before


def test_a_challengers_numbers_rank_and_do_not_count(tmp_path: Path) -> None:
    story = History()
    for day in range(4):
        for visitor in range(3 if day else 2):
            at = NOW - 20 * DAY_MS * (day > 0) - day * DAY_MS
            story.view(f"v{day}-{visitor}", "tent", at)
            story.view(f"v{day}-{visitor}", "old" if day else "new", at + 60_000)
    real = Real(story, tmp_path)
    plain = replace(Parameters(), half_life_days=400, day_limit=0)
    quick = Challenger("r", (VIEWED_ALSO_VIEWED,), Numbers(half_life_days=1))
    found = results(Trying(real, real, [quick]), tmp_path, plain)
    mine, theirs = (found["product:tent"][name] for name in (VIEWED_ALSO_VIEWED, OTHER))
    assert [one.product_id for one in mine.rows] == ["old", "new"]
    assert [one.product_id for one in theirs.rows] == ["new", "old"]
    assert (mine.of, {one.product_id: one.people for one in mine.rows}) == (
        theirs.of, {one.product_id: one.people for one in theirs.rows},
    )  # fmt: skip
    assert {key: {name: kept[name] for name in kept if "~" not in name} for key, kept in found.items()} == (
        results(real, tmp_path, plain)
    )


def test_every_number_is_one_of_the_recomputes_and_changes_nothing_else() -> None:
    plain = Parameters()
    known = {one.name for one in fields(Parameters)}
    for one in Numbers.__struct_fields__:
        made = variants.with_numbers(plain, msgspec.convert({one: 2}, Numbers))
        changed = {name for name in known if getattr(made, name) != getattr(plain, name)}
        kind, _, part = one.partition("_")
        if part in ("left", "right", "shrink"):
            assert changed == {f"{kind}_damping"}
            (damping,) = (getattr(made, name) for name in changed)
            assert damping == replace(getattr(plain, f"{kind}_damping"), **{part: 2})
        else:
            assert changed == {one}


def test_what_is_tried_is_what_the_named_lists_are_made_of() -> None:
    assert variants.challenged(()) == LISTS
    assert variants.challenged(("liked-also-liked",)) == ("liked-also-liked",)
    assert variants.challenged(("session",)) == (VIEWED_ALSO_VIEWED,)
    assert variants.challenged(("for-you", "session")) == (VIEWED_ALSO_VIEWED, BOUGHT_ALSO_BOUGHT)
