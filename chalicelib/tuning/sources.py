"""The shop's past out of the lake's files and the catalogue, on DuckDB within this function's memory."""

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
        products, variants = list(catalogue.recompute_products()), list(catalogue.recompute_variants())
        before, after = (
            Sources(one.raw, one.closed, products, variants, one.erased) for one in (learned, later)
        )
        machine = Machine.of_function(self._memory_mb, directory)
        with rehearsed(before, after, days, parameters, machine) as past:
            yield past
