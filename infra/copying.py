"""Buckets copied to another stage's, and compared."""

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, NamedTuple

_AT_ONCE: Final = 16
_MODULUS: Final = 1 << 256


class Thing(NamedTuple):
    """An object: its key, its size in bytes, and S3's checksum, empty where that says how it was uploaded."""

    key: str
    size: int
    tag: str


def things(client: Any, bucket: str) -> Iterator[Thing]:
    """Every object of a bucket."""
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=bucket):
        for one in page.get("Contents", ()):
            tag = str(one["ETag"]).strip('"')
            yield Thing(one["Key"], int(one["Size"]), "" if "-" in tag else tag)


def copy(client: Any, bucket: str, into: str) -> int:
    """Copy what the other bucket doesn't hold as it is here; returns how many objects that were."""
    there = {thing.key: thing for thing in things(client, into)}
    missing = [thing.key for thing in things(client, bucket) if not _same(thing, there.get(thing.key))]

    def one(key: str) -> None:
        client.copy({"Bucket": bucket, "Key": key}, into, key)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return len(list(pool.map(one, missing)))


def compared(client: Any, bucket: str, into: str) -> tuple[int, str, list[str]]:
    """How many objects, a checksum of their keys, sizes and contents, and the keys that differ."""
    here = {thing.key: thing for thing in things(client, bucket)}
    there = {thing.key: thing for thing in things(client, into)}
    differing = sorted(key for key, thing in here.items() if not _same(thing, there.get(key)))
    total = sum(int.from_bytes(hashlib.sha256(repr(thing).encode()).digest()) for thing in here.values())
    return len(here), f"{total % _MODULUS:064x}", differing


def _same(one: Thing, other: Thing | None) -> bool:
    if other is None or one.size != other.size:
        return False
    return not (one.tag and other.tag) or one.tag == other.tag
