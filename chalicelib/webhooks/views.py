"""What the API shows of webhooks out, and takes for them."""

from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock, cursors
from chalicelib.kernel.errors import Invalid
from chalicelib.web.answers import Page
from chalicelib.web.endpoint import Call
from chalicelib.webhooks.domain import Delivery, Endpoint, State
from chalicelib.webhooks.service import Made

_LONGEST_KEY: Final = 200


class OffView(msgspec.Struct, frozen=True, kw_only=True):
    """Since when an endpoint gets nothing, and why."""

    at: str
    why: str


class EndpointView(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint. Its secrets aren't shown; `signatures` says how many sign (two for a day after a rotation)."""

    endpoint_id: str
    url: str
    event_types: tuple[str, ...]
    description: str
    enabled: bool
    off: OffView | None
    failing_since: str | None
    signatures: int
    created_at: str


class SecretView(msgspec.Struct, frozen=True, kw_only=True):
    """An endpoint with its new secret (`whsec_…`), which is shown this once.

    Null where the same request came before: rotate the secret if it was lost.
    """

    endpoint: EndpointView
    secret: str | None


class TryView(msgspec.Struct, frozen=True, kw_only=True):
    """One try: what the receiver answered, or what was in the way."""

    at: str
    status: int | None
    problem: str | None


class DeliveryView(msgspec.Struct, frozen=True, kw_only=True):
    """An event's delivery to an endpoint. `event_id` is the header `webhook-id`; the latest tries come last."""

    event_id: str
    type: str
    occurred_at: str
    state: State
    attempts: int
    next_at: str | None
    problem: str | None
    tries: tuple[TryView, ...]


class PageQuery(msgspec.Struct, frozen=True, kw_only=True):
    """A page of a list."""

    cursor: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


def endpoint_view(endpoint: Endpoint, now: int) -> EndpointView:
    """The endpoint as the API shows it."""
    off = endpoint.off
    return EndpointView(
        endpoint_id=endpoint.endpoint_id,
        url=endpoint.url,
        event_types=endpoint.event_types,
        description=endpoint.description,
        enabled=off is None,
        off=OffView(at=clock.iso(off.at), why=off.why) if off else None,
        failing_since=_time(endpoint.failing_since),
        signatures=len(endpoint.signing(now)),
        created_at=clock.iso(endpoint.created_at),
    )


def secret_view(made: Made, now: int) -> SecretView:
    """The endpoint with its secret."""
    return SecretView(endpoint=endpoint_view(made.endpoint, now), secret=made.secret)


def delivery_view(delivery: Delivery) -> DeliveryView:
    """The delivery as the API shows it."""
    return DeliveryView(
        event_id=delivery.event_id,
        type=delivery.type,
        occurred_at=clock.iso(delivery.at),
        state=delivery.state,
        attempts=delivery.attempts,
        next_at=_time(delivery.next_at),
        problem=delivery.problem,
        tries=tuple(
            TryView(at=clock.iso(one.at), status=one.status, problem=one.problem) for one in delivery.tries
        ),
    )


def start(endpoint_id: str, cursor: str | None, secret: str) -> tuple[int, str] | None:
    """Where a page of deliveries begins. Raises `Invalid` for a cursor that isn't this list's."""
    if cursor is None:
        return None
    return cursors.unseal(cursor, tuple[int, str], purpose=_purpose(endpoint_id), secret=secret)


def page(
    endpoint_id: str, found: tuple[list[Delivery], tuple[int, str] | None], secret: str
) -> Page[DeliveryView]:
    """A page of deliveries."""
    deliveries, last = found
    following = cursors.seal(last, purpose=_purpose(endpoint_id), secret=secret) if last else None
    return Page(tuple(map(delivery_view, deliveries)), following)


def once(call: Call[Any, Any]) -> str | None:
    """What makes a creation the same one when it is sent again: the Idempotency-Key, of one credential."""
    key = call.headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= _LONGEST_KEY:
        raise Invalid.field("header:Idempotency-Key", f"expected 1 to {_LONGEST_KEY} characters")
    assert call.credential is not None
    return f"{call.credential.id}\0{key}"


def _purpose(endpoint_id: str) -> str:
    return f"webhooks:deliveries:{endpoint_id}"


def _time(at: int | None) -> str | None:
    return None if at is None else clock.iso(at)
