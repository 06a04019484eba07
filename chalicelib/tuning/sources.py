"""The shop's past out of the lake's files and the catalogue, on DuckDB within this function's memory."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chalicelib.catalogue import public as catalogue
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.engine import Machine, Sources
from chalicelib.recommendations.recompute import Files
from chalicelib.tuning.domain import Days
from chalicelib.tuning.rehearsals import RehearsedPast, rehearsed


class Stage:
    """Where rehearsals are held."""

    def __init__(self, memory_mb: int) -> None:
        self._memory_mb = memory_mb

    @contextmanager
    def rehearse(
        self, learned: Files, later: Files, days: Days, parameters: Parameters, directory: Path
    ) -> Iterator[RehearsedPast]:
        """See `standing.Doors`."""
        machine = Machine(
            threads=os.cpu_count() or 2,
            # What is left is for Python and DuckDB's own slack.
            memory_limit=f"{self._memory_mb * 6 // 10}MB",
            temp_directory=directory,
        )
        with rehearsed(_sources(learned), _sources(later), days, parameters, machine) as past:
            yield past


def _sources(files: Files) -> Sources:
    return Sources(
        fresh=files.raw,
        settled=files.closed,
        products=catalogue.recompute_products(),
        variants=catalogue.recompute_variants(),
        erased=files.erased,
    )
