"""What a recompute reads and runs on: the lake's window on local disk, the catalogue, and DuckDB; or a job for Spark."""

import os
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chalicelib.activity import public as activity
from chalicelib.aws import objects
from chalicelib.aws.log import logger
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import clock
from chalicelib.recommendations import sparkjob
from chalicelib.recommendations.cluster import BucketDesk
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.engine import Machine, Recompute, Sources
from chalicelib.recommendations.increments import Increments, Remembered
from chalicelib.recommendations.measuring import DuckMeasures, measured
from chalicelib.recommendations.memories import BucketMemory
from chalicelib.recommendations.recompute import Files

_DOWNLOADS: Final = 16


def megabytes(parameters: Parameters, now: int) -> float:
    """The size of the window that ends at `now`, in 10^6 bytes of the lake's files."""
    return activity.lake_size(*_days(parameters, now)) / 1e6


def write_job(desk: BucketDesk, parameters: Parameters, as_of: int) -> str:
    """Write Spark's job for the window that ends at `as_of`, and say its address."""
    found = activity.lake_files(*_days(parameters, as_of))
    rows = sparkjob.Rows(catalogue.recompute_products(), catalogue.recompute_variants(), found.erased.rows())
    return sparkjob.write(
        rows, [desk.address(key) for key in found.raw], [desk.address(key) for key in found.closed], parameters,
        as_of=as_of, output=desk.output(as_of), put=lambda name, body: desk.put(as_of, name, body),
    )  # fmt: skip


def _days(parameters: Parameters, now: int) -> tuple[str, str]:
    return clock.utc_day(max(0, now - parameters.window_days * clock.DAY)), clock.utc_day(now)


class BucketLake:
    """The lake in the stage's bucket; see `recompute.Lake`."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def fetch(self, first_day: str, last_day: str, directory: Path) -> Files:
        """See `recompute.Lake`."""
        found = activity.lake_files(first_day, last_day)
        with ThreadPoolExecutor(_DOWNLOADS) as pool:
            raw = list(pool.map(lambda key: self._download(key, directory), found.raw))
            closed = list(pool.map(lambda key: self._download(key, directory), found.closed))
        return Files(raw, closed, found.erased.rows())

    def _download(self, key: str, directory: Path) -> Path:
        path = directory / key.replace("/", "_")
        objects.download(self._bucket, key, path)
        return path


class DuckDbGauge:
    """DuckDB within this function's memory; see `findings.Gauge`."""

    def __init__(self, memory_mb: int, currency: str) -> None:
        self._memory_mb, self._currency = memory_mb, currency

    @contextmanager
    def measure(self, files: Files, *, now: int, directory: Path) -> Iterator[DuckMeasures]:
        """See `findings.Gauge`."""
        with measured(
            files, now=now, currency=self._currency, products=catalogue.recompute_products(),
            variants=catalogue.recompute_variants(), memory_mb=self._memory_mb, directory=directory,
        ) as made:  # fmt: skip
            yield made


class DuckDbEngine:
    """DuckDB within this function's memory; see `recompute.Engine`."""

    def __init__(
        self, memory_mb: int, memories: BucketMemory | None = None, *, is_whole: bool = False
    ) -> None:
        """What runs remember goes to `memories`; the next go on from it, unless `is_whole`."""
        self._memory_mb, self._memories, self._is_whole = memory_mb, memories, is_whole

    @contextmanager
    def compute(
        self, files: Files, parameters: Parameters, *, as_of: int, directory: Path
    ) -> Iterator[Recompute]:
        """See `recompute.Engine`."""
        sources = Sources(
            fresh=files.raw,
            settled=files.closed,
            products=catalogue.recompute_products(),
            variants=catalogue.recompute_variants(),
            erased=files.erased,
        )
        # What is left is for Python, the read-back and DuckDB's own slack.
        machine = Machine(
            threads=os.cpu_count() or 2,
            memory_limit=f"{self._memory_mb * 6 // 10}MB",
            temp_directory=directory,
        )
        with Increments(
            sources, parameters, as_of=as_of, machine=machine, remembered=self._remembered()
        ) as run:  # fmt: skip
            run.make()
            logger().info("recomputed", extra={"whole": run.is_whole, "why": run.why})
            if run.is_whole and self._memories:
                with tempfile.TemporaryDirectory(dir=directory) as folder:
                    self._memories.save(run.save(Path(folder)), Path(folder))
            yield run

    def _remembered(self) -> Remembered | None:
        return self._memories.load() if self._memories and not self._is_whole else None
