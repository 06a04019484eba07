"""The table `torg-<stage>-activity` and its one kind of row: a batch, in DynamoDB's own form.

pk          S  <credential id>#<batch id>; ~#<batch id> for what rooms append
digest      B  16 bytes that stand for what was sent
facts       B  the rows as zlib-compressed NDJSON
accepted    N  the answer: how many events were taken …
refused     B  … and what was refused (zlib-compressed JSON; absent if nothing was)
received    N  ms
source      B  6 bytes that stand for the sender's address (absent for servers' batches)
near        S  where the sender is, to a tenth of a degree: 59.3,18.1 (absent where nobody trustworthy said)
expires_at  N  epoch seconds (TTL)
"""

import zlib
from collections.abc import Mapping
from typing import Any

import msgspec

from chalicelib.activity.domain import Batch, Outcome, Refusal


def to_item(batch: Batch) -> dict[str, Any]:
    """The row of a batch."""
    item: dict[str, Any] = {
        "pk": {"S": batch.key},
        "digest": {"B": batch.digest},
        "facts": {"B": batch.rows},
        "accepted": {"N": str(batch.outcome.accepted)},
        "received": {"N": str(batch.received)},
        "expires_at": {"N": str(batch.expires_at)},
    }
    if batch.source is not None:
        item["source"] = {"B": batch.source}
    if batch.near is not None:
        item["near"] = {"S": batch.near}
    if batch.outcome.refused:
        item["refused"] = {"B": zlib.compress(msgspec.json.encode(batch.outcome.refused))}
    return item


def from_item(item: Mapping[str, Any]) -> Batch:
    """The batch in a row."""
    refused = zlib.decompress(item["refused"]["B"]) if "refused" in item else b"[]"
    return Batch(
        key=item["pk"]["S"],
        digest=bytes(item["digest"]["B"]),
        rows=bytes(item["facts"]["B"]),
        outcome=Outcome(int(item["accepted"]["N"]), tuple(msgspec.json.decode(refused, type=list[Refusal]))),
        received=int(item["received"]["N"]),
        source=bytes(item["source"]["B"]) if "source" in item else None,
        near=item["near"]["S"] if "near" in item else None,
    )


def item_bytes(item: Mapping[str, Any]) -> int:
    """An item's size as DynamoDB counts it: UTF-8 names and strings, raw bytes, numbers by their digits."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: Mapping[str, Any]) -> int:
    [(kind, content)] = value.items()
    if kind == "N":
        digits = str(content).lstrip("-").strip("0") or "0"
        return (len(digits) + 1) // 2 + 1
    return len(content.encode() if kind == "S" else content)
