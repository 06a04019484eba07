"""The crowd that walks about while somebody looks: what it picks, and that it is silent when nobody does."""

from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import pytest

from demo import catalogue, crowd, square
from demo.api import Unreachable
from demo.backstage import StackClock
from demo.square import Square

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Api:
    """Takes what the crowd does, so many seconds each; or doesn't answer."""

    def __init__(self, clock: "Clock", seconds: float = 0.2) -> None:
        self._clock, self._seconds = clock, seconds
        self.posted: list[tuple[str, Any]] = []
        self.answers = True

    def post(self, path: str, body: Any) -> Any:
        self._clock.time += self._seconds
        if not self.answers:
            raise Unreachable("no")
        self.posted.append((path, body))


class Clock:
    def __init__(self) -> None:
        self.time = 1_000.0

    def __call__(self) -> float:
        return self.time


def made(seconds: float = 0.2) -> tuple[Square, Api, Clock]:
    clock = Clock()
    api = Api(clock, seconds)
    made = Square({}, lambda: NOW, clock, api)  # type: ignore[arg-type]
    made._thread = object()  # type: ignore[assignment]  # the tests walk by themselves
    return made, api, clock


def test_nobody_walks_where_nobody_looks() -> None:
    one, api, clock = made()
    assert one.step() == square.PAUSE
    one.looked()
    one.step()
    assert len([path for path, _ in api.posted if path == "/v1/events"]) == 1
    clock.time += square.LOOKED + 1
    before = len(api.posted)
    one.step()
    assert len(api.posted) == before
    one.looked()
    one.step()
    assert len(api.posted) > before


def test_the_crowd_goes_home_and_comes_back() -> None:
    one, api, _ = made()
    one.looked()
    one.pause(paused=True)
    one.step()
    assert api.posted == []
    assert one.state == "paused"
    one.pause(paused=False)
    one.step()
    assert api.posted
    assert one.state == "on"


def test_a_batch_in_some_seconds_and_less_where_the_stack_is_slow() -> None:
    quick, _, _ = made(0.1)
    slow, _, _ = made(5.0)
    for one in (quick, slow):
        one.looked()
    assert square.PAUSE >= 5
    assert quick.step() == square.PAUSE
    assert slow.step() >= 30


def test_a_stack_that_doesnt_answer_is_let_be() -> None:
    one, api, _ = made()
    api.answers = False
    one.looked()
    assert one.step() >= square.PAUSE


def test_it_walks_for_as_long_as_one_looks() -> None:
    one, api, _ = made()
    for _ in range(60):
        one.looked()
        one.step()
    batches = [body for path, body in api.posted if path == "/v1/events"]
    assert len(batches) >= 55
    assert len({body["batch_id"] for body in batches}) == len(batches)
    assert max(len(body["events"]) for body in batches) <= 9


@pytest.mark.parametrize("seed", ["a", "b", "c", "d", "e"])
def test_readmes_tour_counts_its_own_four_people(seed: str) -> None:
    steps = list(islice(crowd.gentle_steps(12, seed, lambda: NOW), 40))
    events = [event for step in steps for event in step.events]
    products = {event["product_id"] for event in events if "product_id" in event}
    bought = {line["product_id"] for step in steps for order in step.orders for line in order["lines"]}
    assert events
    assert (products | bought).isdisjoint(crowd.OF_THE_TOUR)
    assert set(catalogue.products()) >= crowd.OF_THE_TOUR
    searched = {event["query"] for event in events if event["event"] == "products_searched"}
    assert not any("ryggsäck" in phrase for phrase in searched)


def test_it_searches_looks_and_now_and_then_buys() -> None:
    steps = [step for n in range(40) for step in crowd.gentle_steps(8, f"s{n}", lambda: NOW)]
    events = [event["event"] for step in steps for event in step.events]
    orders = [order for step in steps for order in step.orders]
    assert {"products_searched", "product_viewed", "product_added"} == set(events)
    assert 0 < len(orders) < len(steps) / 8
    assert not any("email" in order for order in orders)


def test_the_stacks_clock_is_asked_beside_and_kept_a_while() -> None:
    clock, asked = Clock(), []

    def ask() -> int:
        asked.append(clock.time)
        return 3_600

    seen = StackClock(ask, clock)
    seen.ask()
    assert seen.ahead() == timedelta(hours=1)
    assert len(asked) == 1


def test_a_clock_that_cant_be_asked_stays_as_it_was() -> None:
    def ask() -> int:
        raise OSError("gone")

    seen = StackClock(ask, Clock())
    seen.ask()
    assert seen.ahead() == timedelta()
