"""What calls to AWS cost, counted as they are made: DynamoDB's units by its own rules, all else by the call.

A write costs by the larger of the row before it and after it, which a second client, which isn't counted, looks up.
The same look-ups give the changes that a table's stream would tell of.
"""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

import msgspec

from bench import capacity
from chalicelib.aws import clients

# Calls that cost by how often they are made, by service and operation.
CALLS: Final[Mapping[str, Mapping[str, str]]] = {
    "s3": {"PutObject": "s3 writes", "ListObjectsV2": "s3 writes", "GetObject": "s3 reads", "HeadObject": "s3 reads"},
    "sqs": {"SendMessage": "sqs requests", "SendMessageBatch": "sqs requests"},
    "sns": {"Publish": "sns publishes", "PublishBatch": "sns publishes"},
    "sesv2": {"SendEmail": "mails"},
}  # fmt: skip
_READS: Final = frozenset({"GetItem", "BatchGetItem", "Query", "Scan"})


@dataclass(frozen=True, slots=True)
class Change:
    """A row before and after a write, in DynamoDB's form; None where there is none."""

    table: str
    key: Mapping[str, Any]
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None


@dataclass(slots=True)
class Meter:
    """How much of each thing that costs was used, and which rows were changed, in order."""

    used: Counter[str] = field(default_factory=Counter)
    changes: list[Change] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def add(self, name: str, count: float) -> None:
        """Count so much of something, from whichever thread."""
        with self._lock:
            self.used[name] += count  # type: ignore[assignment]  # units come in halves


class _Target:
    """A row that a call writes to, and whether a transaction does so."""

    def __init__(self, table: str, key: Mapping[str, Any], times: int) -> None:
        self.table, self.key, self.times = table, key, times
        self.before: Mapping[str, Any] | None = None


@contextmanager
def metered(meter: Meter, beside: Any) -> Iterator[None]:
    """Count into `meter` what the process's clients do while the block runs; `beside` is a client of DynamoDB's
    that isn't counted.
    """
    with ExitStack() as stack:
        stack.enter_context(_tables(meter, beside))
        for client in (clients.s3(), clients.sqs(), clients.sns(), clients.mail()):
            stack.enter_context(_calls(meter, client))
        yield


@contextmanager
def _calls(meter: Meter, client: Any) -> Iterator[None]:
    service = client.meta.service_model.service_id.hyphenize()

    def count(model: Any, **_: Any) -> None:
        named = CALLS[service].get(model.name)
        if named is not None:
            meter.add(named, 1)

    with _listening(client, f"before-call.{service}", count):
        yield


@contextmanager
def _tables(meter: Meter, beside: Any) -> Iterator[None]:
    asked: dict[int, tuple[bytes, list[_Target]]] = {}

    def before(model: Any, params: Any, context: Any, **_: Any) -> None:
        body = params["body"] if isinstance(params["body"], bytes) else params["body"].encode()
        targets = [] if model.name in _READS else list(_targets(model.name, msgspec.json.decode(body)))
        for target in targets:
            target.before = beside.get_item(TableName=target.table, Key=target.key, ConsistentRead=True).get(
                "Item"
            )
        asked[id(context)] = body, targets

    def after(model: Any, parsed: Any, context: Any, **_: Any) -> None:
        body, targets = asked.pop(id(context))
        meter.add("dynamodb calls", 1)
        if model.name in _READS:
            meter.add("read units", capacity.read_units(model.name, body, parsed))
        for target in targets:
            now = beside.get_item(TableName=target.table, Key=target.key, ConsistentRead=True).get("Item")
            meter.add("write units", target.times * capacity.larger_units(target.before, now))
            if now != target.before:
                meter.changes.append(Change(target.table, target.key, target.before, now))

    client: Any = clients.dynamodb()
    with _listening(client, "before-call.dynamodb", before), _listening(client, "after-call.dynamodb", after):
        yield


@contextmanager
def _listening(client: Any, event: str, listener: Any) -> Iterator[None]:
    client.meta.events.register_first(event, listener)
    try:
        yield
    finally:
        client.meta.events.unregister(event, listener)


def _targets(operation: str, request: Any) -> Iterator[_Target]:
    if operation == "TransactWriteItems":
        for action in request["TransactItems"]:
            [(_, body)] = action.items()
            yield _Target(body["TableName"], _key(body), 2)
    elif operation == "BatchWriteItem":
        for table, actions in request["RequestItems"].items():
            for action in actions:
                [(_, body)] = action.items()
                yield _Target(table, _key(body), 1)
    elif operation in ("PutItem", "UpdateItem", "DeleteItem"):
        yield _Target(request["TableName"], _key(request), 1)


def _key(body: Any) -> dict[str, Any]:
    held = body.get("Item") or body["Key"]
    return {name: held[name] for name in ("pk", "sk") if name in held}


def as_records(changes: list[Change]) -> dict[str, list[dict[str, Any]]]:
    """The changes as the tables' streams tell of them, by table."""
    told: dict[str, list[dict[str, Any]]] = {}
    for number, one in enumerate(changes, 1):
        kind = "INSERT" if one.before is None else "REMOVE" if one.after is None else "MODIFY"
        images = {"OldImage": one.before, "NewImage": one.after}
        data = {name: plain(image) for name, image in images.items() if image is not None}
        told.setdefault(one.table, []).append({
            "eventID": str(number), "eventName": kind, "awsRegion": "eu-north-1",
            "eventSourceARN": f"arn:aws:dynamodb:eu-north-1:1:table/{one.table}/stream/s",
            "dynamodb": data | {"Keys": plain(one.key), "SequenceNumber": f"{number:021d}", "SizeBytes": 1,
                                "ApproximateCreationDateTime": 0, "StreamViewType": "NEW_AND_OLD_IMAGES"},
        })  # fmt: skip
    return told


def plain(value: Any) -> Any:
    """A row as it goes over the wire, and as a function is handed it: bytes as base64."""
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, Mapping):
        return {name: plain(one) for name, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list | tuple | set) else value
