"""Connections come, say what they want to hear of, and go; topics are touched. Each may be done again."""

import contextlib
from collections.abc import Sequence
from typing import Final, NamedTuple

from chalicelib.kernel import clock, revisions
from chalicelib.kernel.errors import Invalid, TooLarge, TooMany, TorgError
from chalicelib.push import domain
from chalicelib.push.domain import Connection, Said, Visitor
from chalicelib.push.ports import Call, Calls, Doors, Gone, Registry

# How many topics one message of the queue names.
_TOPICS_A_CALL: Final = 20
# A connection that is younger may still be on its way to being open.
_YOUNG: Final = 30 * clock.SECOND


class Heard(NamedTuple):
    """What became of what a page said: its connection after that, and the topics that it named."""

    connection: Connection
    added: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()


def connect(connection_id: str, visitor: str, *, most: int, doors: Doors) -> None:
    """Take a connection in. Raises `TooMany` if there are `most` open ones from its address already."""
    now = doors.clock()

    def join(before: Visitor | None) -> None:
        known = before.connections if before else {}
        others = {one: at for one, at in known.items() if 0 <= now - at < domain.LIFE}
        if len(others) >= most:
            others = {one: at for one, at in others.items() if _is_open(one, at, now, doors)}
        if len(others) >= most:
            raise TooMany(f"there are {most} connections from this address already")
        doors.connections.write_visitor(
            Visitor(
                visitor=visitor, connections=others | {connection_id: now}, until=now + domain.LIFE,
                revision=before.revision + 1 if before else 1,
            )
        )  # fmt: skip

    revisions.persist(lambda: doors.connections.visitor(visitor), join, what="the address's connections")
    with contextlib.suppress(revisions.Stale):  # it was taken in before
        doors.connections.write(
            Connection(connection_id=connection_id, visitor=visitor, until=now + domain.LIFE)
        )


def _is_open(connection_id: str, since: int, now: int, doors: Doors) -> bool:
    return now - since < _YOUNG or doors.carrier.is_there(connection_id)


def hear(connection_id: str, said: Said | Invalid | TooLarge, *, doors: Doors) -> Heard | None:
    """Take in what a page said, or what is wrong with it; None if it says so much that it isn't listened to.

    The present states of the topics that it named come by the queue, and once more a little later: a change in
    between may have been swallowed by somebody who knew of no subscriber yet. Raises `Gone` if there is no such
    connection, `TooMany` (once), `Invalid` or `TooLarge`.
    """
    now = doors.clock()

    def attempt(before: Connection | None) -> Heard | TorgError | None:
        if before is None or before.until <= now:
            raise Gone
        after = domain.heard(before, now)
        if after.said > domain.MOST_SAID + 1:
            return None
        answer = _understood(after, said)
        doors.connections.write(answer.connection if isinstance(answer, Heard) else after)
        return answer

    answer = revisions.persist(lambda: doors.connections.get(connection_id), attempt, what="the connection")
    if isinstance(answer, TorgError):
        raise answer
    if answer:
        _subscribe(answer, doors, now)
    return answer


def _understood(connection: Connection, said: Said | Invalid | TooLarge) -> Heard | TorgError:
    if connection.said > domain.MOST_SAID:
        seconds = domain.SAID_WITHIN // clock.SECOND
        return TooMany(f"{domain.MOST_SAID} messages in {seconds} seconds are the most; wait")
    if not isinstance(said, Said):
        return said
    faults = list(domain.faults(said))
    if faults:
        return Invalid("; ".join(f"{one.pointer}: {one.detail}" for one in faults), faults)
    try:
        changed = domain.with_topics(connection, said)
    except Invalid as error:
        return error
    return Heard(changed, said.subscribe, tuple(set(said.unsubscribe) - set(changed.topics)))


def _subscribe(heard: Heard, doors: Doors, now: int) -> None:
    connection_id = heard.connection.connection_id
    if heard.dropped:
        doors.connections.unsubscribe(connection_id, heard.dropped)
    if heard.added:
        doors.connections.subscribe(heard.connection, tuple(dict.fromkeys(heard.added)), now)
        call = Call(topics=heard.added, connection=connection_id)
        doors.calls.soon([call])
        doors.calls.soon([call], domain.SECOND_LOOK // clock.SECOND)


def touch(topics: Sequence[str], seconds: int, *, registry: Registry, calls: Calls, now: int) -> int:
    """Have those told of topics who subscribe to them, so many seconds later; how many topics are named.

    Who subscribes within those seconds is to be told, too. So what is touched for later is named whoever listens now:
    always, where it concerns the whole shop; for products, which are many, while anybody listens to anything.
    """
    known = list(dict.fromkeys(one for one in topics if domain.is_topic(one)))
    if not seconds:
        named = registry.wanted(known, now)
    else:
        anybody = registry.anybody(now)
        named = [one for one in known if anybody or one in domain.SHOP_WIDE]
    batches = range(0, len(named), _TOPICS_A_CALL)
    calls.soon([Call(topics=tuple(named[start : start + _TOPICS_A_CALL])) for start in batches], seconds)
    return len(named)
