"""The rows of the table `torg-<stage>-webhooks`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| endpoint | `endpoints` | `<endpoint id>` |
| event | `event#<event id>` | `event` |
| delivery | `deliveries#<endpoint id>` | `<event's time, ms>#<event id>` |
| what is due | `due#<0–7>` | `<when, ms>#<event id>#<endpoint id, or nothing>` |
"""

import zlib
from collections.abc import Iterator
from typing import Any, Final

import msgspec

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import clock, settings
from chalicelib.webhooks.domain import GRACE, KEPT_FOR, Delivery, Due, Endpoint, Event

ENDPOINTS: Final = "endpoints"
_SHARDS: Final = 8


def table() -> str:
    """The table's name."""
    return settings.current().table("webhooks")


def endpoint_key(endpoint_id: str) -> Key:
    """Where an endpoint is."""
    return Key(table(), ENDPOINTS, endpoint_id)


def event_key(event_id: str) -> Key:
    """Where an event is."""
    return Key(table(), f"event#{event_id}", "event")


def deliveries_pk(endpoint_id: str) -> str:
    """The partition of an endpoint's deliveries."""
    return f"deliveries#{endpoint_id}"


def delivery_sk(at: int, event_id: str) -> str:
    """A delivery's sort key: texts compare as times do."""
    return f"{at:013d}#{event_id}"


def delivery_key(endpoint_id: str, at: int, event_id: str) -> Key:
    """Where a delivery is; `at` is the event's time."""
    return Key(table(), deliveries_pk(endpoint_id), delivery_sk(at, event_id))


def due_pks() -> Iterator[str]:
    """The partitions of what is due."""
    return (f"due#{shard}" for shard in range(_SHARDS))


def due_key(at: int, due: Due) -> Key:
    """Where it stands that something is due at an instant."""
    shard = zlib.crc32(due.event_id.encode()) % _SHARDS
    return Key(table(), f"due#{shard}", f"{at:013d}#{due.event_id}#{due.endpoint_id or ''}")


def event_due_key(event: Event) -> Key:
    """Where it stands that an event is to be handed on."""
    return due_key(event.at + GRACE, Due(event.event_id))


def delivery_due_key(delivery: Delivery) -> Key | None:
    """Where it stands that a delivery is to be tried; None if it isn't."""
    if delivery.next_at is None:
        return None
    return due_key(delivery.next_at, Due(delivery.event_id, delivery.endpoint_id))


def due_from(item: Item) -> Due:
    """What a row says is due."""
    _, event_id, endpoint_id = item["sk"]["S"].split("#")
    return Due(event_id, endpoint_id or None)


def due_sk_until(now: int) -> str:
    """Below this all sort keys of what is due by `now` lie."""
    return f"{now + 1:013d}"


def endpoint_item(endpoint: Endpoint) -> dict[str, Any]:
    """The row of an endpoint."""
    return endpoint_key(endpoint.endpoint_id).as_item() | _document(endpoint, endpoint.revision)


def endpoint_from(item: Item) -> Endpoint:
    """The endpoint in a row."""
    return msgspec.json.decode(item["document"]["S"], type=Endpoint)


def event_item(event: Event) -> dict[str, Any]:
    """The row of an event."""
    return event_key(event.event_id).as_item() | {"document": _text(event), "expires_at": expiry(event.at)}


def event_from(item: Item) -> Event:
    """The event in a row."""
    return msgspec.json.decode(item["document"]["S"], type=Event)


def delivery_item(delivery: Delivery) -> dict[str, Any]:
    """The row of a delivery."""
    key = delivery_key(delivery.endpoint_id, delivery.at, delivery.event_id)
    return key.as_item() | _document(delivery, delivery.revision) | {"expires_at": expiry(delivery.at)}


def delivery_from(item: Item) -> Delivery:
    """The delivery in a row."""
    return msgspec.json.decode(item["document"]["S"], type=Delivery)


def expiry(at: int) -> dict[str, str]:
    """When what belongs to an event of this time goes by itself."""
    return {"N": str((at + KEPT_FOR) // clock.SECOND)}


def _document(value: Endpoint | Delivery, revision: int) -> dict[str, Any]:
    return {"revision": {"N": str(revision)}, "document": _text(value)}


def _text(value: Any) -> dict[str, str]:
    return {"S": msgspec.json.encode(value).decode()}
