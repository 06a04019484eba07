"""Signed webhooks out: endpoints that a shop names, the events they hear of, and each delivery's fate.

Instants are ms. An event is delivered at least once; its id is the same at every try, so that a receiver can drop
what it has had.
"""

import base64
import enum
import hashlib
from collections.abc import Collection, Iterator
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError

EventType = Literal["offer.issued", "offer.redeemed", "offer.released", "offer.pool_low"]
# Sent to one endpoint on request, whatever it subscribes to; tried once.
TEST: Final = "webhook.test"

# How long after each try the next one comes: ten tries within a good three days, as Standard Webhooks advises.
PAUSES: Final = (
    5 * clock.SECOND, 5 * clock.MINUTE, 30 * clock.MINUTE, 2 * clock.HOUR, 5 * clock.HOUR,
    10 * clock.HOUR, 14 * clock.HOUR, 20 * clock.HOUR, 24 * clock.HOUR,
)  # fmt: skip
# An event that nobody began to hand on by then is swept up.
GRACE: Final = clock.MINUTE
# Who takes a delivery on has this long; then another may.
LEASE: Final = 2 * clock.MINUTE
# An endpoint that took nothing for so long, while something was tried, is switched off.
FAILING_FOR: Final = 5 * clock.DAY
KEPT_FOR: Final = 30 * clock.DAY
# How long a secret that was replaced signs beside the new one.
ROTATION: Final = clock.DAY
MOST_SECRETS: Final = 4
MOST_ENDPOINTS: Final = 20
MOST_TRIES_KEPT: Final = 12
_GONE: Final = 410
_ID_BYTES: Final = 18
_LONGEST_PROBLEM: Final = 300

Url = Annotated[str, Meta(min_length=8, max_length=2048, examples=["https://shop.example/hooks/torg"])]


class State(enum.StrEnum):
    """What became of a delivery: to be tried (again), taken by the receiver, or given up."""

    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """Something that happened, as receivers are told of it; `data` is JSON text."""

    event_id: str
    type: str
    at: int
    data: str


