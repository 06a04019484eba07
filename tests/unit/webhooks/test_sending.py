"""The whole way out of this process: to a receiver on this machine, which verifies what it gets."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from chalicelib.kernel import clock, settings
from chalicelib.webhooks import delivering, domain, service, store
from chalicelib.webhooks.domain import EndpointContent, State
from chalicelib.webhooks.ports import Doors
from chalicelib.webhooks.store import GuardedSender
from tests.fakes.webhooks import FakeCalls, FakeHooks


class Receiver:
    """Verifies with a secret; answers 200 to what holds, else 401; or what it is told to."""

    def __init__(self) -> None:
        self.secret = ""
        self.status: int | None = None
        self.told: list[Any] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(receiver.take(body, dict(self.headers)))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quietly."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]

    def take(self, body: bytes, headers: dict[str, str]) -> int:
        try:
            told = Webhook(self.secret).verify(body, headers)
        except WebhookVerificationError:
            return 401
        self.told.append((headers["webhook-id"], told))
        return self.status or 200


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    one = Receiver()
    allowing = replace(settings.current(), fetch_allow=frozenset({f"127.0.0.1:{one.port}"}))
    monkeypatch.setattr(store.settings, "current", lambda: allowing)
    thread = threading.Thread(target=one.server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield one
    one.server.shutdown()
    thread.join()
    one.server.server_close()


@pytest.fixture
def doors() -> Doors:
    return Doors(FakeHooks(), FakeCalls(), GuardedSender())


def endpoint(doors: Doors, receiver: Receiver, now: int) -> str:
    url = f"http://127.0.0.1:{receiver.port}/hooks?shop=1"
    content = EndpointContent(url=url, event_types=("offer.issued",))
    allow = {f"127.0.0.1:{receiver.port}"}
    made = service.create(content, None, hooks=doors.hooks, allow=allow, now=now)
    receiver.secret = made.secret or ""
    return made.endpoint.endpoint_id


def test_a_receiver_takes_what_it_can_verify(doors: Doors, receiver: Receiver) -> None:
    now = clock.now_ms()
    to = endpoint(doors, receiver, now)
    event = domain.event("offer.issued", "o", {"code": "TORG-Å"}, now)
    doors.hooks.add(event)
    delivering.hand_on(event.event_id, doors=doors, now=now)
    receiver.status = 503
    tried = delivering.attempt(to, event.event_id, doors=doors, now=now)
    assert tried is not None
    assert (tried.state, tried.tries[-1].status) == (State.PENDING, 503)
    receiver.status = None
    again = delivering.attempt(to, event.event_id, doors=doors, now=now + 5_000)
    assert again is not None
    assert again.state is State.DELIVERED
    told = {"type": "offer.issued", "timestamp": clock.iso(now), "data": {"code": "TORG-Å"}}
    assert receiver.told == [(event.event_id, told)] * 2


def test_a_receiver_that_still_has_the_old_secret_takes_it_for_a_day(
    doors: Doors, receiver: Receiver
) -> None:
    now = clock.now_ms()
    to = endpoint(doors, receiver, now)
    service.rotate(to, hooks=doors.hooks, now=now)
    assert delivering.test(to, doors=doors, now=now).state is State.DELIVERED
    service.rotate(to, hooks=doors.hooks, now=now - domain.ROTATION)
    kept = doors.hooks.endpoint(to)
    assert kept is not None
    assert receiver.secret in kept.signing(now)
    receiver.secret = "whsec_" + "A" * 44
    assert delivering.test(to, doors=doors, now=now).state is State.FAILED


def test_a_host_of_our_own_network_is_not_reached(
    doors: Doors, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now_ms()
    to = endpoint(doors, receiver, now)
    monkeypatch.setattr(
        store.settings, "current", lambda: replace(settings.Settings(), fetch_allow=frozenset())
    )
    tried = delivering.test(to, doors=doors, now=now)
    assert (tried.state, receiver.told) == (State.FAILED, [])
    assert tried.problem == "127.0.0.1 isn't a public host"


def test_a_receiver_that_is_down_is_told_as_such(doors: Doors, receiver: Receiver) -> None:
    now = clock.now_ms()
    to = endpoint(doors, receiver, now)
    receiver.server.socket.close()
    tried = delivering.test(to, doors=doors, now=now)
    assert tried.state is State.FAILED
    assert "can't fetch from 127.0.0.1" in (tried.problem or "")
