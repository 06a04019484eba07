"""Events from bulk files: written to the lake directly, as history, past the log and its other readers."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from chalicelib.activity import lake, reading
from chalicelib.activity.domain import Fact
from chalicelib.activity.foreign import event
from chalicelib.activity.lake import Objects
from chalicelib.activity.reading import Hashes, Receipt
from chalicelib.kernel.errors import FieldError, TorgError


class RefusedRow(NamedTuple):
    """A row that wasn't taken: its place among those given, and why."""

    place: int
    errors: tuple[FieldError, ...]


def take(
    rows: Sequence[Mapping[str, Any]], *, name: str, received: int, hashes: Hashes, objects: Objects
) -> list[RefusedRow]:
    """Write the rows' facts to the lake, and tell which rows aren't events.

    `name` and `received` must be the same when the same rows come again: then they are written over
    themselves.
    """
    receipt = Receipt(now=received, trusted=True, historical=True)
    facts: list[Fact] = []
    refused: list[RefusedRow] = []
    for index, row in enumerate(rows):
        try:
            facts += reading.facts(event(dict(row)), receipt, hashes)
        except TorgError as error:
            refused.append(RefusedRow(index, error.errors or (FieldError("", error.detail),)))
    lake.write_facts(facts, name, objects)
    return refused
