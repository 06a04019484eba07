import pytest

from chalicelib.kernel import revisions
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.revisions import Stale, persist


def test_a_stale_write_is_tried_again_on_what_is_there_now() -> None:
    row = [0]

    def attempt(before: int) -> int:
        if before < 3:
            row[0] += 1
            raise Stale
        return before

    assert persist(lambda: row[0], attempt, what="a row") == 3


def test_too_many_writers_are_told_what_they_wait_for() -> None:
    def attempt(_: None) -> None:
        raise Stale

    pauses: list[int] = []
    with pytest.raises(Unavailable, match="a row"):
        persist(lambda: None, attempt, what="a row", pause=pauses.append)
    assert pauses == list(range(48))


def test_pauses_grow_and_stay_short(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(revisions.time, "sleep", slept.append)
    monkeypatch.setattr(revisions.random, "uniform", lambda _, most: most)
    for attempt in range(48):
        revisions._pause(attempt)
    assert slept == sorted(slept)
    assert slept[0] < 0.02
    assert sum(slept) < 20
