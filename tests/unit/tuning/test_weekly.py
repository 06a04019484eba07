"""The weekly run over made-up files: which days it looks at, what it keeps, when it does nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from chalicelib.kernel import clock
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.recompute import Files
from chalicelib.recommendations.tuned import Tuned
from chalicelib.tuning import standing
from chalicelib.tuning.domain import Days, cut
from chalicelib.tuning.standing import MOST_BYTES, Doors, Kept, Word
from tests.fakes.tuning import FakeBook
from tests.unit.tuning.test_run import MadeUp

NOW = clock.parse_iso("2026-11-22T04:17:00Z")
END = clock.parse_iso("2026-11-22T00:00:00Z")


class Killed(Exception):
    """The process is gone."""


class Shop:
    """A lake of so many days, each a file; what was rehearsed is noted."""

    def __init__(self, days: int = 120, *, bytes_a_day: int = 1_000, window: int = 365) -> None:
        self.book = FakeBook()
        self.days, self.bytes_a_day, self.window = days, bytes_a_day, window
        self.held: list[tuple[list[str], list[str], Days]] = []

    def size(self, first_day: str, last_day: str) -> int:
        return len(self._between(first_day, last_day)) * self.bytes_a_day

    def fetch(self, first_day: str, last_day: str, directory: Path) -> Files:
        names = [directory / f"closed_day={day}_part.parquet" for day in self._between(first_day, last_day)]
        return Files([directory / name.name.replace("closed", "raw") for name in names[-1:]], names[:-1])

    @contextmanager
    def rehearse(
        self, learned: Files, later: Files, days: Days, parameters: Parameters, directory: Path
    ) -> Iterator[MadeUp]:
        told = [
            [path.name.split("=")[1][:10] for path in (*one.raw, *one.closed)] for one in (learned, later)
        ]
        self.held.append((sorted(told[0]), sorted(told[1]), days))
        yield MadeUp()

    def run(self, now: int = NOW) -> standing.Run | None:
        doors = Doors(
            book=self.book, size=self.size, lake=self, rehearse=self.rehearse,
            parameters=Parameters(window_days=self.window),
        )  # fmt: skip
        return standing.weekly(doors, now=now)

    def _between(self, first_day: str, last_day: str) -> list[str]:
        known = [clock.utc_day(END - n * clock.DAY) for n in range(self.days, 0, -1)]
        return [day for day in known if first_day <= day <= last_day]


def test_the_last_whole_days_are_held_out_in_two_slices() -> None:
    shop = Shop()
    run = shop.run()
    assert run is not None
    assert (run.day, run.history_days, run.cut_short) == ("2026-11-21", 120, False)
    ((learned, later, days),) = shop.held
    assert (days.end, days.searched, days.learned) == (END, END - 7 * clock.DAY, END - 14 * clock.DAY)
    assert (len(learned), later[0], later[-1], len(later)) == (106, "2026-11-08", "2026-11-21", 14)
    assert shop.book.kept().in_force == Tuned(seen_left=0.7)
    assert shop.book.kept().runs == (run,)


def test_of_a_young_shop_fewer_days_are_held_out() -> None:
    assert cut(END - 24 * clock.DAY, END).held == 4
    assert cut(END - 3 * clock.DAY, END).held == 2


def test_the_same_days_are_looked_at_once() -> None:
    shop = Shop()
    first = shop.run()
    assert shop.run(NOW + clock.HOUR) is None
    assert shop.book.kept().runs == (first,)
    assert shop.run(NOW + 7 * clock.DAY) is not None
    assert len(shop.book.kept().runs) == 2


def test_killed_before_it_kept_anything_it_ends_the_same_when_run_again() -> None:
    whole, shop = Shop(), Shop()
    whole.run()

    def fails(*_: object, **__: object) -> None:
        raise Killed

    keep, shop.book.keep = shop.book.keep, fails  # type: ignore[method-assign]
    with pytest.raises(Killed):
        shop.run()
    assert shop.book.kept() == Kept()
    shop.book.keep = keep  # type: ignore[method-assign]
    shop.run()
    assert shop.book.kept() == whole.book.kept()


def test_a_large_history_is_cut_in_half_until_it_fits_and_nothing_is_changed() -> None:
    shop = Shop(days=365, bytes_a_day=MOST_BYTES // 100)
    run = shop.run()
    assert run is not None
    assert (run.history_days, run.cut_short) == (91, True)
    assert {one.verdict for one in run.findings} == {"left_alone"}
    assert shop.book.kept().in_force == Tuned()


def test_while_an_operators_word_stands_nothing_is_tuned() -> None:
    shop = Shop()
    shop.book.say(Word(in_force=Tuned(), said_at="2026-11-01T00:00:00Z"))
    assert shop.run() is None
    assert shop.held == []


def test_a_shop_without_a_history_has_no_run() -> None:
    shop = Shop(days=0)
    assert shop.run() is None
    assert shop.book.kept() == Kept()


def test_only_half_a_year_of_runs_is_kept() -> None:
    shop = Shop()
    for week in range(30):
        shop.run(NOW + week * 7 * clock.DAY)
    assert len(shop.book.kept().runs) == 26


def test_undone_is_what_was_before_the_last_change() -> None:
    shop = Shop()
    assert standing.undone(shop.book.kept()) is None
    shop.run()
    assert standing.undone(shop.book.kept()) == Tuned()
    shop.run(NOW + 7 * clock.DAY)
    # The third finds nothing better.
    shop.run(NOW + 14 * clock.DAY)
    assert standing.undone(shop.book.kept()) == Tuned(seen_left=0.7)
