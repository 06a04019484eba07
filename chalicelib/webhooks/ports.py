"""What this room needs of the world."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from chalicelib.webhooks.domain import Delivery, Due, Endpoint, Event, Try


class Hooks(Protocol):
    """Where endpoints, events and deliveries are kept."""

    def endpoints(self) -> list[Endpoint]:
        """All endpoints, by id."""

    def endpoint(self, endpoint_id: str) -> Endpoint | None:
        """One endpoint."""

    def write_endpoint(self, before: Endpoint | None, after: Endpoint | None) -> None:
        """Put `after` in place of `before`; None: none. Raises `Stale` if `before` isn't what is there."""

    def add(self, event: Event) -> bool:
        """Keep an event, due to be handed on; False if it stood already."""

    def event(self, event_id: str) -> Event | None:
        """An event, for as long as events are kept."""

    def begin(self, event: Event, delivery: Delivery) -> bool:
        """Keep an event's delivery to an endpoint, due at its `next_at`; False if it stood already."""

    def handed_on(self, event: Event) -> None:
        """The event isn't due any more: all its deliveries are."""

    def delivery(self, endpoint_id: str, event: Event) -> Delivery | None:
        """An event's delivery to an endpoint."""

    def write(self, before: Delivery, after: Delivery) -> None:
        """Put `after` in place of `before`, and when it is due. Raises `Stale` if `before` isn't what is there."""

    def deliveries(self, endpoint_id: str, before: tuple[int, str] | None, limit: int) -> list[Delivery]:
        """The next `limit` deliveries to an endpoint, latest event first, after that of (`at`, event id)."""

    def due(self, now: int) -> Iterator[Due]:
        """Everything that is due by `now`."""


class Calls(Protocol):
    """How this room has itself called again."""

    def soon(self, due: Sequence[Due], seconds: int = 0) -> None:
        """Have these taken on, in `seconds` at the earliest (at most 900). May be lost; the sweep finds them."""


class Sender(Protocol):
    """The way out."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str], now: int) -> Try:
        """Post once, following nothing; what came of it."""


class Doors(NamedTuple):
    """All of these."""

    hooks: Hooks
    calls: Calls
    sender: Sender
