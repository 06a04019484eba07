"""The lake's last days on local disk, for whoever asks who left what behind."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from chalicelib.activity import public as activity
from chalicelib.aws import objects
from chalicelib.campaigns.absences import Days
from chalicelib.campaigns.engine import DuckDays
from chalicelib.catalogue import public as catalogue

_DOWNLOADS: Final = 16


class BucketLog:
    """The adapter of `absences.Log`."""

    def __init__(self, bucket: str, memory_mb: int) -> None:
        self._bucket, self._memory_mb = bucket, memory_mb

    @contextmanager
    def open(self, first_day: str, last_day: str, now: int, directory: Path) -> Iterator[Days]:
        """See `absences.Log`."""
        found = activity.lake_files(first_day, last_day)
        with ThreadPoolExecutor(_DOWNLOADS) as pool:
            raw = list(pool.map(lambda key: self._download(key, directory), found.raw))
            closed = list(pool.map(lambda key: self._download(key, directory), found.closed))
        days = DuckDays(
            raw, closed, now=now, skus=catalogue.resolve_skus, memory_mb=self._memory_mb, scratch=directory,
            erased=found.erased,
        )  # fmt: skip
        with days:
            yield days

    def _download(self, key: str, directory: Path) -> Path:
        path = directory / key.replace("/", "_")
        objects.download(self._bucket, key, path)
        return path
