"""Endpoints: made, changed, given a new secret, and looked at."""

import hashlib
from collections.abc import Callable, Collection
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from chalicelib.kernel import ids, revisions
from chalicelib.kernel.errors import Conflict, Invalid, NotFound, TooMany
from chalicelib.webhooks import domain, signing
from chalicelib.webhooks.domain import Delivery, Endpoint, EndpointContent, Off, Secret
from chalicelib.webhooks.ports import Hooks

T = TypeVar("T")


class Made(NamedTuple):
    """An endpoint, and its secret where this is the one time that it is shown."""

    endpoint: Endpoint
    secret: str | None


def create(
    content: EndpointContent, once: str | None, *, hooks: Hooks, allow: Collection[str], now: int
) -> Made:
    """Make an endpoint. Under the same `once` it is made once; the secret is shown then and never again.

    Raises `Invalid`; `Conflict` if `once` was used with another content, or if there are twenty already.
    """
    _check(content, allow)
    endpoint_id = _once_id(once) if once else ids.new_id("we")
    there = hooks.endpoints()
    if len(there) >= domain.MOST_ENDPOINTS and all(one.endpoint_id != endpoint_id for one in there):
        raise Conflict(f"there are {domain.MOST_ENDPOINTS} endpoints already: delete one first")
    made = _made(endpoint_id, content, now)

    def attempt(before: Endpoint | None) -> Made:
        if before is None:
            hooks.write_endpoint(None, made)
            return Made(made, made.secrets[0].secret)
        if before.content() != content:
            raise Conflict("that Idempotency-Key was used before with another content")
        return Made(before, None)

    return _persist(endpoint_id, hooks, attempt)


def _once_id(once: str) -> str:
    return f"we_{hashlib.sha256(once.encode()).hexdigest()[:24]}"


def _made(endpoint_id: str, content: EndpointContent, now: int) -> Endpoint:
    fresh = Endpoint(
        endpoint_id=endpoint_id,
        url=content.url,
        event_types=content.event_types,
        description=content.description,
        secrets=(Secret(secret=signing.new_secret()),),
        created_at=now,
        revision=1,
    )
    return fresh if content.enabled else replace(fresh, off=_off(now))


def _off(now: int) -> Off:
    return Off(at=now, why="switched off by the shop")


def change(
    endpoint_id: str, content: EndpointContent, *, hooks: Hooks, allow: Collection[str], now: int
) -> Endpoint:
    """Say anew where an endpoint's events go, which, and whether. Switched on, it starts without a past.

    Raises `Invalid` or `NotFound`.
    """
    _check(content, allow)

    def attempt(before: Endpoint | None) -> Endpoint:
        known = _there(before, endpoint_id)
        if known.content() == content:
            return known
        after = replace(
            known,
            url=content.url,
            event_types=content.event_types,
            description=content.description,
            off=None if content.enabled else known.off or _off(now),
            failing_since=None if known.off and content.enabled else known.failing_since,
            revision=known.revision + 1,
        )
        hooks.write_endpoint(known, after)
        return after

    return _persist(endpoint_id, hooks, attempt)


def rotate(endpoint_id: str, *, hooks: Hooks, now: int) -> Made:
    """Give an endpoint a new secret; for a day, deliveries are signed with the old one too.

    Raises `NotFound`, or `TooMany` where four are good at once.
    """

    def attempt(before: Endpoint | None) -> Made:
        known = _there(before, endpoint_id)
        good = [one for one in known.secrets if one.until is None or one.until > now]
        if len(good) >= domain.MOST_SECRETS:
            raise TooMany("its secret was replaced three times within a day; wait until the oldest is over")
        older = [replace(one, until=one.until or now + domain.ROTATION) for one in good]
        fresh = signing.new_secret()
        after = replace(known, secrets=(Secret(secret=fresh), *older), revision=known.revision + 1)
        hooks.write_endpoint(known, after)
        return Made(after, fresh)

    return _persist(endpoint_id, hooks, attempt)


def delete(endpoint_id: str, *, hooks: Hooks) -> None:
    """Forget an endpoint and its secrets; again changes nothing. What waits for it is given up."""

    def attempt(before: Endpoint | None) -> None:
        if before is not None:
            hooks.write_endpoint(before, None)

    _persist(endpoint_id, hooks, attempt)


def get(endpoint_id: str, *, hooks: Hooks) -> Endpoint:
    """An endpoint. Raises `NotFound`."""
    return _there(hooks.endpoint(endpoint_id), endpoint_id)


def deliveries(
    endpoint_id: str, before: tuple[int, str] | None, limit: int, *, hooks: Hooks
) -> tuple[list[Delivery], tuple[int, str] | None]:
    """A page of the deliveries to an endpoint, latest event first, and where the next begins.

    Raises `NotFound`.
    """
    get(endpoint_id, hooks=hooks)
    found = hooks.deliveries(endpoint_id, before, limit + 1)
    page = found[:limit]
    return page, (page[-1].at, page[-1].event_id) if len(found) > limit else None


def _check(content: EndpointContent, allow: Collection[str]) -> None:
    wrong = list(domain.faults(content, allow))
    if wrong:
        raise Invalid(f"{wrong[0].pointer}: {wrong[0].detail}", wrong)


def _there(endpoint: Endpoint | None, endpoint_id: str) -> Endpoint:
    if endpoint is None:
        raise NotFound(f"no endpoint {endpoint_id!r}")
    return endpoint


def _persist(endpoint_id: str, hooks: Hooks, attempt: Callable[[Endpoint | None], T]) -> T:
    return revisions.persist(lambda: hooks.endpoint(endpoint_id), attempt, what=f"endpoint {endpoint_id!r}")
