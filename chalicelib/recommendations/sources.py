"""What a recompute reads and runs on: the lake's window on local disk, the catalogue, and DuckDB; or a job for Spark."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from chalicelib.activity import public as activity
from chalicelib.aws.log import logger
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import clock
from chalicelib.recommendations import sparkjob
from chalicelib.recommendations.cluster import BucketDesk
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.engine import Machine, Recompute, Sources
from chalicelib.recommendations.increments import Increments
from chalicelib.recommendations.memories import BucketMemory
from chalicelib.recommendations.recompute import Files
from chalicelib.recommendations.remembering import Remembered
from chalicelib.recommendations.trying import Challenger


def megabytes(parameters: Parameters, now: int) -> float:
    """The size of the window that ends at `now`, in 10^6 bytes of the lake's files."""
    return activity.lake_size(*_days(parameters, now)) / 1e6


def write_job(desk: BucketDesk, parameters: Parameters, as_of: int, tried: Sequence[Challenger] = ()) -> str:
    """Write Spark's job for the window that ends at `as_of`, and say its address; `tried` is computed besides."""
    found = activity.lake_files(*_days(parameters, as_of))
    products, newcomers = catalogue.recompute_goods(as_of - parameters.new_days * clock.DAY)
    rows = sparkjob.Rows(products, catalogue.recompute_variants(), found.erased.rows(), newcomers)
    return sparkjob.write(
        rows, [desk.address(key) for key in found.raw], [desk.address(key) for key in found.closed], parameters,
        as_of=as_of, output=desk.output(as_of), put=lambda name, body: desk.put(as_of, name, body), tried=tried,
    )  # fmt: skip


def _days(parameters: Parameters, now: int) -> tuple[str, str]:
    return clock.utc_day(max(0, now - parameters.window_days * clock.DAY)), clock.utc_day(now)


class BucketLake:
    """The lake in the stage's bucket; see `recompute.Lake`."""

    def fetch(self, first_day: str, last_day: str, directory: Path) -> Files:
        """See `recompute.Lake`."""
        found = activity.copy_lake(first_day, last_day, directory)
        return Files(found.raw, found.closed, found.erased.rows(), found.made_of)


class DuckDbEngine:
    """DuckDB within this function's memory; see `recompute.Engine`."""

    def __init__(self, memory_mb: int) -> None:
        self._memory_mb = memory_mb

    @contextmanager
    def compute(
        self, files: Files, parameters: Parameters, *, as_of: int, directory: Path,
        lists: Sequence[str] | None = None,
    ) -> Iterator[Recompute]:  # fmt: skip
        """See `recompute.Engine`; with `lists`, of these alone."""
        machine = Machine.of_function(self._memory_mb, directory)
        sources = _sources(files, parameters, as_of)
        with Recompute(sources, parameters, as_of=as_of, machine=machine, lists=lists) as run:
            run.make()
            yield run


class RememberingEngine:
    """DuckDB within this function's memory, going on from what an earlier run remembered; see `recompute.Engine`."""

    def __init__(self, memory_mb: int, memories: BucketMemory, *, is_whole: bool = False) -> None:
        """What runs remember goes to `memories`; the next go on from it, unless `is_whole`."""
        self._memory_mb, self._memories, self._is_whole = memory_mb, memories, is_whole

    @contextmanager
    def compute(
        self, files: Files, parameters: Parameters, *, as_of: int, directory: Path
    ) -> Iterator[Recompute]:
        """See `recompute.Engine`."""
        machine = Machine.of_function(self._memory_mb, directory)
        sources, remembered = _sources(files, parameters, as_of), self._remembered()
        with Increments(sources, parameters, as_of=as_of, machine=machine, remembered=remembered) as run:
            run.make()
            logger().info("recomputed", extra={"basis": run.basis})
            if run.is_news:
                with tempfile.TemporaryDirectory(dir=directory) as folder:
                    self._memories.save(run.save(Path(folder)), Path(folder))
            yield run

    def _remembered(self) -> Remembered | None:
        return None if self._is_whole else self._memories.load()


def _sources(files: Files, parameters: Parameters, as_of: int) -> Sources:
    products, newcomers = catalogue.recompute_goods(as_of - parameters.new_days * clock.DAY)
    return Sources(
        fresh=files.raw,
        settled=files.closed,
        products=products,
        variants=catalogue.recompute_variants(),
        newcomers=newcomers,
        erased=files.erased,
        made_of=files.made_of,
    )
