"""Push: who is connected, what they want to hear of, and when they may be told. Instants are ms.

A connection is told of a topic's latest state, at most once a second, several topics in one message. What comes
sooner waits with the connection, as a word that there is something new: the state itself is fetched when it is told.
"""

import base64
import hashlib
import hmac
from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Any, Final, NamedTuple

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from chalicelib.kernel import addresses, clock
from chalicelib.kernel.errors import FieldError, Invalid
from chalicelib.kernel.ids import is_id

# The topics that concern the whole shop; besides them each product has one.
SHOP_WIDE: Final = ("map", "latest", "feed")
PRODUCT: Final = "product:"

# API Gateway ends a connection after two hours; a row is kept a little longer than what it stands for.
LIFE: Final = 2 * clock.HOUR + 5 * clock.MINUTE
MOST_TOPICS: Final = 10
# At most one message a second.
PAUSE: Final = clock.SECOND
# Who is about to send has this long; then somebody else may. More than the carrier ever takes.
LEASE: Final = 8 * clock.SECOND
# What a page may say: this much, and this often.
LONGEST_SAID: Final = 4_096
MOST_SAID: Final = 20
SAID_WITHIN: Final = 10 * clock.SECOND
# API Gateway's frames hold 32 KB, and each begun 32 KB is paid for.
LONGEST_TOLD: Final = 32_000
# A state longer than this isn't sent: the page is told that there is one, and fetches it.
LONGEST_STATE: Final = 24_000
# A touch that somebody swallowed because nobody subscribed two seconds ago is made good after this.
SECOND_LOOK: Final = 3 * clock.SECOND
# No function lives longer, so nobody delivers a state that was read longer ago.
_LONGEST_READ: Final = 2 * clock.MINUTE
_SHARDS: Final = 8
_ETAG_BYTES: Final = 12
_VISITOR_BYTES: Final = 12


class Sent(msgspec.Struct, frozen=True, array_like=True):
    """What a connection was told of a topic last: the state's mark, and when that state was read."""

    etag: str = ""
    at: int = 0


class Connection(msgspec.Struct, frozen=True, kw_only=True):
    """One open page, until `until` at the latest.

    `topics`: what it hears of, and was told last. `waiting`: the topics that it is still to be told of, by the
    instant of the latest change known. It may be told again from `next_at`; `flush_at`: when somebody was asked to
    look after what waits. It said `said` things since `said_from`.
    """

    connection_id: str
    visitor: str
    until: int
    topics: Mapping[str, Sent] = {}
    waiting: Mapping[str, int] = {}
    next_at: int = 0
    flush_at: int = 0
    said_from: int = 0
    said: int = 0
    revision: int = 1

    def is_free(self, now: int) -> bool:
        """Whether it may be told something now. An instant beyond any lease was set by a clock since put back."""
        return not now < self.next_at <= now + LEASE


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """The connections from one address (its keyed hash), each with the instant it was made."""

    visitor: str
    connections: Mapping[str, int] = {}
    until: int = 0
    revision: int = 1


class State(NamedTuple):
    """What there is to tell of a topic: JSON (empty: nothing), its mark, and the instant at which it was read."""

    topic: str
    data: bytes
    etag: str
    at: int


class Turn(NamedTuple):
    """What becomes of states that were offered to a connection.

    The connection after it (None: nothing to write), what is to be sent now, and whether somebody must be asked to
    look after the rest in a second.
    """

    after: Connection | None
    send: tuple[State, ...] = ()
    flush: bool = False


Topic = Annotated[str, Meta(max_length=len(PRODUCT) + 128, examples=["product:tent-2", "map"])]


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a page may say."""

    subscribe: Annotated[tuple[Topic, ...], Meta(max_length=MOST_TOPICS)] = ()
    unsubscribe: Annotated[tuple[Topic, ...], Meta(max_length=MOST_TOPICS)] = ()
    ping: Annotated[str, Meta(max_length=64)] | int | None = None


def is_topic(text: str) -> bool:
    """Whether there is such a topic: `map`, `latest`, `feed`, or `product:` and a product's id."""
    return text in SHOP_WIDE or (text.startswith(PRODUCT) and is_id(text.removeprefix(PRODUCT)))


def product_of(topic: str) -> str | None:
    """The product that a topic is about; None for those of the whole shop."""
    return topic.removeprefix(PRODUCT) if topic.startswith(PRODUCT) else None


def shards(topic: str) -> range:
    """The parts that a topic's subscriptions are spread over: many follow the whole shop, few one product."""
    return range(_SHARDS if topic in SHOP_WIDE else 1)


def shard(topic: str, connection_id: str) -> int:
    """The part that a connection's subscription to a topic is in."""
    digest = hashlib.blake2b(connection_id.encode(), digest_size=2).digest()
    return int.from_bytes(digest, "big") % len(shards(topic))


def visitor(address: str, secret: str) -> str:
    """The keyed hash under which an address is counted; all that can't be read are one."""
    place = addresses.household(address) or ""
    digest = hmac.digest(secret.encode(), b"push\0" + place.encode(), "sha256")[:_VISITOR_BYTES]
    return base64.urlsafe_b64encode(digest).decode()


