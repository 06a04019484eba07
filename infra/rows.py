"""Rows of a table as they are stored: read, written, and summed up so that two tables can be compared."""

import base64
import gzip
import hashlib
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

#: A row that is about to expire may be gone on one side already: it is copied, and not compared.
MARGIN_SECONDS: Final = 86_400
_EXPIRES: Final = "expires_at"
_BATCH: Final = 25
_MODULUS: Final = 1 << 256
_SLOWEST: Final = 5.0

Item = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sum:
    """How many rows there are, and a checksum of them that knows no order."""

    rows: int = 0
    total: int = 0

    def plus(self, item: Item) -> "Sum":
        """With one row more."""
        digest = hashlib.sha256(line(item).encode()).digest()
        return Sum(self.rows + 1, (self.total + int.from_bytes(digest)) % _MODULUS)

    @property
    def said(self) -> str:
        """For a person, and for the journal."""
        return f"{self.rows} rows, {self.total:064x}"


def lasts(item: Item, now: int) -> bool:
    """Whether a row is sure to be there for a day from `now` (seconds since 1970)."""
    expires = item.get(_EXPIRES, {}).get("N")
    return expires is None or float(expires) > now + MARGIN_SECONDS


def has_expired(item: Item, now: int) -> bool:
    """Whether a row is there only because nobody has cleared it away yet."""
    expires = item.get(_EXPIRES, {}).get("N")
    return expires is not None and float(expires) <= now


def summed(items: Iterable[Item], now: int, total: Sum = Sum()) -> Sum:
    """The sum of the rows that last, on top of `total`."""
    for item in items:
        if lasts(item, now):
            total = total.plus(item)
    return total


def scan(client: Any, table: str) -> Iterator[Item]:
    """Every row, read consistently."""
    for page in client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True):
        yield from page["Items"]


def write(client: Any, table: str, items: Iterable[Item]) -> None:
    """Put every row; what DynamoDB has no room for is put again, more and more slowly."""
    left = iter(items)
    while some := list(islice(left, _BATCH)):
        asked: Any = {table: [{"PutRequest": {"Item": item}} for item in some]}
        pause = 0.05
        while asked:
            asked = client.batch_write_item(RequestItems=asked).get("UnprocessedItems")
            if asked:
                time.sleep(pause)
                pause = min(pause * 2, _SLOWEST)


def line(item: Item) -> str:
    """A row as one line that is the same whatever order its names and sets came in."""
    return json.dumps(_plain(item), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def packed(items: Iterable[Item]) -> bytes:
    """Rows as compressed lines."""
    return gzip.compress("".join(f"{line(item)}\n" for item in items).encode(), mtime=0)


def unpacked(body: bytes) -> Iterator[Item]:
    """The rows of compressed lines."""
    for each in gzip.decompress(body).decode().split("\n"):
        if each:
            yield _read(json.loads(each))


def _plain(value: Any) -> Any:
    """DynamoDB's own JSON, with bytes as base64 and sets in order."""
    if isinstance(value, dict):
        return {name: _in_order(name, _plain(part)) for name, part in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(part) for part in value]
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value


def _in_order(name: str, value: Any) -> Any:
    is_set = name in ("SS", "NS", "BS") and isinstance(value, list)
    return sorted(value) if is_set and all(isinstance(one, str) for one in value) else value


def _read(item: Item) -> Item:
    return {name: _value(value) for name, value in item.items()}


def _value(value: dict[str, Any]) -> dict[str, Any]:
    ((kind, held),) = value.items()
    if kind == "B":
        return {kind: base64.b64decode(held)}
    if kind == "BS":
        return {kind: [base64.b64decode(one) for one in held]}
    if kind == "M":
        return {kind: _read(held)}
    if kind == "L":
        return {kind: [_value(one) for one in held]}
    return value
