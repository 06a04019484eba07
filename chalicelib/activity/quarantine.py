"""Records that couldn't be read: look at them, and bring them into the lake once they can be."""

import json
from typing import Any

import msgspec

from chalicelib.activity import lake
from chalicelib.activity.lake import QUARANTINE, Objects
from chalicelib.kernel.errors import Conflict, NotFound


class Kept(msgspec.Struct, frozen=True):
    """A record in quarantine: its name, why it couldn't be read, and since when it is there."""

    id: str
    reason: str
    kept_at: str


class KeptRecord(Kept, frozen=True):
    """A record in quarantine, with the record as the stream gave it."""

    record: dict[str, Any]


def names(objects: Objects) -> list[str]:
    """The names of all records in quarantine, in order."""
    keys = objects.keys(QUARANTINE)
    return [key.removeprefix(QUARANTINE).removesuffix(".json") for key in keys]


def page(after: str | None, limit: int, objects: Objects) -> list[Kept]:
    """Up to `limit` records whose names come after `after`."""
    wanted = [name for name in names(objects) if after is None or name > after][:limit]
    shown = [_read(name, objects) for name in wanted]
    return [Kept(one.id, one.reason, one.kept_at) for one in shown if one is not None]


def show(name: str, objects: Objects) -> KeptRecord:
    """A record. Raises `NotFound`."""
    found = _read(name, objects)
    if found is None:
        raise NotFound("no such record in quarantine")
    return found


def replay(name: str, objects: Objects) -> int:
    """Read a record again and bring its facts into the lake; returns how many there were.

    It leaves quarantine only after that, so being cut off in between repeats harmlessly. Raises `NotFound`,
    or `Conflict` with the reason if it still can't be read.
    """
    kept = show(name, objects)
    try:
        facts = lake.facts_of(kept.record)
    except ValueError as error:
        raise Conflict(f"it still can't be read: {error}") from error
    lake.write_facts(facts, f"replayed-{name}", objects)
    objects.delete([f"{QUARANTINE}{name}.json"])
    return len(facts)


def _read(name: str, objects: Objects) -> KeptRecord | None:
    body = objects.get(f"{QUARANTINE}{name}.json")
    return None if body is None else msgspec.convert(json.loads(body), type=KeptRecord)
