"""Endpoints, events and deliveries in DynamoDB; the queue; and the guarded way out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from chalicelib.aws import clients, queues, tables
from chalicelib.aws.tables import Key
from chalicelib.kernel import revisions, settings
from chalicelib.web import fetch
from chalicelib.webhooks import models
from chalicelib.webhooks.domain import Delivery, Due, Endpoint, Event, Try

_SECONDS: Final = 15


class DynamoHooks:
    """The adapter of `ports.Hooks`."""

    def endpoints(self) -> list[Endpoint]:
        """All endpoints, read consistently: one that was just switched off gets nothing more."""
        asked = _query(models.ENDPOINTS) | {"ConsistentRead": True}
        pages = clients.dynamodb().get_paginator("query").paginate(**asked)
        return [models.endpoint_from(item) for page in pages for item in page["Items"]]

    def endpoint(self, endpoint_id: str) -> Endpoint | None:
        """One endpoint, read consistently."""
        item = tables.get(models.endpoint_key(endpoint_id))
        return models.endpoint_from(item) if item else None

    def write_endpoint(self, before: Endpoint | None, after: Endpoint | None) -> None:
        """Put `after` in place of `before`. Raises `Stale` or `Unavailable`."""
        unchanged = tables.unless_changed(before.revision if before else None)
        if after is not None:
            tables.transact([tables.put(models.table(), models.endpoint_item(after), **unchanged)])
        elif before is not None:
            key = models.endpoint_key(before.endpoint_id)
            tables.transact([{"Delete": {"TableName": key.table, "Key": key.as_item(), **unchanged}}])

    def add(self, event: Event) -> bool:
        """Keep an event, due to be handed on; False if it stood already."""
        return _once(event_actions(event), models.event_key(event.event_id))

    def event(self, event_id: str) -> Event | None:
        """An event, for as long as events are kept."""
        item = tables.get(models.event_key(event_id))
        return models.event_from(item) if item else None

    def begin(self, event: Event, delivery: Delivery) -> bool:
        """Keep an event's delivery to an endpoint, due at its `next_at`; False if it stood already."""
        new = tables.put(models.table(), models.delivery_item(delivery), **tables.unless_changed(None))
        key = models.delivery_key(delivery.endpoint_id, event.at, event.event_id)
        return _once([new, *_due_put(models.delivery_due_key(delivery), event.at)], key)

    def handed_on(self, event: Event) -> None:
        """The event isn't due any more."""
        key = models.event_due_key(event)
        clients.dynamodb().delete_item(TableName=key.table, Key=key.as_item())

    def delivery(self, endpoint_id: str, event: Event) -> Delivery | None:
        """An event's delivery to an endpoint, read consistently."""
        item = tables.get(models.delivery_key(endpoint_id, event.at, event.event_id))
        return models.delivery_from(item) if item else None

    def write(self, before: Delivery, after: Delivery) -> None:
        """Put `after` in place of `before`, and when it is due. Raises `Stale` or `Unavailable`."""
        own = tables.put(
            models.table(), models.delivery_item(after), **tables.unless_changed(before.revision)
        )
        old, new = models.delivery_due_key(before), models.delivery_due_key(after)
        moved = [] if old == new else [*([tables.delete(old)] if old else []), *_due_put(new, after.at)]
        tables.transact([own, *moved])

    def deliveries(self, endpoint_id: str, before: tuple[int, str] | None, limit: int) -> list[Delivery]:
        """The next deliveries to an endpoint, latest event first."""
        asked = _query(models.deliveries_pk(endpoint_id))
        if before is not None:
            asked["KeyConditionExpression"] += " AND sk < :before"
            asked["ExpressionAttributeValues"][":before"] = {"S": models.delivery_sk(*before)}
        answer = clients.dynamodb().query(**asked, Limit=limit, ScanIndexForward=False, ConsistentRead=True)
        return [models.delivery_from(item) for item in answer["Items"]]

    def due(self, now: int) -> Iterator[Due]:
        """Everything that is due by `now`."""
        query = clients.dynamodb().get_paginator("query")
        for pk in models.due_pks():
            asked = _query(pk)
            asked["KeyConditionExpression"] += " AND sk < :until"
            asked["ExpressionAttributeValues"][":until"] = {"S": models.due_sk_until(now)}
            for page in query.paginate(**asked):
                yield from map(models.due_from, page["Items"])


class QueuedCalls:
    """The adapter of `ports.Calls`: the room's queue."""

    def soon(self, due: Sequence[Due], seconds: int = 0) -> None:
        """Send a message for each."""
        queues.send("webhooks", [msgspec.json.encode(one).decode() for one in due], seconds)


class GuardedSender:
    """The adapter of `ports.Sender`: to public hosts, or those that the stage allows; no redirects."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], now: int) -> Try:
        """Post once; what came of it."""
        limits = fetch.Limits(size=0, seconds=_SECONDS, redirects=0)
        try:
            status = fetch.post(
                url, body, allow=settings.current().fetch_allow, headers=headers, limits=limits
            )
        except fetch.Unfetchable as error:
            return Try(at=now, problem=str(error))
        return Try(at=now, status=status)


def event_actions(event: Event) -> list[Any]:
    """A transaction's actions that keep an event, unless it stands, and have it handed on."""
    new = tables.put(models.table(), models.event_item(event), **tables.unless_changed(None))
    return [new, *_due_put(models.event_due_key(event), event.at)]


def _due_put(key: Key | None, at: int) -> list[Any]:
    return [] if key is None else [tables.put(key.table, key.as_item() | {"expires_at": models.expiry(at)})]


def _once(actions: list[Any], key: Key) -> bool:
    """Carry the actions out unless there is a row at `key`; whether they were. Raises `Unavailable`."""

    def attempt(row: Any) -> bool:
        if row is None:
            tables.transact(actions)
        return row is None

    return revisions.persist(lambda: tables.get(key), attempt, what="an event")


def _query(pk: str) -> Any:
    return {
        "TableName": models.table(),
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": pk}},
    }
