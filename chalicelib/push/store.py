"""Connections and subscriptions in DynamoDB, which topics are wanted, and the queue."""

from collections.abc import Sequence
from typing import Any, Final

import msgspec

from chalicelib.aws import clients, queues, tables
from chalicelib.aws.tables import Key
from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from chalicelib.push import models
from chalicelib.push.domain import Connection, Visitor
from chalicelib.push.ports import Call

# For how long what was read of the registry is believed; `domain.SECOND_LOOK` is more.
_BELIEVED: Final = 2 * clock.SECOND
_MOST_HELD: Final = 20_000
# The mark of there being any subscriber is written at most this often by a process.
_ANY_FOR: Final = clock.HOUR


class DynamoConnections:
    """The adapter of `ports.Connections`."""

    def __init__(self) -> None:
        """What is kept in the process: until when it is marked that somebody subscribes at all."""
        self._any_until = 0

    def get(self, connection_id: str) -> Connection | None:
        """A connection, read consistently."""
        item = tables.get(models.connection_key(connection_id))
        return models.connection_from(item) if item else None

    def among(self, connection_ids: Sequence[str]) -> dict[str, Connection]:
        """Those of these connections that there are, read consistently."""
        keys = {models.connection_key(one): one for one in connection_ids}
        found = tables.batch_get(keys, consistent=True)
        return {keys[key]: models.connection_from(item) for key, item in found.items()}

    def write(self, connection: Connection) -> None:
        """Put a connection in place of its revision before. Raises `Stale`."""
        _put(models.connection_item(connection), connection.revision)

    def remove(self, connection_id: str) -> None:
        """Forget a connection's row."""
        key = models.connection_key(connection_id)
        clients.dynamodb().delete_item(TableName=key.table, Key=key.as_item())

    def visitor(self, visitor: str) -> Visitor | None:
        """The connections of an address, read consistently."""
        item = tables.get(models.visitor_key(visitor))
        return models.visitor_from(item) if item else None

    def write_visitor(self, visitor: Visitor) -> None:
        """Put it in place of its revision before. Raises `Stale`."""
        _put(models.visitor_item(visitor), visitor.revision)

    def subscribe(self, connection: Connection, topics: Sequence[str], now: int) -> None:
        """The subscriptions first: whoever sees a mark finds them."""
        tables.batch_write(
            models.table(), [_put_request(models.subscription_item(one, connection)) for one in topics]
        )
        marks = [models.mark_item(one, connection.until, now) for one in topics]
        if topics and self._any_until < connection.until:
            marks.append(models.mark_item(models.ANY, connection.until + _ANY_FOR, now))
        tables.batch_write(models.table(), map(_put_request, marks))
        self._any_until = max(self._any_until, connection.until + _ANY_FOR if topics else 0)

    def unsubscribe(self, connection_id: str, topics: Sequence[str]) -> None:
        """Delete the subscriptions; the marks stay until somebody finds them idle."""
        keys = [models.subscription_key(one, connection_id) for one in topics]
        tables.batch_write(models.table(), [{"DeleteRequest": {"Key": key.as_item()}} for key in keys])

    def subscribers(self, topic: str, part: int, after: str | None, limit: int) -> list[str]:
        """The next connections in one part of a topic, read consistently."""
        query: Any = {
            "TableName": models.table(),
            "KeyConditionExpression": "pk = :pk" + (" AND sk > :after" if after else ""),
            "ExpressionAttributeValues": {":pk": {"S": models.topic_pk(topic, part)}}
            | ({":after": {"S": after}} if after else {}),
            "Limit": limit,
            "ConsistentRead": True,
        }
        return [item["sk"]["S"] for item in clients.dynamodb().query(**query)["Items"]]

    def forget(self, topic: str, before: int) -> None:
        """Delete the topic's mark, unless somebody subscribed since `before`."""
        key, client = models.mark_key(topic), clients.dynamodb()
        try:
            client.delete_item(
                TableName=key.table,
                Key=key.as_item(),
                ConditionExpression="since < :before",
                ExpressionAttributeValues={":before": {"N": str(before)}},
            )
        except client.exceptions.ConditionalCheckFailedException:
            return


class MarkedTopics:
    """The adapter of `ports.Registry`. While nobody subscribes at all, that is one read in two seconds."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._held: dict[str, tuple[int, bool]] = {}

    def wanted(self, topics: Sequence[str], now: int) -> list[str]:
        """Those of the topics that somebody may subscribe to."""
        if not self.anybody(now):
            return []
        known = self._look(topics, now)
        return [one for one in dict.fromkeys(topics) if known[one]]

    def anybody(self, now: int) -> bool:
        """Whether somebody may subscribe to anything."""
        return self._look([models.ANY], now)[models.ANY]

    def _look(self, topics: Sequence[str], now: int) -> dict[str, bool]:
        unknown = [one for one in dict.fromkeys(topics) if not self._is_known(one, now)]
        if len(self._held) + len(unknown) > _MOST_HELD:
            self._held.clear()
            unknown = list(dict.fromkeys(topics))
        keys: dict[str, Key] = {one: models.mark_key(one) for one in unknown}
        found = tables.batch_get(keys.values(), consistent=True)
        self._held |= {one: (now, models.is_marked(found.get(key), now)) for one, key in keys.items()}
        return {one: self._held[one][1] for one in topics}

    def _is_known(self, topic: str, now: int) -> bool:
        return topic in self._held and 0 <= now - self._held[topic][0] < _BELIEVED


class QueuedCalls:
    """The adapter of `ports.Calls`: the room's queue."""

    def soon(self, calls: Sequence[Call], seconds: int = 0) -> None:
        """Send a message for each."""
        queues.send("push", [msgspec.json.encode(one).decode() for one in calls], seconds)


def _put_request(item: Any) -> Any:
    return {"PutRequest": {"Item": item}}


def _put(item: Any, revision: int) -> None:
    client = clients.dynamodb()
    unchanged = tables.unless_changed(revision - 1 if revision > 1 else None)
    try:
        client.put_item(TableName=models.table(), Item=item, **unchanged)
    except client.exceptions.ConditionalCheckFailedException as error:
        raise Stale from error
