"""The lake as a reader of it sees it."""

from chalicelib.activity.domain import Fact, deduplicated, fact_of
from chalicelib.activity.lake import files, rows_of
from tests.fakes.activity import FakeObjects, without


def rows_of_lake(objects: FakeObjects) -> list[Fact]:
    """All rows but those of who was erased, de-duplicated as every reader does (closed days as `plain_merge` leaves
    them).
    """
    found = files("1970-01-01", "9999-12-31", objects)
    return deduplicated(without(stored_rows(objects), found.erased))


def stored_rows(objects: FakeObjects) -> list[Fact]:
    """All rows that readers find, repetitions with them. Of those of one day closing it leaves one."""
    found = files("1970-01-01", "9999-12-31", objects)
    return [fact_of(line) for key in (*found.raw, *found.closed) for line in rows_of(objects.bodies[key])]
