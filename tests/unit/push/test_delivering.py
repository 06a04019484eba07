"""Delivering over stand-ins: who is told what, and that the last state arrives whatever comes between."""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import settings as hypothesis
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.push import delivering, domain, service
from chalicelib.push.domain import Said
from chalicelib.push.ports import Call, Doors
from tests.fakes.push import FakeCarrier, FakeConnections, Push
from tests.support.examples import examples

NOW: Final = 1_800_000_000_000


def join(push: Push, name: str, *topics: str) -> None:
    service.connect(name, name, most=5, doors=push.doors)
    service.hear(name, Said(subscribe=topics), doors=push.doors)


class Shop:
    """What there is to tell of topics, and how often it was read."""

    def __init__(self, **states: Any) -> None:
        self.states: dict[str, Any] = states
        self.asked: list[str] = []

    def compose(self, topics: Sequence[str], now: int) -> Mapping[str, bytes]:
        self.asked += topics
        return {one: msgspec.json.encode(self.states[one]) for one in topics if one in self.states}


@pytest.fixture
def push() -> Push:
    return Push(NOW)


def changes(push: Push, name: str) -> list[dict[str, Any]]:
    """The messages that a connection got, each as data by topic."""
    return [
        {one["topic"]: one["data"] for one in msgspec.json.decode(posted.message)["changes"]}
        for posted in push.carrier.posted
        if posted.connection_id == name
    ]


def test_who_subscribes_is_told_the_present_state_alone(push: Push) -> None:
    shop = Shop(map={"n": 1}, latest=[1])
    join(push, "other", "map")
    push.calls.taken()
    join(push, "c1", "map", "latest")
    first, second = push.calls.queued
    assert (first[1], second[1]) == (0, 3)
    assert delivering.deliver([first[0]], shop.compose, push.doors)["sent"] == 1
    assert changes(push, "c1") == [{"map": {"n": 1}, "latest": [1]}]
    assert changes(push, "other") == []
    push.move(3000)
    assert delivering.deliver([second[0]], shop.compose, push.doors)["sent"] == 0, "nothing new"


def test_a_topic_is_read_once_for_all_and_told_to_all_who_hear_of_it(push: Push) -> None:
    shop = Shop(map=1, feed=2)
    names = [f"c{n}" for n in range(30)]
    for name in names:
        join(push, name, "map")
    join(push, "f", "feed")
    push.calls.taken()
    told = delivering.deliver([Call(("map",)), Call(("map", "latest"))], shop.compose, push.doors)
    assert shop.asked == ["map"], "and what nobody hears of isn't read"
    assert told == {"topics": 1, "connections": 30, "sent": 30}
    assert all(changes(push, name) == [{"map": 1}] for name in names)


def test_what_comes_within_a_second_is_told_after_it(push: Push) -> None:
    shop = Shop(map=1, feed=1)
    join(push, "c1", "map", "feed")
    push.calls.taken()
    delivering.deliver([Call(("map",))], shop.compose, push.doors)
    for n in (2, 3, 4):
        push.move(100)
        shop.states["map"] = n
        delivering.deliver([Call(("map", "feed"))], shop.compose, push.doors)
    assert push.calls.queued == [(Call(connection="c1"), 1)], "one looks after it, whatever waits"
    push.move(1000)
    shop.states["map"] = 5
    delivering.deliver(push.calls.taken(), shop.compose, push.doors)
    assert changes(push, "c1") == [{"map": 1}, {"map": 5, "feed": 1}]
    assert push.calls.queued == []


def test_one_that_is_gone_is_forgotten_with_all_that_it_heard_of(push: Push) -> None:
    join(push, "c1", "map", "product:a")
    push.carrier.gone.add("c1")
    assert delivering.deliver([Call(("map",))], Shop(map=1).compose, push.doors)["sent"] == 0
    assert (push.connections.rows, push.connections.subscriptions) == ({}, set())
    assert push.connections.visitors["c1"].connections == {}


