"""The rows of the table `torg-<stage>-experiments`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| test | `tests` | `<test id>` |
| a run's counts | `tally#<test id>` | `<run>` |
| a person's seat | `person#<pseudonym>` | `<test id>#<run>`; expires 400 days after the first meeting |
"""

from typing import Any, Final, TypeVar

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.experiments.domain import Seat
from chalicelib.kernel import clock, settings

T = TypeVar("T")

TESTS: Final = "tests"
_SEAT_LIFE: Final = 400 * clock.DAY


def table() -> str:
    """The table's name."""
    return settings.current().table("experiments")


def test_key(test_id: str) -> Key:
    """Where a test is."""
    return Key(table(), TESTS, test_id)


def tally_key(test_id: str, run: int) -> Key:
    """Where a run's counts are."""
    return Key(table(), f"tally#{test_id}", f"{run:06d}")


def person_pk(person: str) -> str:
    """The partition of a person's seats."""
    return f"person#{person}"


def seat_key(person: str, test_id: str, run: int) -> Key:
    """Where a person's seat in a run is."""
    return Key(table(), person_pk(person), f"{test_id}#{run:06d}")


def item(place: Key, document: Any) -> dict[str, Any]:
    """A row holding a document, with the revision that conditions look at beside it."""
    row = place.as_item() | {
        "document": {"S": msgspec.json.encode(document).decode()},
        "revision": {"N": str(document.revision)},
    }
    if isinstance(document, Seat):
        row["expires_at"] = {"N": str((document.at + _SEAT_LIFE) // clock.SECOND)}
    return row


def document(row: Item, kind: type[T]) -> T:
    """The document in a row."""
    return msgspec.json.decode(row["document"]["S"], type=kind)
