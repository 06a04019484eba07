"""What a recompute remembers, and whether another may go on from it: rules about names of files, instants and weights."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from chalicelib.recommendations.domain import DAY_MS, Parameters, day_weights

#: Days whose rows may still come in number: of these every pair's day is remembered, not only what stands out.
OPEN_DAYS: Final = 4


class Memory(msgspec.Struct, frozen=True):
    """What a recompute remembered, beside its relations: the instant (ms), what made it, and what it had read.

    `raw` and `closed` are names of files; `erased` is a digest of who was.
    """

    as_of: int
    version: str
    half_life: int
    raw: tuple[str, ...]
    closed: tuple[str, ...]
    erased: str

    @property
    def recent(self) -> int:
        """The first of the days of which every pair is remembered."""
        return self.as_of // DAY_MS - OPEN_DAYS

    @property
    def day(self) -> int:
        """The day it is of, since 1970."""
        return self.as_of // DAY_MS


@dataclass(frozen=True, slots=True)
class Remembered:
    """A memory and its relations, which `fetch` copies into a folder, one Parquet file each."""

    memory: Memory
    fetch: Callable[[Path], None]


@dataclass(frozen=True, slots=True)
class Apart:
    """The files there are: closed days that were read, open ones that were read, and what came since."""

    settled: tuple[Path, ...]
    before: tuple[Path, ...]
    added: tuple[Path, ...]


class Stale(Exception):
    """What is remembered doesn't do; the message says why."""


def told_apart(
    memory: Memory, raw: Sequence[Path], closed: Sequence[Path], made_of: Mapping[str, Sequence[str]]
) -> Apart:
    """What of today's files a run had read. A closed day holds what it was made of (`made_of`), and nothing else.

    Raises `Stale` where a closed day holds what wasn't read, or what was read is gone.
    """
    known = {*memory.raw, *memory.closed}
    covered: set[str] = set()
    for path in closed:
        if path.name not in memory.closed:
            inputs = set(made_of.get(path.name, ()))
            if not inputs or not inputs <= known:
                raise Stale("closed days hold what wasn't read")
            covered |= inputs
    if known - covered - {path.name for path in (*raw, *closed)}:
        raise Stale("what was read is gone")
    return Apart(
        settled=tuple(path for path in closed if path.name not in covered),
        before=tuple(path for path in raw if path.name in known - covered),
        added=tuple(path for path in raw if path.name not in known),
    )


def weighed_alike(memory: Memory, parameters: Parameters, half_life: int, today: int) -> bool:
    """Whether the days of the window weigh today what they weighed then."""
    then = dict(day_weights(memory.half_life, parameters.window_days, memory.day))
    now = day_weights(half_life, parameters.window_days, today)
    return all(then[day] == weight for day, weight in now if day in then)


def digest_of(erased: Sequence[tuple[str, int, bool]]) -> str:
    """A short text that differs where others were erased. It names nobody."""
    return hashlib.blake2b(repr(sorted(erased)).encode(), digest_size=12).hexdigest()
