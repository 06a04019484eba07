"""The rows of the table `torg-<stage>-push`, in DynamoDB's own form.

| row | pk | sk |
|---|---|---|
| a connection | `connection#<id>` | `connection` |
| an address's connections | `visitor#<hash>` | `visitor` |
| a subscription | `topic#<topic>#<part>` | `<connection id>` |
| that somebody subscribes to a topic | `mark#<topic>` | `mark` |
| that somebody subscribes at all | `mark#` | `mark` |

All go by their TTL `expires_at` where nobody removed them before.
"""

from collections.abc import Mapping
from typing import Any, Final

from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import clock, settings
from chalicelib.push import domain
from chalicelib.push.domain import Connection, Sent, Visitor

# The topic whose mark says that there is any other.
ANY: Final = ""


def table() -> str:
    """The table's name."""
    return settings.current().table("push")


def connection_key(connection_id: str) -> Key:
    """Where a connection is."""
    return Key(table(), f"connection#{connection_id}", "connection")


def visitor_key(visitor: str) -> Key:
    """Where an address's connections are."""
    return Key(table(), f"visitor#{visitor}", "visitor")


def topic_pk(topic: str, part: int) -> str:
    """The partition of one part of a topic's subscriptions."""
    return f"topic#{topic}#{part}"


def subscription_key(topic: str, connection_id: str) -> Key:
    """Where a connection's subscription to a topic is."""
    return Key(table(), topic_pk(topic, domain.shard(topic, connection_id)), connection_id)


def mark_key(topic: str) -> Key:
    """Where it is said that somebody subscribes to a topic."""
    return Key(table(), f"mark#{topic}", "mark")


def connection_item(one: Connection) -> dict[str, Any]:
    """The row of a connection."""
    topics = {topic: {"L": [{"S": sent.etag}, _number(sent.at)]} for topic, sent in one.topics.items()}
    return connection_key(one.connection_id).as_item() | {
        "visitor": {"S": one.visitor},
        "until": _number(one.until),
        "topics": {"M": topics},
        "waiting": {"M": _numbers(one.waiting)},
        "next_at": _number(one.next_at),
        "flush_at": _number(one.flush_at),
        "said_from": _number(one.said_from),
        "said": _number(one.said),
        "revision": _number(one.revision),
        "expires_at": expiry(one.until),
    }


def connection_from(item: Item) -> Connection:
    """The connection in a row."""
    topics = {
        topic: Sent(row["L"][0]["S"], int(row["L"][1]["N"])) for topic, row in item["topics"]["M"].items()
    }
    return Connection(
        connection_id=item["pk"]["S"].removeprefix("connection#"),
        visitor=item["visitor"]["S"],
        topics=topics,
        waiting=_from_numbers(item["waiting"]["M"]),
        until=int(item["until"]["N"]),
        next_at=int(item["next_at"]["N"]),
        flush_at=int(item["flush_at"]["N"]),
        said_from=int(item["said_from"]["N"]),
        said=int(item["said"]["N"]),
        revision=int(item["revision"]["N"]),
    )


def visitor_item(one: Visitor) -> dict[str, Any]:
    """The row of an address's connections."""
    return visitor_key(one.visitor).as_item() | {
        "connections": {"M": _numbers(one.connections)},
        "until": _number(one.until),
        "revision": _number(one.revision),
        "expires_at": expiry(one.until),
    }


def visitor_from(item: Item) -> Visitor:
    """The address's connections in a row."""
    return Visitor(
        visitor=item["pk"]["S"].removeprefix("visitor#"),
        connections=_from_numbers(item["connections"]["M"]),
        until=int(item["until"]["N"]),
        revision=int(item["revision"]["N"]),
    )


def subscription_item(topic: str, connection: Connection) -> dict[str, Any]:
    """The row of a connection's subscription to a topic."""
    key = subscription_key(topic, connection.connection_id)
    return key.as_item() | {"expires_at": expiry(connection.until)}


def mark_item(topic: str, until: int, now: int) -> dict[str, Any]:
    """The row that says that somebody subscribes to a topic until then, and subscribed last at `now`."""
    return mark_key(topic).as_item() | {
        "until": _number(until),
        "since": _number(now),
        "expires_at": expiry(until),
    }


def is_marked(item: Item | None, now: int) -> bool:
    """Whether a mark stands at `now`."""
    return item is not None and int(item["until"]["N"]) > now


def expiry(until: int) -> dict[str, str]:
    """The TTL of what holds until then."""
    return _number(until // clock.SECOND + 60)


def _number(value: int) -> dict[str, str]:
    return {"N": str(value)}


def _numbers(values: Mapping[str, int]) -> dict[str, Any]:
    return {name: _number(value) for name, value in values.items()}


def _from_numbers(row: Mapping[str, Any]) -> dict[str, int]:
    return {name: int(value["N"]) for name, value in row.items()}
