"""The lake as a reader of it sees it."""

from chalicelib.activity.domain import Fact, deduplicated, fact_of
from chalicelib.activity.lake import files, rows_of
from tests.fakes.activity import FakeObjects, without


def rows_of_lake(objects: FakeObjects) -> list[Fact]:
    """All rows but those of who was erased, de-duplicated as every reader does (closed days as `plain_merge` leaves
    them).
    """
    found = files("1970-01-01", "9999-12-31", objects)
    lines = [line for key in (*found.raw, *found.closed) for line in rows_of(objects.bodies[key])]
    return deduplicated(without(map(fact_of, lines), found.erased))
