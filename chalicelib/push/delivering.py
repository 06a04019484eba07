"""Delivering: what changed is read once a topic, and taken to each connection that hears of it.

Every step may be cut off anywhere and done again. What is about to be sent is marked as waiting first, and the mark
goes when it was sent; so it is sent again, rather than lost. Who finds that a connection can't be told yet leaves the
mark, and has somebody look after it in a second.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final, NamedTuple

from chalicelib.kernel import clock, revisions
from chalicelib.push import closing, domain
from chalicelib.push.domain import Connection, State, Turn
from chalicelib.push.ports import Call, Compose, Doors, Gone

# Subscribers of one part of a topic that one call is taken to; the rest are another call's.
PAGE: Final = 100
_AT_ONCE: Final = 8
# No function that takes a subscription in lives longer, so one that isn't found is none.
_LONGEST_HEARING: Final = clock.MINUTE


class _Wanted(NamedTuple):
    """Which connections to take which topics to; those in `flushed` were to be looked after."""

    topics: Mapping[str, frozenset[str]]
    flushed: frozenset[str]


def deliver(calls: Sequence[Call], compose: Compose, doors: Doors) -> dict[str, int]:
    """Take what the calls ask for to the connections: how many topics were read, and messages sent.

    Raises what composing or a port raises, once all the rest is done.
    """
    wanted = _wanted(calls, doors)
    connections = doors.connections.among(list(wanted.topics))
    now = doors.clock()
    asked: set[str] = set()
    for name, one in connections.items():
        asked |= {*wanted.topics[name], *one.waiting} & one.topics.keys()
    found = compose(sorted(asked), now)
    states = {topic: domain.state(topic, found.get(topic, b""), now) for topic in asked}

    def take(name: str) -> bool | Exception:
        try:
            return _take(name, connections.get(name), wanted, states, doors)
        except Exception as error:  # noqa: BLE001  (raised once the others had their turn)
            return error

    outcomes = _each(take, wanted.topics)
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome
    return {"topics": len(asked), "connections": len(wanted.topics), "sent": sum(map(bool, outcomes))}


def _each(take: Callable[[str], bool | Exception], names: Collection[str]) -> list[bool | Exception]:
    if len(names) < 2:
        return list(map(take, names))
    with ThreadPoolExecutor(min(_AT_ONCE, len(names))) as pool:
        return list(pool.map(take, names))


def _wanted(calls: Iterable[Call], doors: Doors) -> _Wanted:
    topics: dict[str, set[str]] = {}
    flushed: set[str] = set()
    places: dict[tuple[str, int, str | None], None] = {}
    for call in calls:
        if call.connection is not None:
            topics.setdefault(call.connection, set()).update(call.topics)
            if not call.topics:
                flushed.add(call.connection)
            continue
        places |= dict.fromkeys(_places(call))
    for topic, part, after in places:
        for name in _subscribers(topic, part, after, doors):
            topics.setdefault(name, set()).add(topic)
    return _Wanted({name: frozenset(own) for name, own in topics.items()}, frozenset(flushed))


def _places(call: Call) -> Iterable[tuple[str, int, str | None]]:
    for topic in call.topics:
        for part in domain.shards(topic) if call.part is None else (call.part,):
            yield topic, part, call.after


def _subscribers(topic: str, part: int, after: str | None, doors: Doors) -> list[str]:
    """The connections in one part of a topic from there on; those beyond a page are asked of another call."""
    now = doors.clock()
    found = doors.connections.subscribers(topic, part, after, PAGE)
    if len(found) == PAGE:
        doors.calls.soon([Call(topics=(topic,), part=part, after=found[-1])])
    if not found and after is None and len(domain.shards(topic)) == 1:
        doors.connections.forget(topic, now - _LONGEST_HEARING)
    return found


def _take(
    name: str, known: Connection | None, wanted: _Wanted, states: Mapping[str, State], doors: Doors
) -> bool:
    """Take a connection what it is to be told; whether something was sent."""
    if known is None or known.until <= doors.clock():
        _forget(name, known, wanted.topics[name], doors)
        return False
    strays = wanted.topics[name] - known.topics.keys()
    if strays:
        doors.connections.unsubscribe(name, sorted(strays))
    turn = _claimed(known, states, name in wanted.flushed, doors)
    if turn.flush:
        doors.calls.soon([Call(connection=name)], domain.PAUSE // clock.SECOND)
    if not turn.send:
        return False
    try:
        doors.carrier.post(name, domain.message(turn.send))
    except Gone:
        closing.disconnect(name, connections=doors.connections)
        return False
    _finish(name, turn.send, doors)
    return True


def _forget(name: str, known: Connection | None, topics: Iterable[str], doors: Doors) -> None:
    """Clean up after a connection that ended without a word."""
    if known is None:
        doors.connections.unsubscribe(name, sorted(topics))
    else:
        closing.disconnect(name, connections=doors.connections)


def _claimed(known: Connection, states: Mapping[str, State], flushing: bool, doors: Doors) -> Turn:
    """The connection's turn, written: what is to be sent is this caller's to send, until the lease is over."""
    first: list[Connection] = [known]

    def attempt(before: Connection | None) -> Turn:
        if before is None:
            return Turn(None)
        own = [states[topic] for topic in before.topics if topic in states]
        turn = domain.offer(before, own, doors.clock(), flushing=flushing)
        if turn.after is not None:
            doors.connections.write(turn.after)
        return turn

    return revisions.persist(
        lambda: first.pop() if first else doors.connections.get(known.connection_id),
        attempt,
        what="the connection",
    )


def _finish(name: str, told: Sequence[State], doors: Doors) -> None:
    def attempt(before: Connection | None) -> None:
        if before is not None:
            doors.connections.write(domain.sent(before, told, doors.clock()))

    revisions.persist(lambda: doors.connections.get(name), attempt, what="the connection")
