"""What other rooms may ask of activity."""

from collections.abc import Mapping, Sequence
from typing import Any

from chalicelib.activity import history, lake, service, wiring
from chalicelib.activity.domain import COLUMNS, Fact, Taken
from chalicelib.activity.history import RefusedRow
from chalicelib.activity.lake import LakeFiles
from chalicelib.members import public as members

__all__ = [
    "COLUMNS",
    "Fact",
    "LakeFiles",
    "RefusedRow",
    "Taken",
    "append",
    "import_events",
    "lake_files",
    "read_record",
    "transact_put",
]


def transact_put(facts: Sequence[Fact], *, batch_id: str, now: int) -> dict[str, Any]:
    """One TransactWriteItems entry that logs `facts` (at least one) with a room's own rows, or not at all.

    The whole transaction fails if `batch_id` was logged before (its entry's cancellation reason is
    `ConditionalCheckFailed`). `batch_id` is unique over all rooms: begin it with the room's name. In the
    lake the facts' ids stand with `~` in front, so that no event from a browser can take their place.
    """
    from chalicelib.activity.store import transact_entry

    return transact_entry(service.own_batch(facts, batch_id=batch_id, now=now))


def append(facts: Sequence[Fact], *, batch_id: str, now: int) -> None:
    """Log `facts` (at least one) once under `batch_id`; doing it again is harmless.

    Raises `Conflict` if the id was used for other facts, `Unavailable` if the log doesn't answer.
    """
    service.append(facts, batch_id=batch_id, now=now, log=wiring.log())


def read_record(record: Mapping[str, Any]) -> Taken | None:
    """The batch in a record of the log's stream; None for what isn't a new one (a removal, a marker).

    Raises `ValueError` saying what is wrong with a record that can't be read; the lake keeps those.
    """
    return lake.taken_of(record)


def lake_files(first_day: str, last_day: str) -> LakeFiles:
    """The lake objects with the rows of the days `first_day` to `last_day` (`2026-11-21`), both included.

    Listed objects stay for at least an hour. A row may stand in several: readers de-duplicate by
    `(event_id, n)`, keeping the smallest `received`, then the smallest canonical row text.
    """
    return lake.files(first_day, last_day, wiring.objects())


def import_events(rows: Sequence[Mapping[str, Any]], *, name: str, received: int) -> list[RefusedRow]:
    """Bring historical events (fields as in `POST /v1/events`) into the lake; which rows weren't taken.

    They don't pass the log, so nothing live hears of them. The same rows under the same `name`, with the
    same `received` (ms), may be imported again.
    """
    return history.take(
        rows, name=name, received=received, hashes=members.pseudonyms(), objects=wiring.objects()
    )
