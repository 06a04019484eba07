"""Who is let in, what a page may say, and which topics are worth a message."""

from typing import Final

import pytest

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid, TooLarge, TooMany
from chalicelib.push import closing, domain, service
from chalicelib.push.domain import Said
from chalicelib.push.ports import Call, Gone
from tests.fakes.push import Push

NOW: Final = 1_800_000_000_000


@pytest.fixture
def push() -> Push:
    return Push(NOW)


def connect(push: Push, *names: str, most: int = 3) -> None:
    for name in names:
        service.connect(name, "visitor", most=most, doors=push.doors)


def test_an_address_has_so_many_connections_and_no_more(push: Push) -> None:
    connect(push, "a", "b", "c")
    with pytest.raises(TooMany):
        connect(push, "d")
    assert "d" not in push.connections.rows
    service.connect("e", "another", most=3, doors=push.doors)
    closing.disconnect("b", connections=push.connections)
    connect(push, "d")
    assert set(push.connections.visitors["visitor"].connections) == {"a", "c", "d"}


def test_connections_that_ended_without_a_word_shut_nobody_out(push: Push) -> None:
    connect(push, "a", "b", "c")
    push.carrier.gone |= {"a", "c"}
    with pytest.raises(TooMany):
        connect(push, "d")  # they may be on their way to being open
    push.move(clock.MINUTE)
    connect(push, "d")
    assert set(push.connections.visitors["visitor"].connections) == {"b", "d"}


def test_a_connection_taken_in_twice_is_one(push: Push) -> None:
    connect(push, "a", "a", most=1 + 1)
    assert set(push.connections.visitors["visitor"].connections) == {"a"}


def test_old_connections_count_no_more(push: Push) -> None:
    connect(push, "a", "b", "c")
    push.move(domain.LIFE)
    connect(push, "d")
    assert set(push.connections.visitors["visitor"].connections) == {"d"}


def test_one_that_goes_leaves_nothing(push: Push) -> None:
    connect(push, "a")
    service.hear("a", Said(subscribe=("map", "product:x")), doors=push.doors)
    for _ in range(2):
        closing.disconnect("a", connections=push.connections)
    assert (push.connections.rows, push.connections.subscriptions) == ({}, set())
    assert push.connections.visitors["visitor"].connections == {}


def test_topics_are_subscribed_to_and_left(push: Push) -> None:
    connect(push, "a")
    heard = service.hear("a", Said(subscribe=("map", "feed", "map")), doors=push.doors)
    assert heard
    assert set(heard.connection.topics) == {"map", "feed"}
    call = Call(topics=("map", "feed", "map"), connection="a")
    assert push.calls.queued == [(call, 0), (call, 3)], "at once, and past what anybody may have overlooked"
    heard = service.hear("a", Said(unsubscribe=("map", "latest")), doors=push.doors)
    assert heard
    assert set(heard.connection.topics) == {"feed"}
    assert {place[0] for place in push.connections.subscriptions} == {"feed"}
    assert len(push.calls.queued) == 2


def test_what_is_wrong_is_told_and_changes_nothing(push: Push) -> None:
    connect(push, "a")
    with pytest.raises(Invalid) as caught:
        service.hear("a", Said(subscribe=("map", "maps"), unsubscribe=("product:",)), doors=push.doors)
    assert [one.pointer for one in caught.value.errors] == ["/subscribe/1", "/unsubscribe/0"]
    for wrong in (Invalid("not JSON"), TooLarge("too long")):
        with pytest.raises(type(wrong)):
            service.hear("a", wrong, doors=push.doors)
    topics = tuple(f"product:{n}" for n in range(10))
    service.hear("a", Said(subscribe=topics), doors=push.doors)
    with pytest.raises(Invalid):
        service.hear("a", Said(subscribe=("map",)), doors=push.doors)
    assert len(push.connections.rows["a"].topics) == 10
    assert push.connections.rows["a"].said == 5, "what is wrong counts, too"


def test_who_says_too_much_is_told_once_and_then_not_listened_to(push: Push) -> None:
    connect(push, "a")
    for _ in range(domain.MOST_SAID):
        service.hear("a", Said(ping=1), doors=push.doors)
    with pytest.raises(TooMany):
        service.hear("a", Said(subscribe=("map",)), doors=push.doors)
    before = push.connections.rows["a"]
    assert service.hear("a", Said(subscribe=("map",)), doors=push.doors) is None
    assert push.connections.rows["a"] == before, "and costs no write"
    assert before.topics == {}
    push.move(domain.SAID_WITHIN)
    assert service.hear("a", Said(subscribe=("map",)), doors=push.doors)


def test_one_that_is_not_there_is_gone(push: Push) -> None:
    with pytest.raises(Gone):
        service.hear("a", Said(ping=1), doors=push.doors)
    connect(push, "a")
    push.move(domain.LIFE)
    with pytest.raises(Gone):
        service.hear("a", Said(ping=1), doors=push.doors)


def test_only_what_somebody_hears_of_is_worth_a_message(push: Push) -> None:
    connect(push, "a")
    service.hear("a", Said(subscribe=("map", "product:x")), doors=push.doors)
    push.calls.taken()
    asked = ["product:x", "product:y", "map", "map", "nonsense", "feed"]
    touched = service.touch(asked, 0, registry=push.connections, calls=push.calls, now=push.now)
    assert touched == 2
    assert push.calls.queued == [(Call(topics=("product:x", "map")), 0)]
    service.touch(["feed"], 0, registry=push.connections, calls=push.calls, now=push.now)
    assert len(push.calls.queued) == 1


def test_what_is_touched_for_later_is_for_those_who_subscribe_until_then(push: Push) -> None:
    asked = ["product:x", "latest", "nonsense"]
    service.touch(asked, 600, registry=push.connections, calls=push.calls, now=push.now)
    connect(push, "a")
    service.hear("a", Said(subscribe=("map",)), doors=push.doors)
    service.touch(asked, 600, registry=push.connections, calls=push.calls, now=push.now)
    touches = [(call.topics, seconds) for call, seconds in push.calls.queued if call.connection is None]
    assert touches == [(("latest",), 600), (("product:x", "latest"), 600)]


def test_many_topics_are_several_messages(push: Push) -> None:
    for n in range(5):
        service.connect(f"c{n}", f"v{n}", most=3, doors=push.doors)
        topics = tuple(f"product:{n}-{m}" for m in range(10))
        service.hear(f"c{n}", Said(subscribe=topics), doors=push.doors)
    push.calls.taken()
    asked = [f"product:{n}-{m}" for n in range(6) for m in range(10)]
    assert service.touch(asked, 0, registry=push.connections, calls=push.calls, now=push.now) == 50
    assert [len(call.topics) for call in push.calls.taken()] == [20, 20, 10]
