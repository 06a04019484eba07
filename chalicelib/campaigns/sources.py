"""The lake's last days on local disk, for whoever asks who left what behind."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from chalicelib.activity import public as activity
from chalicelib.campaigns.absences import Days
from chalicelib.campaigns.engine import DuckDays
from chalicelib.catalogue import public as catalogue


class BucketLog:
    """The adapter of `absences.Log`."""

    def __init__(self, memory_mb: int) -> None:
        self._memory_mb = memory_mb

    @contextmanager
    def open(self, first_day: str, last_day: str, now: int, directory: Path) -> Iterator[Days]:
        """See `absences.Log`."""
        found = activity.copy_lake(first_day, last_day, directory)
        days = DuckDays(
            found.raw, found.closed, now=now, skus=catalogue.resolve_skus, memory_mb=self._memory_mb, scratch=directory,
            erased=found.erased,
        )  # fmt: skip
        with days:
            yield days
