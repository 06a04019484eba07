"""Delivering: an event is handed on to its endpoints, each delivery is tried until it is taken or given up.

Every step may be cut off anywhere and done again: what is unfinished stays due, and the sweep finds it. Who tries a
delivery takes it on first, under its revision, so that two don't try at once.
"""

from collections.abc import Callable, Iterable
from typing import Final

import msgspec
from msgspec.structs import replace

from chalicelib.kernel import clock, ids, revisions
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.kernel.revisions import Stale
from chalicelib.webhooks import domain, signing
from chalicelib.webhooks.domain import Delivery, Due, Endpoint, Event, State, Try
from chalicelib.webhooks.ports import Doors, Hooks

# What a queue can hold a message back; longer pauses are the sweep's.
_LONGEST_DELAY: Final = 15 * clock.MINUTE
_BATCH: Final = 10


def read(message: str | bytes) -> Due:
    """What a queue's message names. Raises `msgspec.MsgspecError`."""
    return msgspec.json.decode(message, type=Due)


def take_on(due: Due, *, doors: Doors, now: int) -> str:
    """Do what is due, in one word: hand an event on, or try a delivery once. What is done isn't done again."""
    if due.endpoint_id is None:
        return f"handed on to {hand_on(due.event_id, doors=doors, now=now)}"
    delivery = attempt(due.endpoint_id, due.event_id, doors=doors, now=now)
    return "nothing to do" if delivery is None else delivery.state.value


def hand_on(event_id: str, *, doors: Doors, now: int) -> int:
    """Begin an event's delivery to each endpoint that takes its type; to how many."""
    event = doors.hooks.event(event_id)
    if event is None:
        return 0
    begun = [_begun(event, one, doors.hooks, now) for one in doors.hooks.endpoints() if one.hears(event)]
    doors.hooks.handed_on(event)
    doors.calls.soon(begun)
    return len(begun)


def _begun(event: Event, endpoint: Endpoint, hooks: Hooks, now: int) -> Due:
    hooks.begin(event, _new(event, endpoint, now))
    return Due(event.event_id, endpoint.endpoint_id)


def _new(event: Event, endpoint: Endpoint, now: int) -> Delivery:
    return Delivery(
        endpoint_id=endpoint.endpoint_id,
        event_id=event.event_id,
        type=event.type,
        at=event.at,
        next_at=now,
        revision=1,
    )


def attempt(endpoint_id: str, event_id: str, *, doors: Doors, now: int) -> Delivery | None:
    """Try a delivery, if it is due and nobody else is at it; the delivery after that, or None."""
    event = doors.hooks.event(event_id)
    delivery = doors.hooks.delivery(endpoint_id, event) if event else None
    if event is None or delivery is None or delivery.next_at is None or delivery.next_at > now:
        return None
    endpoint = doors.hooks.endpoint(endpoint_id)
    try:
        if endpoint is None or (endpoint.off and event.type != domain.TEST):
            return _given_up(delivery, doors.hooks)
        mine = delivery.taken_on(now)
        doors.hooks.write(delivery, mine)
        tried = _sent(event, endpoint, doors, now)
        after = mine.after(tried)
        doors.hooks.write(mine, after)
    except Stale:
        return None
    _noted(endpoint_id, event, tried, doors.hooks, now)
    _once_more(after, doors, now)
    return after


def _given_up(delivery: Delivery, hooks: Hooks) -> Delivery:
    after = delivery.given_up("the endpoint is switched off, or gone")
    hooks.write(delivery, after)
    return after


def _sent(event: Event, endpoint: Endpoint, doors: Doors, now: int) -> Try:
    body = signing.body(event)
    headers = signing.headers(event.event_id, body, endpoint.signing(now), now)
    return doors.sender.post(endpoint.url, body, headers, now)


def _noted(endpoint_id: str, event: Event, tried: Try, hooks: Hooks, now: int) -> None:
    """Keep with the endpoint what a try says of it: that it fails, that it works again, that it is gone."""
    if event.type == domain.TEST and not tried.is_taken:
        return

    def attempt(before: Endpoint | None) -> None:
        after = before.after(tried, now) if before else None
        if before is not None and after is not None and after != before:
            hooks.write_endpoint(before, replace(after, revision=before.revision + 1))

    revisions.persist(lambda: hooks.endpoint(endpoint_id), attempt, what=f"endpoint {endpoint_id!r}")


def _once_more(delivery: Delivery, doors: Doors, now: int) -> None:
    pause = (delivery.next_at or 0) - now
    if delivery.next_at is not None and pause <= _LONGEST_DELAY:
        due = Due(delivery.event_id, delivery.endpoint_id)
        doors.calls.soon([due], -(-pause // clock.SECOND))


def sweep(*, doors: Doors, now: int, go_on: Callable[[], bool]) -> int:
    """Have everything taken on that is due and wasn't: how many. What isn't reached in time is due the next time."""
    told = 0
    for batch in _batches(doors.hooks.due(now)):
        doors.calls.soon(batch)
        told += len(batch)
        if not go_on():
            break
    return told


def _batches(found: Iterable[Due]) -> Iterable[list[Due]]:
    batch: list[Due] = []
    for one in found:
        batch.append(one)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def test(endpoint_id: str, *, doors: Doors, now: int) -> Delivery:
    """Send an endpoint a `webhook.test`, at once and once, also one that is switched off; what came of it.

    Raises `NotFound`.
    """
    endpoint = _there(endpoint_id, doors.hooks)
    event = domain.event(domain.TEST, ids.new_id("test"), {"endpoint_id": endpoint_id}, now)
    doors.hooks.add(event)
    # Nobody subscribes to tests: there is nothing to hand on.
    doors.hooks.handed_on(event)
    doors.hooks.begin(event, _new(event, endpoint, now))
    tried = attempt(endpoint_id, event.event_id, doors=doors, now=now)
    if tried is None:
        raise NotFound(f"endpoint {endpoint_id!r} went away")
    return tried


def retry(endpoint_id: str, event_id: str, *, doors: Doors, now: int) -> Delivery:
    """Have an event delivered to an endpoint again, now and by the whole schedule, whatever became of it before.

    Raises `NotFound`, or `Conflict` if the endpoint is switched off.
    """
    if _there(endpoint_id, doors.hooks).off:
        raise Conflict("the endpoint is switched off: switch it on first")
    event = doors.hooks.event(event_id)

    def again(before: Delivery | None) -> Delivery:
        if before is None:
            raise NotFound(f"no delivery of {event_id!r} to that endpoint; they are kept for 30 days")
        if before.state is State.PENDING and before.next_at is not None and before.next_at <= now:
            return before
        after = before.again(now)
        doors.hooks.write(before, after)
        return after

    after = revisions.persist(
        lambda: doors.hooks.delivery(endpoint_id, event) if event else None, again, what="the delivery"
    )
    doors.calls.soon([Due(event_id, endpoint_id)])
    return after


def _there(endpoint_id: str, hooks: Hooks) -> Endpoint:
    endpoint = hooks.endpoint(endpoint_id)
    if endpoint is None:
        raise NotFound(f"no endpoint {endpoint_id!r}")
    return endpoint