def test_one_past_its_time_is_forgotten_too(push: Push) -> None:
    join(push, "c1", "map")
    push.move(domain.LIFE)
    assert delivering.deliver([Call(("map",))], Shop(map=1).compose, push.doors)["sent"] == 0
    assert (push.connections.rows, push.connections.subscriptions) == ({}, set())


def test_a_subscription_that_outlived_its_connection_goes(push: Push) -> None:
    join(push, "c1", "map")
    del push.connections.rows["c1"]
    delivering.deliver([Call(("map",)), Call(connection="c2")], Shop(map=1).compose, push.doors)
    assert push.connections.subscriptions == set()


def test_a_product_that_nobody_hears_of_any_more_is_touched_no_more(push: Push) -> None:
    join(push, "c1", "product:a")
    service.hear("c1", Said(unsubscribe=("product:a",)), doors=push.doors)
    delivering.deliver([Call(("product:a",))], Shop().compose, push.doors)
    assert "product:a" in push.connections.marks, "somebody may be about to subscribe"
    push.move(clock.MINUTE + 1)
    delivering.deliver([Call(("product:a",))], Shop().compose, push.doors)
    assert "product:a" not in push.connections.marks


def test_a_topic_with_many_is_handed_on_in_parts(push: Push, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivering, "PAGE", 3)
    names = {f"c{n}" for n in range(60)}
    for name in names:
        join(push, name, "map", "product:a")
    push.calls.taken()
    todo = [Call(("map", "product:a"))]
    rounds = 0
    while todo:
        rounds += 1
        delivering.deliver(todo, Shop(map=1, **{"product:a": 2}).compose, push.doors)
        todo = push.calls.taken()
        push.move(1000)
    assert rounds > 3
    assert {one.connection_id for one in push.carrier.posted} == names
    assert all(
        {k: v for one in changes(push, name) for k, v in one.items()} == {"map": 1, "product:a": 2}
        for name in names
    )


def test_one_topic_that_cannot_be_read_fails_all_and_nothing_is_lost(push: Push) -> None:
    join(push, "c1", "map")

    def broken(topics: Sequence[str], now: int) -> Mapping[str, bytes]:
        raise OSError("no")

    with pytest.raises(OSError, match="no"):
        delivering.deliver([Call(("map",))], broken, push.doors)
    delivering.deliver([Call(("map",))], Shop(map=1).compose, push.doors)
    assert changes(push, "c1") == [{"map": 1}]


