"""The report in the bucket."""

from typing import Final

import msgspec

from chalicelib.aws import objects
from chalicelib.worth.domain import Report

# Beside what the recompute keeps, where it lay before this room was one.
_KEY: Final = "recommendations/report.json"


class BucketReport:
    """The report as one object, which takes the place of the last; see `service.Shelf`."""

    def __init__(self, bucket: str) -> None:
        self._bucket = bucket

    def read(self) -> Report | None:
        """See `service.Shelf`. One that another version wrote otherwise is none, until the next run."""
        body = objects.get(self._bucket, _KEY)
        try:
            return None if body is None else msgspec.json.decode(body, type=Report)
        except msgspec.ValidationError:
            return None

    def write(self, report: Report) -> None:
        """See `service.Shelf`."""
        objects.put(self._bucket, _KEY, msgspec.json.encode(report))
