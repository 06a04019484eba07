"""DuckDB over sources that lie ready, as an engine that makes all lists or some."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.engine import Machine, Recompute, Sources
from chalicelib.recommendations.recompute import Files

NOTHING = Files([], [])


@dataclass(frozen=True)
class Ready:
    """See `recompute.Engine` and `trying.Partly`; the files that it is called with are passed over."""

    sources: Sources

    @contextmanager
    def compute(
        self, files: Files, parameters: Parameters, *, as_of: int, directory: Path,
        lists: Sequence[str] | None = None,
    ) -> Iterator[Recompute]:  # fmt: skip
        """Those lists, or all."""
        machine = Machine(temp_directory=directory)
        with Recompute(self.sources, parameters, as_of=as_of, machine=machine, lists=lists) as run:
            run.make()
            yield run
