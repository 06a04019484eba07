"""Records that couldn't be read: look at them, and do what they say once they can be."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from chalicelib.activity import lake
from chalicelib.activity.lake import QUARANTINE, Objects
from chalicelib.kernel.errors import Conflict, NotFound

Reader = Callable[[Mapping[str, Any], int], int]


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


def replay(name: str, objects: Objects, readers: Mapping[str, Reader], now: int) -> int:
    """Read a record again: by the reader who put it aside, else into the lake; returns how many facts there were.

    It leaves quarantine only after that, so being cut off in between repeats harmlessly. Raises `NotFound`,
    or `Conflict` with the reason if it still can't be read.
    """
    kept = show(name, objects)
    reader = readers.get(name.rpartition("-")[0])
    try:
        told = _into_lake(kept, objects) if reader is None else reader(kept.record, now)
    except ValueError as error:
        raise Conflict(f"it still can't be read: {error}") from error
    objects.delete([f"{QUARANTINE}{name}.json"])
    return told


def _into_lake(kept: KeptRecord, objects: Objects) -> int:
    facts = lake.facts_of(kept.record)
    lake.write_facts(facts, f"replayed-{kept.id}", objects)
    return len(facts)


def _read(name: str, objects: Objects) -> KeptRecord | None:
    body = objects.get(f"{QUARANTINE}{name}.json")
    return None if body is None else msgspec.convert(json.loads(body), type=KeptRecord)
