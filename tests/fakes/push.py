"""In-memory stand-ins for push's ports; the contract suite holds the first to the real store's behaviour."""

import threading
from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.kernel.revisions import Stale
from chalicelib.push import domain
from chalicelib.push.domain import Connection, Visitor
from chalicelib.push.ports import Call, Doors, Gone


class FakeConnections:
    def __init__(self) -> None:
        self.rows: dict[str, Connection] = {}
        self.visitors: dict[str, Visitor] = {}
        self.subscriptions: set[tuple[str, int, str]] = set()
        #: Until when a topic is marked as wanted, and when somebody subscribed last.
        self.marks: dict[str, tuple[int, int]] = {}
        self._lock = threading.Lock()

    def get(self, connection_id: str) -> Connection | None:
        return self.rows.get(connection_id)

    def among(self, connection_ids: Sequence[str]) -> dict[str, Connection]:
        return {one: self.rows[one] for one in connection_ids if one in self.rows}

    def write(self, connection: Connection) -> None:
        with self._lock:
            _check(self.rows.get(connection.connection_id), connection)
            self.rows[connection.connection_id] = connection

    def remove(self, connection_id: str) -> None:
        self.rows.pop(connection_id, None)

    def visitor(self, visitor: str) -> Visitor | None:
        return self.visitors.get(visitor)

    def write_visitor(self, visitor: Visitor) -> None:
        with self._lock:
            _check(self.visitors.get(visitor.visitor), visitor)
            self.visitors[visitor.visitor] = visitor

    def subscribe(self, connection: Connection, topics: Sequence[str], now: int) -> None:
        self.subscriptions |= {_place(one, connection.connection_id) for one in topics}
        self.marks |= dict.fromkeys(topics, (connection.until, now))

    def unsubscribe(self, connection_id: str, topics: Sequence[str]) -> None:
        self.subscriptions -= {_place(one, connection_id) for one in topics}

    def subscribers(self, topic: str, part: int, after: str | None, limit: int) -> list[str]:
        found = (name for own, there, name in self.subscriptions if (own, there) == (topic, part))
        return sorted(name for name in found if name > (after or ""))[:limit]

    def forget(self, topic: str, before: int) -> None:
        if topic in self.marks and self.marks[topic][1] < before:
            del self.marks[topic]

    def wanted(self, topics: Sequence[str], now: int) -> list[str]:
        """As the registry knows it, at once."""
        return [one for one in dict.fromkeys(topics) if one in self.marks and self.marks[one][0] > now]

    def anybody(self, now: int) -> bool:
        return any(until > now for until, _ in self.marks.values())


def _check(before: Connection | Visitor | None, after: Connection | Visitor) -> None:
    if (before.revision if before else 0) != after.revision - 1:
        raise Stale


def _place(topic: str, connection_id: str) -> tuple[str, int, str]:
    return topic, domain.shard(topic, connection_id), connection_id


class Posted(NamedTuple):
    connection_id: str
    message: bytes
    at: int


class FakeCarrier:
    """Keeps what was posted; connections in `gone` aren't there any more."""

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.closed: list[str] = []
        self.gone: set[str] = set()
        self.now = 0

    def post(self, connection_id: str, message: bytes) -> None:
        if connection_id in self.gone:
            raise Gone
        self.posted.append(Posted(connection_id, message, self.now))

    def close(self, connection_id: str) -> None:
        self.closed.append(connection_id)

    def is_there(self, connection_id: str) -> bool:
        return connection_id not in self.gone


class FakeCalls:
    """Keeps what the queue was given, with the seconds that it is held back."""

    def __init__(self) -> None:
        self.queued: list[tuple[Call, int]] = []

    def soon(self, calls: Sequence[Call], seconds: int = 0) -> None:
        self.queued += [(call, seconds) for call in calls]

    def taken(self) -> list[Call]:
        """All that is queued, whatever the delay; the queue is empty then."""
        taken, self.queued = [call for call, _ in self.queued], []
        return taken


class Push:
    """All ports of the room, and a clock that stands until it is moved."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.connections, self.carrier, self.calls = FakeConnections(), FakeCarrier(), FakeCalls()
        self.carrier.now = now
        self.doors = Doors(self.connections, self.carrier, self.calls, lambda: self.now)

    def move(self, ms: int) -> None:
        self.now += ms
        self.carrier.now = self.now
