"""The shipped engine as a trial of the lists named has it: all lists and those once more, read back as the writer does."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.engines.rows import digest_of
from chalicelib.merchandising.domain import Numbers
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.engine import Machine, Recompute, Sources
from chalicelib.recommendations.recompute import Files
from chalicelib.recommendations.trying import Challenger, Trying


@dataclass(frozen=True)
class Here:
    """DuckDB with what other engines are given."""

    machine: Machine

    @contextmanager
    def compute(
        self, files: Files, parameters: Parameters, *, as_of: int, directory: Path,  # noqa: ARG002
        lists: Sequence[str] | None = None,
    ) -> Iterator[Recompute]:  # fmt: skip
        """See `recompute.Engine`."""
        with Recompute(
            Sources(settled=files.closed), parameters, as_of=as_of, machine=self.machine, lists=lists
        ) as run:
            run.make()
            yield run


def make(paths: list[Path], as_of: int, lists: list[str]) -> dict[str, float]:
    """Make all lists, and challengers of those named; without a name there is no trial."""
    here = Here(Machine(threads=2, memory_limit="4GB", temp_directory=paths[0].parent))
    tried = [Challenger("r", tuple(lists), Numbers(half_life_days=30))] if lists else []
    count = people = score = placed = 0
    with tempfile.TemporaryDirectory() as folder:
        engine = Trying(here, here, tried)
        with engine.compute(Files([], paths), Parameters(), as_of=as_of, directory=Path(folder)) as made:
            for one in made.results():
                for ranked in one.lists.values():
                    for place, row in enumerate(ranked.rows, 1):
                        count, people = count + 1, people + (row.people or 0)
                        score, placed = score + row.score, placed + row.score * place
    return digest_of(count, people, score, placed)
