"""The recompute: from the lake's window to a published generation, by one run at a time."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from chalicelib.kernel import clock
from chalicelib.kernel.news import PopularityChanged
from chalicelib.recommendations import popularity
from chalicelib.recommendations.domain import KeyLists, Parameters
from chalicelib.recommendations.publishing import Ledger, Published, Store, lease, publish


@dataclass(frozen=True, slots=True)
class Files:
    """The lake's window on local disk: raw NDJSON of open days, Parquet of closed ones; and whose rows don't count,
    as `activity`'s `Erased.rows()` tells. `made_of` says, by names, which files some closed ones took the place of.
    """

    raw: Sequence[Path]
    closed: Sequence[Path]
    erased: Sequence[tuple[str, int, bool]] = ()
    made_of: Mapping[str, Sequence[str]] = field(default_factory=dict)


class Lake(Protocol):
    """Where the log's days are."""

    def fetch(self, first_day: str, last_day: str, directory: Path) -> Files:
        """Copy the files of the days (inclusive, UTC) into `directory`."""
        ...


class Made(Protocol):
    """What a run computed."""

    @property
    def basis(self) -> str:
        """What it was computed from, and why so, in words for an operator."""
        ...

    def results(self) -> Iterator[KeyLists]:
        """The lists of every key."""
        ...

    def popularity(self) -> Iterable[tuple[str, int]]:
        """The points of every product that somebody bought or looked at lately."""
        ...


class Engine(Protocol):
    """What turns rows into lists."""

    def compute(
        self, files: Files, parameters: Parameters, *, as_of: int, directory: Path
    ) -> AbstractContextManager[Made]:
        """All of it as of an instant, computed on entering; scratch files go to `directory`."""
        ...


@dataclass(frozen=True, slots=True)
class Crier:
    """Where news of popularity go, and what was told before."""

    ledger: popularity.Ledger
    publish: Callable[[Sequence[PopularityChanged]], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did; `published` is None where another run was at work. `told` products' popularity moved. `basis`: see
    `Made`.
    """

    published: Published | None
    files: int = 0
    told: int = 0
    basis: str = ""


def recompute(
    *, holder: str, now: int, until: int, parameters: Parameters,
    lake: Lake, engine: Engine, store: Store, ledger: Ledger, crier: Crier, scratch: Path | None = None,
) -> Outcome:  # fmt: skip
    """Compute every list from the window that ends at `now`, publish what changed, and tell who is popular.

    `holder` names this run, and `until` is the instant it will surely have ended. Two runs at once are
    harmless: the second does nothing. Killed anywhere, the next run finishes.
    """
    with lease(holder, now=now, until=until, store=store) as mine:
        if not mine:
            return Outcome(None)
        with tempfile.TemporaryDirectory(prefix="recompute-", dir=scratch) as directory:
            first = clock.utc_day(max(0, now - parameters.window_days * clock.DAY))
            files = lake.fetch(first, clock.utc_day(now), Path(directory))
            with engine.compute(files, parameters, as_of=now, directory=Path(directory)) as made:
                published = publish(made.results(), generation=now, store=store, ledger=ledger)
                points, basis = made.popularity(), made.basis
        told = popularity.tell(
            points, revision=now, days=parameters.popular_days, ledger=crier.ledger, publish=crier.publish
        )
        return Outcome(published, len(files.raw) + len(files.closed), told, basis)