class Secret(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A signing secret (`whsec_…`); one that was replaced is good until `until`."""

    secret: str
    until: int | None = None


class Off(msgspec.Struct, frozen=True, kw_only=True):
    """Since when an endpoint is switched off, and why."""

    at: int
    why: str


class EndpointContent(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An endpoint as the shop says it: where events go, and which. `enabled: false` switches it off."""

    url: Url
    event_types: Annotated[tuple[EventType, ...], Meta(min_length=1, max_length=20)]
    description: Annotated[str, Meta(max_length=200)] = ""
    enabled: bool = True


class Endpoint(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An endpoint as it is kept. The first secret is the present one; `failing_since`: nothing was taken since."""

    endpoint_id: str
    url: str
    event_types: tuple[str, ...]
    secrets: tuple[Secret, ...]
    description: str = ""
    created_at: int = 0
    off: Off | None = None
    failing_since: int | None = None
    revision: int = 0

    def __repr__(self) -> str:
        """Without the secrets: what is printed ends up in logs."""
        return f"Endpoint({self.endpoint_id!r}, {self.url!r})"

    def signing(self, now: int) -> tuple[str, ...]:
        """The secrets that sign at `now`, the present one first."""
        return tuple(one.secret for one in self.secrets if one.until is None or one.until > now)

    def hears(self, event: Event) -> bool:
        """Whether it is to be told of an event."""
        return self.off is None and event.type in self.event_types

    def content(self) -> EndpointContent:
        """What the shop said of it."""
        said = {"url": self.url, "event_types": self.event_types, "description": self.description}
        return msgspec.convert({**said, "enabled": self.off is None}, type=EndpointContent)

    def after(self, tried: "Try", now: int) -> "Endpoint":
        """The endpoint after a try: itself, if that changes nothing."""
        if tried.is_taken:
            return self if self.failing_since is None else replace(self, failing_since=None)
        if tried.status == _GONE:
            return self._switched_off("the receiver answered 410: it is gone for good", now)
        since = now if self.failing_since is None else self.failing_since
        failing = self if since == self.failing_since else replace(self, failing_since=since)
        if now - since < FAILING_FOR:
            return failing
        return failing._switched_off(
            f"nothing was taken for {FAILING_FOR // clock.DAY} days; {tried.told}", now
        )

    def _switched_off(self, why: str, now: int) -> "Endpoint":
        return self if self.off else replace(self, off=Off(at=now, why=why))


class Try(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One try: what the receiver answered, or why there was no answer."""

    at: int
    status: int | None = None
    problem: str | None = None

    @property
    def is_taken(self) -> bool:
        """Whether the receiver has it: any 2xx."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def told(self) -> str:
        """What came back, in words."""
        return f"it answered {self.status}" if self.status is not None else (self.problem or "no answer")


class Delivery(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event on its way to one endpoint. `at` is the event's; `next_at`: when it is to be tried (again).

    `attempts` counts those that were begun since it was last asked for; `tries` are the latest that ended.
    """

    endpoint_id: str
    event_id: str
    type: str
    at: int
    state: State = State.PENDING
    attempts: int = 0
    next_at: int | None = None
    tries: tuple[Try, ...] = ()
    problem: str | None = None
    revision: int = 0

    def taken_on(self, now: int) -> "Delivery":
        """The delivery while somebody tries it: nobody else does until the lease is over."""
        return replace(self, attempts=self.attempts + 1, next_at=now + LEASE, revision=self.revision + 1)

    def after(self, tried: Try) -> "Delivery":
        """The delivery after a try: delivered, to be tried later, or given up."""
        tries = (*self.tries, _short(tried))[-MOST_TRIES_KEPT:]
        known = replace(self, tries=tries, next_at=None, revision=self.revision + 1)
        if tried.is_taken:
            return replace(known, state=State.DELIVERED, problem=None)
        if tried.status == _GONE or self.type == TEST or self.attempts > len(PAUSES):
            return replace(known, state=State.FAILED, problem=tried.told)
        return replace(known, next_at=tried.at + PAUSES[self.attempts - 1], problem=tried.told)

    def given_up(self, why: str) -> "Delivery":
        """The delivery, not tried any more."""
        return replace(self, state=State.FAILED, problem=why, next_at=None, revision=self.revision + 1)

    def again(self, now: int) -> "Delivery":
        """The delivery, to be tried at once, and as often as a new one."""
        return replace(
            self, state=State.PENDING, attempts=0, next_at=now, problem=None, revision=self.revision + 1
        )


def _short(tried: Try) -> Try:
    return replace(tried, problem=tried.problem[:_LONGEST_PROBLEM]) if tried.problem else tried


class Due(msgspec.Struct, frozen=True):
    """What waits: an event to be handed on to its endpoints, or its delivery to one of them."""

    event_id: str
    endpoint_id: str | None = None


def event_id(event_type: str, occasion: str) -> str:
    """The id under which receivers know what `occasion` names among events of a type.

    A digest: it is the same whenever it is told, and holds no full stop, which parts what is signed.
    """
    digest = hashlib.sha256(f"{event_type}\0{occasion}".encode()).digest()[:_ID_BYTES]
    return "msg_" + base64.urlsafe_b64encode(digest).decode()


def event(event_type: str, occasion: str, data: object, now: int) -> Event:
    """The event of this type on this occasion; `data` is anything that JSON holds."""
    text = msgspec.json.encode(data).decode()
    return Event(event_id=event_id(event_type, occasion), type=event_type, at=now, data=text)


def faults(content: EndpointContent, allow: Collection[str]) -> Iterator[FieldError]:
    """What the types can't say is wrong with an endpoint; `allow` names `host:port` pairs that http may reach."""
    try:
        parts = urlsplit(content.url)
        host, port = parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)
    except ValueError:
        yield FieldError("/url", "not an address")
        return
    if not host or not content.url.isascii() or any(one <= " " or one == "\x7f" for one in content.url):
        yield FieldError("/url", "expected an https address, percent-encoded")
    elif parts.scheme != "https" and not (parts.scheme == "http" and f"{host}:{port}" in allow):
        yield FieldError("/url", "expected https://…")
    elif parts.username is not None or parts.password is not None or parts.fragment:
        yield FieldError("/url", "an address without user name and fragment, please")
    if len(set(content.event_types)) != len(content.event_types):
        yield FieldError("/event_types", "names a type twice")
