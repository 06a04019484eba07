"""What pushing needs of the world around it."""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec

from chalicelib.push.domain import Connection, Visitor

# The present states of topics as JSON, read at the instant given; a topic that has nothing to tell is left out.
Compose = Callable[[Sequence[str], int], Mapping[str, bytes]]


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the room asks of its queue: look at topics that changed, or after one connection.

    Of `topics` all subscribers are told; with a `connection` only that one. A call without topics looks after what
    waits for its connection. `part` and `after` go on with the subscribers of a topic that has many.
    """

    topics: tuple[str, ...] = ()
    connection: str | None = None
    part: int | None = None
    after: str | None = None


class Gone(Exception):
    """There is no such connection any more."""


class Connections(Protocol):
    """Where connections and what they subscribe to are kept."""

    def get(self, connection_id: str) -> Connection | None:
        """A connection as the last finished write left it."""

    def among(self, connection_ids: Sequence[str]) -> dict[str, Connection]:
        """Those of these connections that there are, as their last finished writes left them."""

    def write(self, connection: Connection) -> None:
        """Put a connection in place of its revision before. Raises `Stale` if that isn't what is there."""

    def remove(self, connection_id: str) -> None:
        """Forget a connection's row."""

    def visitor(self, visitor: str) -> Visitor | None:
        """The connections of an address."""

    def write_visitor(self, visitor: Visitor) -> None:
        """Put it in place of its revision before. Raises `Stale` if that isn't what is there."""

    def subscribe(self, connection: Connection, topics: Sequence[str], now: int) -> None:
        """Let a connection be found by these topics, and the topics by those who touch them."""

    def unsubscribe(self, connection_id: str, topics: Sequence[str]) -> None:
        """Let a connection be found by these topics no more."""

    def subscribers(self, topic: str, part: int, after: str | None, limit: int) -> list[str]:
        """The next connections in one part of a topic, by id; fewer than `limit` only at the end."""

    def forget(self, topic: str, before: int) -> None:
        """Let a topic be found no more by those who touch it, unless somebody subscribed since `before`."""


class Registry(Protocol):
    """Which topics somebody subscribes to; what it says may be two seconds old."""

    def wanted(self, topics: Sequence[str], now: int) -> list[str]:
        """Those of the topics that somebody may subscribe to."""

    def anybody(self, now: int) -> bool:
        """Whether somebody may subscribe to anything."""


class Carrier(Protocol):
    """The way to the pages."""

    def post(self, connection_id: str, message: bytes) -> None:
        """Send a connection a message. Raises `Gone`."""

    def close(self, connection_id: str) -> None:
        """End a connection; one that is gone already is no error."""

    def is_there(self, connection_id: str) -> bool:
        """Whether a connection is still open."""


class Calls(Protocol):
    """How the room has itself called again: its queue."""

    def soon(self, calls: Sequence[Call], seconds: int = 0) -> None:
        """Have these taken on, after so many seconds at the earliest (900 at most)."""


class Doors(NamedTuple):
    """All that this room works with; `clock` tells the present instant."""

    connections: Connections
    carrier: Carrier
    calls: Calls
    clock: Callable[[], int]
