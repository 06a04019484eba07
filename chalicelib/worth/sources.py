"""What the report is made of: the lake's days on local disk, the catalogue, and DuckDB."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chalicelib.activity import public as activity
from chalicelib.catalogue import public as catalogue
from chalicelib.worth.measuring import DuckMeasures, measured
from chalicelib.worth.service import Files


class BucketLake:
    """The lake in the stage's bucket; see `service.Lake`."""

    def fetch(self, first_day: str, last_day: str, directory: Path) -> Files:
        """See `service.Lake`."""
        found = activity.copy_lake(first_day, last_day, directory)
        return Files(found.raw, found.closed, found.erased.rows())


class DuckDbGauge:
    """DuckDB within this function's memory; see `service.Gauge`."""

    def __init__(self, memory_mb: int, currency: str) -> None:
        self._memory_mb, self._currency = memory_mb, currency

    @contextmanager
    def measure(self, files: Files, *, now: int, directory: Path) -> Iterator[DuckMeasures]:
        """See `service.Gauge`."""
        with measured(
            files, now=now, currency=self._currency, products=catalogue.recompute_products(),
            variants=catalogue.recompute_variants(), memory_mb=self._memory_mb, directory=directory,
        ) as made:  # fmt: skip
            yield made