def state(topic: str, data: bytes, at: int) -> State:
    """The state of a topic that was read at `at`; without `data` there is nothing to tell."""
    digest = hashlib.blake2b(data, digest_size=_ETAG_BYTES).digest()
    return State(topic, data, base64.urlsafe_b64encode(digest).decode(), at)


def faults(said: Said) -> Iterable[FieldError]:
    """What the type can't say is wrong with what a page said."""
    for name, topics in (("subscribe", said.subscribe), ("unsubscribe", said.unsubscribe)):
        for n, topic in enumerate(topics):
            if not is_topic(topic):
                yield FieldError(
                    f"/{name}/{n}", f"no such topic; there are product:<id>, {', '.join(SHOP_WIDE)}"
                )


def heard(connection: Connection, now: int) -> Connection:
    """The connection after it said something at `now`."""
    fresh = not connection.said_from <= now < connection.said_from + SAID_WITHIN
    begin = {"said_from": now, "said": 1} if fresh else {"said": connection.said + 1}
    return replace(connection, **begin, revision=connection.revision + 1)


def with_topics(connection: Connection, said: Said) -> Connection:
    """The connection after what it said of topics. Raises `Invalid` if they become too many."""
    dropped = set(said.unsubscribe)
    kept = {topic: sent for topic, sent in connection.topics.items() if topic not in dropped}
    # Who subscribes again wants to hear the present state again.
    topics = kept | {topic: Sent() for topic in said.subscribe}
    if len(topics) > MOST_TOPICS:
        raise Invalid.field("/subscribe", f"a connection hears of {MOST_TOPICS} topics at most")
    waiting = {topic: at for topic, at in connection.waiting.items() if topic in topics}
    return replace(connection, topics=topics, waiting=waiting)


def offer(connection: Connection, states: Collection[State], now: int, *, flushing: bool) -> Turn:
    """Take states of topics to a connection: to be sent now, or to wait until it may be told again.

    `flushing`: who asks was sent to look after what waits, so that somebody else must be, if something still does.
    """
    news = [one for one in states if _is_news(connection, one)]
    told = _told(connection, [one for one in states if one not in news])
    if not news:
        return _turn(connection, told, (), now, flush=flushing and bool(told.waiting))
    marks = {one.topic: max(one.at, told.waiting.get(one.topic, 0)) for one in news}
    marked = replace(told, waiting={**told.waiting, **marks})
    if not connection.is_free(now):
        is_asked = now < connection.flush_at <= now + PAUSE
        return _turn(connection, marked, (), now, flush=flushing or not is_asked)
    send = _fitting(news)
    rest = len(marked.waiting) > len(send) and (flushing or len(send) < len(news))
    # Until it is noted that they were told, what was told last isn't known: a state that comes back is news.
    unsure = {one.topic: Sent("", marked.topics[one.topic].at) for one in send}
    claimed = replace(marked, topics={**marked.topics, **unsure}, next_at=now + LEASE)
    return _turn(connection, claimed, send, now, flush=rest)


def _turn(before: Connection, after: Connection, send: tuple[State, ...], now: int, *, flush: bool) -> Turn:
    if flush:
        after = replace(after, flush_at=now + PAUSE)
    return Turn(_next(after, before) if after != before else None, send, flush)


def _is_news(connection: Connection, one: State) -> bool:
    """Whether a state differs from what the connection was told last, and isn't older."""
    last = connection.topics.get(one.topic)
    return last is not None and bool(one.data) and one.etag != last.etag and not _follows(last.at, one.at)


def _follows(later: int, earlier: int) -> bool:
    """Whether an instant lies after another; one that lies far after was set by a clock that was put back."""
    return earlier < later <= earlier + _LONGEST_READ


def _next(after: Connection, before: Connection) -> Connection:
    return replace(after, revision=before.revision + 1)


def _told(connection: Connection, states: Iterable[State]) -> Connection:
    """The connection that knows these states: nothing of them, or of before them, waits any more."""
    topics, waiting = dict(connection.topics), dict(connection.waiting)
    for one in states:
        last = topics.get(one.topic)
        if last and one.data and not _follows(last.at, one.at):
            topics[one.topic] = Sent(one.etag, one.at)
        if one.topic in waiting and not _follows(waiting[one.topic], one.at):
            del waiting[one.topic]
    return replace(connection, topics=topics, waiting=waiting)


def sent(connection: Connection, states: Iterable[State], now: int) -> Connection:
    """The connection after it was told these states at `now`."""
    return _next(replace(_told(connection, states), next_at=now + PAUSE), connection)


def _fitting(states: Iterable[State]) -> tuple[State, ...]:
    """As many of the states as one message holds; at least one."""
    taken: list[State] = []
    size = 0
    for one in states:
        size += min(len(one.data), LONGEST_STATE) + len(one.topic) + 120
        if taken and size > LONGEST_TOLD:
            break
        taken.append(one)
    return tuple(taken)


def message(states: Iterable[State]) -> bytes:
    """What is sent of states: `{"changes": [{"topic", "etag", "at", "data"}]}`; `data` null is to be fetched."""
    return msgspec.json.encode({"changes": [_change(one) for one in states]})


def _change(one: State) -> dict[str, Any]:
    data = msgspec.Raw(one.data if len(one.data) <= LONGEST_STATE else b"null")
    return {"topic": one.topic, "etag": one.etag, "at": clock.iso(one.at), "data": data}
