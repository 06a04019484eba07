"""Buckets copied, to another stage's or into a backup and out of it, and compared."""

import hashlib
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple

_AT_ONCE: Final = 16
_MODULUS: Final = 1 << 256


class Thing(NamedTuple):
    """An object: its key, its size in bytes, and S3's checksum, empty where that says how it was uploaded."""

    key: str
    size: int
    tag: str


class Place(NamedTuple):
    """A bucket, or what lies below a prefix of it; keys are told without the prefix."""

    bucket: str
    prefix: str = ""


def things(client: Any, place: Place) -> Iterator[Thing]:
    """Every object of a place."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=place.bucket, Prefix=place.prefix)
    for page in pages:
        for one in page.get("Contents", ()):
            tag = str(one["ETag"]).strip('"')
            yield Thing(one["Key"].removeprefix(place.prefix), int(one["Size"]), "" if "-" in tag else tag)


def copy(client: Any, here: Place, into: Place, *, but: str = "") -> int:
    """Copy, inside S3, what the other place doesn't hold as it is here; returns how many objects that were.

    Keys that begin with `but` are left out, if it isn't empty.
    """
    there = {thing.key: thing for thing in things(client, into)}
    missing = [thing.key for thing in _wanted(client, here, but) if not _same(thing, there.get(thing.key))]

    def one(key: str) -> None:
        client.copy({"Bucket": here.bucket, "Key": here.prefix + key}, into.bucket, into.prefix + key)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return len(list(pool.map(one, missing)))


def mirror(client: Any, here: Place, into: Place) -> int:
    """As `copy`; what isn't here any more goes there, too."""
    own = {thing.key for thing in things(client, here)}
    for thing in things(client, into):
        if thing.key not in own:
            client.delete_object(Bucket=into.bucket, Key=into.prefix + thing.key)
    return copy(client, here, into)


def compared(client: Any, here: Place, into: Place, *, but: str = "") -> tuple[int, str, list[str]]:
    """How many objects, a checksum of their keys, sizes and contents, and the keys that differ, but for `but`."""
    own = {thing.key: thing for thing in _wanted(client, here, but)}
    there = {thing.key: thing for thing in things(client, into)}
    differing = sorted(key for key, thing in own.items() if not _same(thing, there.get(key)))
    return len(own), total(own.values()), differing


def total(of: Iterable[Thing]) -> str:
    """The checksum of objects' keys, sizes and contents; their order doesn't matter."""
    found = sum(int.from_bytes(hashlib.sha256(repr(thing).encode()).digest()) for thing in of)
    return f"{found % _MODULUS:064x}"


def _wanted(client: Any, here: Place, but: str) -> Iterator[Thing]:
    return (thing for thing in things(client, here) if not but or not thing.key.startswith(but))


def _same(one: Thing, other: Thing | None) -> bool:
    if other is None or one.size != other.size:
        return False
    return not (one.tag and other.tag) or one.tag == other.tag
