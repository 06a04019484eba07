"""What a memory is good for: which files it had read, and whether days weigh what they weighed then."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.recommendations.domain import DAY_MS, Parameters
from chalicelib.recommendations.remembering import Apart, Memory, Stale, digest_of, told_apart, weighed_alike

MONDAY = 20_430


def memory(
    raw: Sequence[str] = (), closed: Sequence[str] = (), day: int = MONDAY, half_life: int = 60
) -> Memory:
    return Memory(day * DAY_MS + 1, "v", half_life, tuple(raw), tuple(closed), "nobody")


def paths(*names: str) -> list[Path]:
    return [Path("/tmp") / name for name in names]


def named(apart: Apart) -> tuple[list[str], list[str], list[str]]:
    settled, before, added = (
        [path.name for path in one] for one in (apart.settled, apart.before, apart.added)
    )
    return settled, before, added


def test_what_came_since_is_told_from_what_was_there() -> None:
    found = told_apart(memory(["r1"], ["c1"]), paths("r1", "r2"), paths("c1"), {})
    assert named(found) == (["c1"], ["r1"], ["r2"])


def test_a_closed_day_takes_the_place_of_what_it_was_made_of() -> None:
    known = memory(["r1", "r2", "late"], ["c1"])
    made_of = {"c2": ["r1", "r2"], "c3": ["late", "c1"]}
    found = told_apart(known, paths("r3"), paths("c2", "c3"), made_of)
    assert named(found) == (["c2", "c3"], [], ["r3"])


@pytest.mark.parametrize(
    ("raw", "closed", "made_of", "why"),
    [
        (["r1"], ["c1", "c2"], {}, "closed days hold what wasn't read"),
        ([], ["c1", "c2"], {"c2": ["r1", "r2"]}, "closed days hold what wasn't read"),
        ([], ["c1"], {}, "what was read is gone"),
        (["r1"], [], {}, "what was read is gone"),
    ],
)
def test_files_that_no_memory_explains(
    raw: list[str], closed: list[str], made_of: dict[str, list[str]], why: str
) -> None:
    with pytest.raises(Stale, match=why):
        told_apart(memory(["r1"], ["c1"]), paths(*raw), paths(*closed), made_of)


def test_days_weigh_alike_for_a_day_or_for_a_week() -> None:
    assert weighed_alike(memory(), Parameters(), 60, MONDAY + 6)
    assert not weighed_alike(memory(), Parameters(), 60, MONDAY + 7)
    assert not weighed_alike(memory(), Parameters(), 61, MONDAY)
    assert weighed_alike(memory(half_life=7), Parameters(), 7, MONDAY)
    assert not weighed_alike(memory(half_life=7), Parameters(), 7, MONDAY + 1)


@given(st.lists(st.tuples(st.text(max_size=3), st.integers(0, 9), st.booleans()), max_size=4, unique=True))
def test_a_digest_tells_who_was_erased_whatever_their_order(erased: list[tuple[str, int, bool]]) -> None:
    assert digest_of(erased) == digest_of(erased[::-1])
    assert digest_of([*erased, ("other", 1, True)]) != digest_of(erased)
