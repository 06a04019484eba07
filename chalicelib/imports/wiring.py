"""Where the room's ports meet their adapters."""

from functools import cache
from typing import Protocol

from chalicelib.imports import exporting
from chalicelib.imports.domain import Job
from chalicelib.imports.exporting import Exports
from chalicelib.imports.service import Doors, Jobs
from chalicelib.imports.steps import Files, Sink


class Bucket(Files, Protocol):
    """The files, and the addresses that callers are given."""

    def reports(self, job: Job, most: int) -> list[str]:
        """Addresses of an import's first reports."""

    def address(self, key: str) -> str:
        """An address where a file can be had."""

    def upload_address(self, job: Job) -> str:
        """An address to which the file can be PUT."""


@cache
def jobs() -> Jobs:
    """The imports."""
    from chalicelib.imports.store import DynamoJobs

    return DynamoJobs()


@cache
def bucket() -> Bucket:
    """The files."""
    from chalicelib.imports.store import S3Files

    return S3Files()


@cache
def exports() -> Exports:
    """The exports."""
    from chalicelib.imports.store import DynamoExports

    return DynamoExports()


@cache
def doors() -> Doors:
    """All that running an import needs."""
    from chalicelib.imports import sinks
    from chalicelib.imports.rooms import Rooms
    from chalicelib.imports.store import QueueCalls

    takers: dict[str, Sink] = {
        "events": sinks.events,
        "orders": sinks.order_rows,
        "products": sinks.product_rows,
        "consents": sinks.consents,
        "suppressions": sinks.suppressions,
    }
    return Doors(jobs=jobs(), files=bucket(), calls=QueueCalls(), sinks=takers, voices=Rooms())


@cache
def export_doors() -> exporting.Doors:
    """All that an export needs."""
    from chalicelib.imports.rooms import Rooms
    from chalicelib.imports.store import QueueCalls

    return exporting.Doors(exports=exports(), files=bucket(), told=Rooms(), run_soon=QueueCalls().run_soon)
