"""The lake: where its objects are, how the stream's records become them, and what can't be read.

    raw/day=2026-11-21/<first sequence>-<last sequence>-<digest>.ndjson.gz    days still open, or late rows
    closed/day=2026-11-21/<generation>.parquet                                days compacted once
    quarantine/lake-<sequence>-<digest>.json                                     records that can't be read
    markers/<id>                                                              all before the marker is here
    erased/, forgotten/                                                       who was erased; see `erasures`

Names and bytes follow from the content alone, so that doing a thing again overwrites it with itself.
"""

import base64
import binascii
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Protocol

import msgspec

from chalicelib.activity import erasures
from chalicelib.activity.domain import SOURCE_BYTES, Fact, Taken, row_text, unpacked
from chalicelib.activity.erasures import Erased
from chalicelib.kernel import clock

RAW: Final = "raw/"
CLOSED: Final = "closed/"
QUARANTINE: Final = "quarantine/"
_AT_ONCE: Final = 8
_COPIES_AT_ONCE: Final = 16
MARKERS: Final = "markers/"
_RAW_ENDING: Final = ".ndjson.gz"
CLOSED_ENDING: Final = ".parquet"
MANIFEST_ENDING: Final = ".inputs.json"
_MARKER_KEY: Final = "marker#"
Record = Mapping[str, Any]


class Objects(Protocol):
    """The lake's bucket."""

    def put(self, key: str, body: bytes) -> None:
        """Write an object, or replace it."""

    def get(self, key: str) -> bytes | None:
        """An object's body, or None."""

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys under a prefix, in order."""

    def sizes(self, prefix: str) -> Iterator[tuple[str, int]]:
        """All keys under a prefix, in order, each with its object's bytes."""

    def delete(self, keys: list[str]) -> None:
        """Delete objects; those that aren't there don't matter."""

    def download(self, key: str, path: Path) -> None:
        """Copy an object to a file."""

    def upload(self, key: str, path: Path) -> None:
        """Write a file as an object."""


@dataclass(frozen=True, slots=True)
class LakeFiles:
    """The objects that hold some days' rows, by key. Rows may stand in several: readers de-duplicate.

    They leave out what `erased` covers. `made_of` says of those of the closed objects that are a day old at most which
    objects they took the place of.
    """

    raw: list[str]
    closed: list[str]
    erased: Erased
    made_of: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class LakeCopy:
    """The same objects as files on local disk."""

    raw: list[Path]
    closed: list[Path]
    erased: Erased
    made_of: Mapping[str, tuple[str, ...]]


class Manifest(msgspec.Struct, frozen=True):
    """Which objects a generation of a closed day was made of, and when (ms)."""

    inputs: tuple[str, ...]
    written_at: int


def raw_prefix(day: str) -> str:
    """Where a day's raw objects are."""
    return f"{RAW}day={day}/"


def closed_prefix(day: str) -> str:
    """Where a day's compacted objects are."""
    return f"{CLOSED}day={day}/"


def day_of(key: str) -> str:
    """The day that an object of the lake belongs to."""
    return key.split("/")[1].removeprefix("day=")


def ndjson(facts: Iterable[Fact]) -> bytes:
    """Rows as an object's bytes: gzipped NDJSON, the same bytes for the same rows."""
    return packed_rows(map(row_text, facts))


def packed_rows(lines: Iterable[bytes]) -> bytes:
    """What `rows_of` gives, as an object's bytes again."""
    return gzip.compress(b"".join(line + b"\n" for line in lines), 6, mtime=0)


def rows_of(body: bytes) -> list[bytes]:
    """The lines of an object that `ndjson` made."""
    return gzip.decompress(body).splitlines()


def write_facts(facts: Iterable[Fact], name: str, objects: Objects) -> list[str]:
    """Write `facts` as one raw object for each of their days, called after `name`; returns the keys."""
    days: dict[str, list[Fact]] = {}
    for fact in facts:
        days.setdefault(clock.utc_day(fact.at), []).append(fact)

    def write(day: str) -> str:
        body = ndjson(days[day])
        key = f"{raw_prefix(day)}{name}-{_mark(body)}.ndjson.gz"
        objects.put(key, body)
        return key

    if len(days) < 2:
        return [write(day) for day in days]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(write, sorted(days)))


def take_records(records: Sequence[Record], *, now: int, objects: Objects) -> dict[str, int]:
    """Bring new batches from the stream into the lake; counts what became of the records.

    What can't be read goes to quarantine with the reason. A marker (a row by the key `marker#<id>`) becomes an
    object once all before it is stored: whoever put it then knows. Raises only what `objects` raises: then the
    same records come again, and are written over themselves.
    """
    inserted = [record for record in records if record.get("eventName") == "INSERT"]
    markers = [_marker(record) for record in inserted]
    new = [record for record, marker in zip(inserted, markers, strict=True) if not marker]
    facts: list[Fact] = []
    unreadable = 0
    for record in new:
        try:
            facts += facts_of(record)
        except ValueError as error:
            keep(record, str(error), now=now, objects=objects)
            unreadable += 1
    if facts:
        write_facts(facts, f"{sequence(new[0])}-{sequence(new[-1])}", objects)
    for marker in filter(None, markers):
        objects.put(f"{MARKERS}{marker}", b"")
    return {"records": len(records), "facts": len(facts), "quarantined": unreadable}


