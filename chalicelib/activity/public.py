"""What other rooms may ask of activity."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from chalicelib.activity import erasures, forgetting, history, lake, service, wiring
from chalicelib.activity.domain import COLUMNS, Fact, Taken
from chalicelib.activity.erasures import NOBODY, Erased, Proof, kept
from chalicelib.activity.erasures import table as erased_table
from chalicelib.activity.history import RefusedRow
from chalicelib.activity.lake import LakeCopy, LakeFiles
from chalicelib.members import public as members

__all__ = [
    "COLUMNS",
    "NOBODY",
    "Erased",
    "Fact",
    "LakeFiles",
    "Proof",
    "RefusedRow",
    "Taken",
    "about",
    "append",
    "copy_lake",
    "erase",
    "erased_at",
    "erased_since",
    "erased_table",
    "forgotten",
    "import_events",
    "kept",
    "lake_files",
    "lake_size",
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
    `(event_id, n)`, keeping the smallest `received`, then the smallest canonical row text. What `erased` covers
    they leave out (`kept` is the SQL for that).
    """
    return lake.files(first_day, last_day, wiring.objects())


def copy_lake(first_day: str, last_day: str, directory: Path) -> LakeCopy:
    """The objects that `lake_files` names, copied into a folder on local disk."""
    return lake.copied(lake_files(first_day, last_day), wiring.objects(), directory)


def lake_size(first_day: str, last_day: str) -> int:
    """The bytes of the objects that `lake_files` names."""
    return lake.size(first_day, last_day, wiring.objects())


def import_events(rows: Sequence[Mapping[str, Any]], *, name: str, received: int) -> list[RefusedRow]:
    """Bring historical events (fields as in `POST /v1/events`) into the lake; which rows weren't taken.

    They don't pass the log, so nothing live hears of them. The same rows under the same `name`, with the
    same `received` (ms), may be imported again.
    """
    return history.take(
        rows, name=name, received=received, hashes=members.pseudonyms(), objects=wiring.objects()
    )


def erase(people: Iterable[str], now: int) -> None:
    """Mark people (pseudonyms) as erased: no reader of the lake counts their rows up to `now` from here on.

    The daily job then takes the rows out. Again covers what came since.
    """
    erasures.mark(people, now, wiring.objects())


def about(people: Iterable[str], now: int) -> list[Fact]:
    """All that the lake holds of people (pseudonyms) and of the browsers that they used, in time's order.

    Reads the whole lake, with DuckDB: for an operator's command, not for a request.
    """
    return forgetting.about(people, objects=wiring.objects(), sieve=wiring.sieve(), now=now)


def erased_at(person: str) -> int | None:
    """When a person (a pseudonym) was last erased (ms); None if never."""
    return erasures.since(person, wiring.objects())


def forgotten(person: str, until: int) -> Proof | None:
    """What took the rows of a person, erased at `until`, out of the lake; None while it may hold some."""
    return erasures.proof(person, until, wiring.objects())


def erased_since(since: int) -> dict[str, int]:
    """The pseudonyms of all people who were erased at `since` (ms) or later, in order, with when they were."""
    standing = erasures.standing(wiring.objects()).people
    return {person: until for person, until in sorted(standing.items()) if until >= since}
