"""Turns of a connection: what is sent, what waits, and who looks after it."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from chalicelib.kernel.errors import Invalid
from chalicelib.push import domain
from chalicelib.push.domain import Connection, Said, Sent, State
from tests.support.examples import examples

NOW = 1_800_000_000_000
MAP = domain.state("map", b'{"n":1}', NOW)


def connection(*topics: str) -> Connection:
    return Connection(
        connection_id="c1", visitor="v", until=NOW + domain.LIFE, topics={one: Sent() for one in topics}
    )


def told(before: Connection, *states: State, at: int) -> Connection:
    turn = domain.offer(before, states, at, flushing=False)
    assert turn.after
    assert turn.send
    return domain.sent(turn.after, turn.send, at)


@pytest.mark.parametrize("topic", ["map", "latest", "feed", "product:tent-2", "product:a:b"])
def test_topics_there_are(topic: str) -> None:
    assert domain.is_topic(topic)


@pytest.mark.parametrize("topic", ["", "maps", "product:", "product:å", "product:batch", "list:1", "map\n"])
def test_topics_there_are_not(topic: str) -> None:
    assert not domain.is_topic(topic)


def test_a_state_is_sent_once() -> None:
    turn = domain.offer(connection("map"), [MAP], NOW, flushing=False)
    assert turn.send == (MAP,)
    assert not turn.flush
    assert turn.after
    assert turn.after.waiting == {"map": NOW}
    after = domain.sent(turn.after, turn.send, NOW + 20)
    assert (after.topics["map"].etag, after.waiting, after.next_at) == (MAP.etag, {}, NOW + 1020)
    again = domain.offer(after, [domain.state("map", MAP.data, NOW + 5000)], NOW + 5000, flushing=False)
    assert again.send == ()
    assert not again.flush


def test_within_a_second_it_waits_and_somebody_looks_after_it_once() -> None:
    before = told(connection("map", "feed"), MAP, at=NOW)
    newer = domain.state("map", b"2", NOW + 300)
    turn = domain.offer(before, [newer], NOW + 300, flushing=False)
    assert turn.send == ()
    assert turn.flush
    assert turn.after
    feed = domain.state("feed", b"3", NOW + 400)
    second = domain.offer(turn.after, [feed], NOW + 400, flushing=False)
    assert second.send == ()
    assert not second.flush, "somebody comes already"
    assert second.after
    assert second.after.waiting == {"map": NOW + 300, "feed": NOW + 400}
    late = [domain.state("map", b"2", NOW + 1300), domain.state("feed", b"3", NOW + 1300)]
    third = domain.offer(second.after, late, NOW + 1300, flushing=True)
    assert third.send == tuple(late), "several topics in one message"
    assert not third.flush


def test_who_looks_after_what_waits_and_comes_too_early_has_it_looked_after_again() -> None:
    """Its clock may be behind that of whoever sent it."""
    before = msgspec.structs.replace(told(connection("map"), MAP, at=NOW), flush_at=NOW + 905)
    newer = domain.state("map", b"2", NOW + 900)
    assert domain.offer(before, [newer], NOW + 900, flushing=True).flush
    assert not domain.offer(before, [newer], NOW + 900, flushing=False).flush


def test_an_older_state_never_follows_a_newer_one() -> None:
    before = told(connection("map"), domain.state("map", b"new", NOW + 100), at=NOW + 100)
    turn = domain.offer(before, [MAP], NOW + 5000, flushing=False)
    assert turn == domain.Turn(None)


def test_a_state_that_came_back_is_older_than_what_is_told_meanwhile() -> None:
    """Seen again at a later time, it is later than whatever somebody slow still brings."""
    before = told(connection("map"), MAP, at=NOW)
    seen = domain.offer(before, [domain.state("map", MAP.data, NOW + 3000)], NOW + 3000, flushing=False)
    assert seen.after
    assert not seen.send
    slow = domain.state("map", b"between", NOW + 2000)
    assert domain.offer(seen.after, [slow], NOW + 5000, flushing=False).send == ()


def test_a_state_that_came_back_is_told_where_nobody_knows_what_was_told_between() -> None:
    """Who told of another was killed before it was noted."""
    before = told(connection("map"), MAP, at=NOW)
    turn = domain.offer(before, [domain.state("map", b"other", NOW + 2000)], NOW + 2000, flushing=False)
    assert turn.after
    later = NOW + 2000 + domain.LEASE
    assert domain.offer(turn.after, [domain.state("map", MAP.data, later)], later, flushing=False).send


def test_nothing_to_tell_ends_the_wait() -> None:
    waiting = msgspec.structs.replace(connection("product:a"), waiting={"product:a": NOW})
    turn = domain.offer(waiting, [domain.state("product:a", b"", NOW + 1000)], NOW + 1000, flushing=True)
    assert turn.after
    assert turn.after.waiting == {}
    assert not turn.send
    assert not turn.flush


def test_a_clock_that_was_put_back_stops_nothing() -> None:
    ahead = NOW + 86_400_000
    before = told(connection("map"), domain.state("map", b"tomorrow", ahead), at=ahead)
    waiting = msgspec.structs.replace(before, waiting={"map": ahead}, flush_at=ahead + 1000)
    turn = domain.offer(waiting, [MAP], NOW, flushing=False)
    assert turn.send == (MAP,)
    assert turn.after
    assert domain.sent(turn.after, turn.send, NOW).waiting == {}


def test_states_that_fill_a_message_leave_the_rest_for_the_next() -> None:
    topics = [f"product:{n}" for n in range(10)]
    states = [domain.state(one, b'"' + b"x" * 9_000 + b'"', NOW) for one in topics]
    turn = domain.offer(connection(*topics), states, NOW, flushing=False)
    assert len(turn.send) == 3
    assert turn.flush
    assert len(domain.message(turn.send)) <= domain.LONGEST_TOLD
    assert turn.after
    assert len(turn.after.waiting) == 10


def test_a_state_too_long_to_send_is_to_be_fetched() -> None:
    long = domain.state("map", b'"' + b"x" * domain.LONGEST_STATE + b'"', NOW)
    told = msgspec.json.decode(domain.message([long]))
    assert told["changes"] == [
        {"topic": "map", "etag": long.etag, "at": "2027-01-15T08:00:00.000Z", "data": None}
    ]


def test_topics_come_and_go() -> None:
    before = msgspec.structs.replace(
        connection("map", "feed"), waiting={"feed": NOW}, topics={"map": Sent("e", NOW), "feed": Sent()}
    )
    after = domain.with_topics(before, Said(subscribe=("product:a",), unsubscribe=("feed",)))
    assert after.topics == {"map": Sent("e", NOW), "product:a": Sent()}
    assert after.waiting == {}
    again = domain.with_topics(after, Said(subscribe=("map",)))
    assert again.topics["map"] == Sent(), "who subscribes again hears the present state again"


def test_ten_topics_are_the_most() -> None:
    full = connection(*(f"product:{n}" for n in range(10)))
    with pytest.raises(Invalid) as caught:
        domain.with_topics(full, Said(subscribe=("map",)))
    assert caught.value.errors[0].pointer == "/subscribe"
    assert len(domain.with_topics(full, Said(subscribe=("map",), unsubscribe=("product:0",))).topics) == 10


def test_what_is_said_is_counted_by_ten_seconds() -> None:
    one = connection()
    for n in range(5):
        one = domain.heard(one, NOW + n)
    assert (one.said, one.said_from) == (5, NOW)
    assert domain.heard(one, NOW + 10_000).said == 1
    assert domain.heard(one, NOW - 1).said == 1, "a clock that was put back"


def test_an_address_is_a_keyed_hash_of_the_household() -> None:
    one = domain.visitor("203.0.113.9", "k")
    assert one == domain.visitor("203.0.113.9", "k")
    assert one not in (domain.visitor("203.0.113.8", "k"), domain.visitor("203.0.113.9", "j"))
    assert domain.visitor("2001:db8:1:2::1", "k") == domain.visitor("2001:db8:1:2:ffff::9", "k")
    assert domain.visitor("2001:db8:1:2::1", "k") != domain.visitor("2001:db8:1:3::1", "k")
    assert "203" not in one
    assert domain.visitor("nonsense", "k")


@hypothesis(max_examples=examples(200))
@given(st.text(max_size=160))
def test_a_topic_has_a_part_for_every_connection(text: str) -> None:
    for topic in ("map", "product:a"):
        assert domain.shard(topic, text) in domain.shards(topic)