def _marker(record: Record) -> str:
    """The id of a marker; empty for a batch, and for what can't be read."""
    try:
        key = record["dynamodb"]["Keys"]["pk"]["S"]
    except (KeyError, TypeError):
        return ""
    return key.removeprefix(_MARKER_KEY) if isinstance(key, str) and key.startswith(_MARKER_KEY) else ""


def facts_of(record: Record) -> list[Fact]:
    """The facts in a stream record's new image. Raises `ValueError` saying what is wrong with it."""
    try:
        rows = _bytes(record["dynamodb"]["NewImage"]["facts"]["B"])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a batch: {type(error).__name__} {error}") from error
    except binascii.Error as error:
        raise ValueError(f"facts aren't base64: {error}") from error
    return unpacked(rows)


def taken_of(record: Record) -> Taken | None:
    """The batch in a stream record; None for what isn't a new one (a removal, a marker).

    Raises `ValueError` saying what is wrong with a record that can't be read.
    """
    if record.get("eventName") != "INSERT" or _marker(record):
        return None
    facts = facts_of(record)
    image = record["dynamodb"]["NewImage"]
    try:
        source = _bytes(image["source"]["B"]) if "source" in image else None
        near = str(image["near"]["S"]) if "near" in image else None
    except (KeyError, TypeError, AttributeError, binascii.Error) as error:
        raise ValueError(f"not a batch: {type(error).__name__} {error}") from error
    if source is not None and len(source) != SOURCE_BYTES:
        raise ValueError("not a batch: its source isn't one")
    return Taken(facts=tuple(facts), source=source, near=near)


def _bytes(held: str | bytes) -> bytes:
    return held if isinstance(held, bytes) else base64.b64decode(held, validate=True)


def sequence(record: Record) -> str:
    """A record's sequence number in the stream."""
    data = record.get("dynamodb")
    number = str(data.get("SequenceNumber") or "") if isinstance(data, Mapping) else ""
    return number[:64] if number.isalnum() else "unnumbered"


def keep(record: Record, reason: str, *, now: int, objects: Objects) -> str:
    """Put a record into quarantine; returns its name there, which is the same for the same record."""
    text = json.dumps(record, sort_keys=True, default=_plain)
    name = f"lake-{sequence(record)}-{_mark(text.encode())}"
    told = {"id": name, "reason": reason[:500], "kept_at": clock.iso(now), "record": json.loads(text)}
    objects.put(f"{QUARANTINE}{name}.json", json.dumps(told, indent=1).encode())
    return name


def _plain(value: object) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes | bytearray) else repr(value)[:200]


def _mark(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=6).hexdigest()


def manifests(prefix: str, objects: Objects) -> dict[str, Manifest | None]:
    """The manifests under a prefix, by the keys of the generations that they are of; None where one is gone by now."""
    keys = [key for key in objects.keys(prefix) if key.endswith(MANIFEST_ENDING)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        bodies = list(pool.map(objects.get, keys))
    return {
        key.removesuffix(MANIFEST_ENDING) + CLOSED_ENDING: (
            None if body is None else msgspec.json.decode(body, type=Manifest)
        )
        for key, body in zip(keys, bodies, strict=True)
    }


def files(first_day: str, last_day: str, objects: Objects) -> LakeFiles:
    """The objects that hold the rows of the days from `first_day` to `last_day`, both included; not those which a whole
    generation took the place of.
    """

    def found(prefix: str, ending: str) -> list[str]:
        return [key for key in objects.keys(prefix) if _is_of(key, ending, first_day, last_day)]

    # Open days first: what is closed in between stands in both then, and not in neither.
    raw, closed = found(RAW, _RAW_ENDING), found(CLOSED, CLOSED_ENDING)
    generations = manifests(CLOSED, objects)
    if None in generations.values():
        return files(first_day, last_day, objects)
    made_of = {key: one.inputs for key, one in generations.items() if one and key in closed}
    covered = {key for inputs in made_of.values() for key in inputs}
    return LakeFiles(
        raw=[key for key in raw if key not in covered],
        closed=[key for key in closed if key not in covered],
        erased=erasures.standing(objects),
        made_of=made_of,
    )


def copied(found: LakeFiles, objects: Objects, directory: Path) -> LakeCopy:
    """What `files` names, copied into `directory`; `made_of` goes by the names of files."""

    def name(key: str) -> str:
        return key.replace("/", "_")

    def fetch(key: str) -> Path:
        path = directory / name(key)
        objects.download(key, path)
        return path

    made_of = {name(key): tuple(map(name, inputs)) for key, inputs in found.made_of.items()}
    with ThreadPoolExecutor(_COPIES_AT_ONCE) as pool:
        raw, closed = list(pool.map(fetch, found.raw)), list(pool.map(fetch, found.closed))
    return LakeCopy(raw, closed, found.erased, made_of)


def size(first_day: str, last_day: str, objects: Objects) -> int:
    """The bytes of the objects that `files` names."""
    return sum(
        size
        for prefix, ending in ((RAW, _RAW_ENDING), (CLOSED, CLOSED_ENDING))
        for key, size in objects.sizes(prefix)
        if _is_of(key, ending, first_day, last_day)
    )


def _is_of(key: str, ending: str, first_day: str, last_day: str) -> bool:
    return key.endswith(ending) and first_day <= day_of(key) <= last_day
