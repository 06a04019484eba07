"""In-memory stand-ins for webhooks' ports; the contract suite holds the store's to the real one's behaviour."""

from collections.abc import Iterator, Mapping, Sequence
from threading import RLock
from typing import Any, NamedTuple

from chalicelib.kernel.revisions import Stale
from chalicelib.webhooks.domain import GRACE, Delivery, Due, Endpoint, Event, Try
from chalicelib.webhooks.ports import Doors


class FakeHooks:
    def __init__(self) -> None:
        self.kept: dict[str, Endpoint] = {}
        self.events: dict[str, Event] = {}
        self.sent: dict[tuple[str, str], Delivery] = {}
        self.waiting: dict[tuple[int, Due], None] = {}
        self._lock = RLock()

    def endpoints(self) -> list[Endpoint]:
        return [self.kept[one] for one in sorted(self.kept)]

    def endpoint(self, endpoint_id: str) -> Endpoint | None:
        return self.kept.get(endpoint_id)

    def write_endpoint(self, before: Endpoint | None, after: Endpoint | None) -> None:
        one = before or after
        assert one is not None
        with self._lock:
            if _revision(self.kept.get(one.endpoint_id)) != _revision(before):
                raise Stale
            if after is None:
                del self.kept[one.endpoint_id]
            else:
                self.kept[after.endpoint_id] = after

    def add(self, event: Event) -> bool:
        with self._lock:
            if event.event_id in self.events:
                return False
            self.events[event.event_id] = event
            self.waiting[event.at + GRACE, Due(event.event_id)] = None
            return True

    def event(self, event_id: str) -> Event | None:
        return self.events.get(event_id)

    def begin(self, event: Event, delivery: Delivery) -> bool:
        with self._lock:
            if (delivery.endpoint_id, event.event_id) in self.sent:
                return False
            self._put(delivery)
            return True

    def handed_on(self, event: Event) -> None:
        self.waiting.pop((event.at + GRACE, Due(event.event_id)), None)

    def delivery(self, endpoint_id: str, event: Event) -> Delivery | None:
        return self.sent.get((endpoint_id, event.event_id))

    def write(self, before: Delivery, after: Delivery) -> None:
        with self._lock:
            there = self.sent.get((before.endpoint_id, before.event_id))
            if _revision(there) != before.revision:
                raise Stale
            if before.next_at is not None:
                self.waiting.pop((before.next_at, Due(before.event_id, before.endpoint_id)), None)
            self._put(after)

    def _put(self, delivery: Delivery) -> None:
        self.sent[delivery.endpoint_id, delivery.event_id] = delivery
        if delivery.next_at is not None:
            self.waiting[delivery.next_at, Due(delivery.event_id, delivery.endpoint_id)] = None

    def deliveries(self, endpoint_id: str, before: tuple[int, str] | None, limit: int) -> list[Delivery]:
        mine = [one for (to, _), one in self.sent.items() if to == endpoint_id]
        latest = sorted(mine, key=lambda one: (one.at, one.event_id), reverse=True)
        return [one for one in latest if before is None or (one.at, one.event_id) < before][:limit]

    def due(self, now: int) -> Iterator[Due]:
        return iter([due for at, due in sorted(self.waiting, key=lambda one: one[0]) if at <= now])


class FakeCalls:
    """A queue: what was sent, and with which delay. `lost` loses it all."""

    def __init__(self) -> None:
        self.messages: list[tuple[Due, int]] = []
        self.lost = False

    def soon(self, due: Sequence[Due], seconds: int = 0) -> None:
        assert 0 <= seconds <= 900
        if not self.lost:
            self.messages += [(one, seconds) for one in due]


class Posted(NamedTuple):
    url: str
    body: bytes
    headers: dict[str, str]


class FakeSender:
    """A receiver: answers with `status`, or with the problem `down`."""

    def __init__(self) -> None:
        self.posted: list[Posted] = []
        self.status = 200
        self.down: str | None = None

    def post(self, url: str, body: bytes, headers: Mapping[str, str], now: int) -> Try:
        self.posted.append(Posted(url, body, dict(headers)))
        return Try(at=now, problem=self.down) if self.down else Try(at=now, status=self.status)


class FakeDoors(NamedTuple):
    hooks: FakeHooks
    calls: FakeCalls
    sender: FakeSender

    def doors(self) -> Doors:
        return Doors(*self)


def doors() -> FakeDoors:
    return FakeDoors(FakeHooks(), FakeCalls(), FakeSender())


def _revision(row: Any) -> int | None:
    return row.revision if row is not None else None