def test_one_connection_that_fails_holds_up_no_other(push: Push, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("c1", "c2", "c3"):
        join(push, name, "map")
    post = push.carrier.post

    def failing(name: str, message: bytes) -> None:
        if name == "c2":
            raise OSError("busy")
        post(name, message)

    monkeypatch.setattr(push.carrier, "post", failing)
    with pytest.raises(OSError, match="busy"):
        delivering.deliver([Call(("map",))], Shop(map=1).compose, push.doors)
    assert [changes(push, name) for name in ("c1", "c2", "c3")] == [[{"map": 1}], [], [{"map": 1}]]
    monkeypatch.undo()
    push.move(domain.LEASE + 1)
    delivering.deliver([Call(("map",))], Shop(map=1).compose, push.doors)
    assert [changes(push, name) for name in ("c1", "c2", "c3")] == [[{"map": 1}]] * 3


# ---------------------------------------------------------------- whatever comes between


class Killed(Exception):
    """The function ended here."""


TOPICS: Final = ("map", "latest", "product:a")
_DEPTH: Final = 2


class World:
    """One connection, a queue, and functions that are interrupted wherever they meet a port.

    A tape of numbers says what happens there: nothing, time goes by, a topic changes, another function runs in
    between, or this one is killed, whose messages then come again.
    """

    def __init__(self, tape: list[int]) -> None:
        self.tape = tape
        self.push = Push(NOW)
        self.truth = dict.fromkeys(TOPICS, 0)
        self.queue: list[tuple[int, Call]] = []
        self.depth = 0
        self.spare = domain.LEASE - clock.SECOND
        world = self

        class Connections(FakeConnections):
            def get(self, connection_id: str) -> Any:
                world.meanwhile()
                return super().get(connection_id)

            def write(self, connection: domain.Connection) -> None:
                world.meanwhile()
                super().write(connection)
                world.meanwhile()

        class Carrier(FakeCarrier):
            def post(self, connection_id: str, message: bytes) -> None:
                world.meanwhile()
                self.now = world.push.now
                super().post(connection_id, message)
                world.meanwhile()

        self.connections, self.carrier = Connections(), Carrier()
        self.doors = Doors(self.connections, self.carrier, self, lambda: self.push.now)

    def soon(self, calls: Sequence[Call], seconds: int = 0) -> None:
        self.meanwhile()
        self.queue += [(self.push.now + seconds * clock.SECOND, call) for call in calls]

    def compose(self, topics: Sequence[str], now: int) -> Mapping[str, bytes]:
        self.meanwhile()
        read = {one: msgspec.json.encode(self.truth[one]) for one in topics}
        self.meanwhile()
        return read

    def meanwhile(self) -> None:
        what = self.tape.pop() if self.tape and self.depth else 0
        if 1 <= what <= 3:
            # Altogether less than a lease: nobody is away for longer.
            ms = min((0, 60, 300, 1100)[what], self.spare)
            self.spare -= ms
            self.push.move(ms)
        elif 4 <= what <= 6:
            self.change(TOPICS[what - 4], (self.truth[TOPICS[what - 4]] + 1) % 3)
        elif what in (7, 8) and self.depth < _DEPTH:
            self.work()
        elif what == 9:
            raise Killed

    def change(self, topic: str, state: int) -> None:
        """A change that is written, and touched after it."""
        self.truth[topic] = state
        self.queue.append((self.push.now, Call(topics=(topic,))))

    def work(self) -> None:
        """A function takes what is due, as far as it isn't killed; then its messages come again."""
        due = [one for one in self.queue if one[0] <= self.push.now]
        self.queue = [one for one in self.queue if one[0] > self.push.now]
        self.depth += 1
        try:
            delivering.deliver([call for _, call in due], self.compose, self.doors)
        except Killed:
            self.queue += [(self.push.now + domain.LEASE, call) for _, call in due]
        finally:
            self.depth -= 1

    def settle(self) -> None:
        """Let everything come to rest."""
        self.tape.clear()
        for _ in range(200):
            if not self.queue:
                return
            self.push.move(250)
            self.work()
        raise AssertionError("it never comes to rest")


@hypothesis(max_examples=examples(1500), deadline=None)
@example(
    [0] * 15 + [3, 0, 0, 0, 9], [0, 0, 0, 0]
)  # told, killed before it was noted; and the state came back
@given(st.lists(st.integers(0, 9), max_size=60), st.lists(st.integers(0, 3), min_size=1, max_size=12))
def test_the_last_state_always_arrives_and_never_two_messages_within_a_second(
    tape: list[int], steps: list[int]
) -> None:
    world = World(tape[::-1])
    service.connect("c1", "v", most=5, doors=world.doors)
    service.hear("c1", Said(subscribe=TOPICS), doors=world.doors)
    for step in steps:
        if step < 3:
            world.change(TOPICS[step], (world.truth[TOPICS[step]] + 1) % 3)
        world.push.move(130)
        world.work()
    world.settle()
    seen: dict[str, Any] = {}
    for posted in world.carrier.posted:
        seen |= {one["topic"]: one["data"] for one in msgspec.json.decode(posted.message)["changes"]}
    assert seen == world.truth
    times = [posted.at for posted in world.carrier.posted]
    assert all(later - earlier >= clock.SECOND for earlier, later in itertools.pairwise(times))
    assert world.connections.rows["c1"].waiting == {}
