"""What is in force and why: the runs' book, the operator's word, and the weekly run that writes the one and heeds the other."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, Protocol

import msgspec

from chalicelib.kernel import clock
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.recompute import Files, Lake
from chalicelib.recommendations.tuned import SHIPPED, Tuned
from chalicelib.tuning import service
from chalicelib.tuning.domain import Days, cut
from chalicelib.tuning.service import Asked, Finding, Past

#: So many bytes of the lake are looked at, at most: half as long a history until it fits.
MOST_BYTES: Final = 100_000_000
_RUNS: Final = 26
_DAY_AT: Final = len("day=")
_DAY_LONG: Final = len("2026-11-23")

Source = Literal["shipped", "tuned", "pinned"]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A run: the last day (UTC) it looked at, how many days of history there were, whether more were left out, and what
    it found.
    """

    day: str
    history_days: int
    cut_short: bool
    findings: tuple[Finding, ...]


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """The runs' book: what they came to, and the last half a year of them, the latest first."""

    in_force: Tuned = SHIPPED
    runs: tuple[Run, ...] = ()


class Word(msgspec.Struct, frozen=True, kw_only=True):
    """What an operator said shall be in force, and when: nothing is tuned while it stands."""

    in_force: Tuned
    said_at: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """What recomputes go by, who decided it, what ships, and the runs, the latest first."""

    source: Source
    in_force: Tuned
    shipped: Tuned
    runs: tuple[Run, ...]


class Book(Protocol):
    """Where both are kept, each by itself, so that neither takes the other's place."""

    def kept(self) -> Kept:
        """What the runs came to."""
        ...

    def keep(self, kept: Kept) -> None:
        """Put it in place of what was there, whole or not at all."""
        ...

    def word(self) -> Word | None:
        """What the operator said; None where nothing is."""
        ...

    def say(self, word: Word | None) -> None:
        """Put it in place of what was said; None takes it back."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Doors:
    """What a run needs: `size` in bytes of the lake's days (inclusive, UTC); `rehearse` makes a past of two stretches' files."""

    book: Book
    size: Callable[[str, str], int]
    lake: Lake
    rehearse: Callable[[Files, Files, Days, Parameters, Path], AbstractContextManager[Past]]
    parameters: Parameters


def standing(book: Book) -> Standing:
    """What is in force now."""
    kept, word = book.kept(), book.word()
    in_force = word.in_force if word else kept.in_force
    source: Source = "pinned" if word else "shipped" if in_force == SHIPPED else "tuned"
    return Standing(source=source, in_force=in_force, shipped=SHIPPED, runs=kept.runs)


def weekly(
    doors: Doors, *, now: int, is_late: Callable[[], bool] = lambda: False, scratch: Path | None = None
) -> Run | None:
    """Look at the whole days before `now` and keep what came of it. Killed anywhere, run it again: nothing is half done.

    None where an operator's word stands, where those days were looked at already, or where there are none.
    """
    kept = doors.book.kept()
    end = now // clock.DAY * clock.DAY
    day = clock.utc_day(end - clock.DAY)
    if doors.book.word() or (kept.runs and kept.runs[0].day >= day):
        return None
    window = _window(doors, end)
    with tempfile.TemporaryDirectory(prefix="tuning-", dir=scratch) as directory:
        files = doors.lake.fetch(clock.utc_day(end - window * clock.DAY), day, Path(directory))
        dates = [_date(path) for path in (*files.raw, *files.closed)]
        if not dates:
            return None
        first = clock.parse_iso(f"{min(dates)}T00:00:00Z")
        days = cut(first, end)
        asked = Asked(doors.parameters, kept.in_force, is_whole=window == doors.parameters.window_days)
        stretches = _split(files, clock.utc_day(days.learned))
        with doors.rehearse(*stretches, days, doors.parameters, Path(directory)) as past:
            tuned, findings = service.tune(past, asked, is_late=is_late)
    run = Run(
        day=day, history_days=(end - first) // clock.DAY, cut_short=not asked.is_whole, findings=findings
    )
    doors.book.keep(Kept(in_force=tuned, runs=(run, *kept.runs)[:_RUNS]))
    return run


def pin(book: Book, tuned: Tuned, now: int) -> None:
    """Let these numbers be in force until the operator says otherwise."""
    book.say(Word(in_force=tuned, said_at=clock.iso(now)))


def undone(kept: Kept) -> Tuned | None:
    """What was in force before the last change; None where nothing was changed."""
    changed = ("changed", "given_up")
    run = next((run for run in kept.runs if any(one.verdict in changed for one in run.findings)), None)
    if run is None:
        return None
    before = {name: value for one in run.findings for name, value in one.before.items()}
    return msgspec.convert(before, Tuned)


def _window(doors: Doors, end: int) -> int:
    """How many days are looked at: all that a recompute reads, or half of it until it isn't too much."""
    days, last = doors.parameters.window_days, clock.utc_day(end - clock.DAY)
    while days > 1 and doors.size(clock.utc_day(max(0, end - days * clock.DAY)), last) > MOST_BYTES:
        days //= 2
    return days


def _split(files: Files, day: str) -> tuple[Files, Files]:
    """The files of the days before `day`, and those of the others."""

    def of(paths: Sequence[Path], later: bool) -> list[Path]:
        return [path for path in paths if (_date(path) >= day) is later]

    return (
        Files(of(files.raw, False), of(files.closed, False), files.erased),
        Files(of(files.raw, True), of(files.closed, True), files.erased),
    )


def _date(path: Path) -> str:
    """The day that a file of the lake is of, which stands in its name."""
    start = path.name.index("day=") + _DAY_AT
    return path.name[start : start + _DAY_LONG]
