"""An event on its way: handed on once to each who takes it, tried until it is taken or given up."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.webhooks import delivering, domain, service
from chalicelib.webhooks.domain import Due, EndpointContent, State, Try
from chalicelib.webhooks.ports import Doors
from tests.fakes import webhooks as fakes
from tests.fakes.webhooks import FakeDoors
from tests.support.faults import Killed, Killer

NOW = clock.parse_iso("2026-11-21T12:00:00Z")
SAID = EndpointContent(url="https://shop.example/hooks", event_types=("offer.issued",))


@pytest.fixture
def house() -> FakeDoors:
    return fakes.doors()


def endpoint(house: FakeDoors, **said: Any) -> str:
    made = service.create(replace(SAID, **said), None, hooks=house.hooks, allow=(), now=NOW)
    return made.endpoint.endpoint_id


def happen(house: FakeDoors, occasion: str = "o-1", kind: str = "offer.issued", at: int = NOW) -> str:
    event = domain.event(kind, occasion, {"n": 1}, at)
    house.hooks.add(event)
    return event.event_id


def live(house: FakeDoors, now: int, doors: Doors | None = None) -> int:
    """Sweep, and take on all that is queued and not held back; how many messages there were."""
    at_hand = doors or house.doors()
    delivering.sweep(doors=at_hand, now=now, go_on=lambda: True)
    done = 0
    while house.calls.messages:
        due, _ = house.calls.messages.pop(0)
        delivering.take_on(due, doors=at_hand, now=now)
        done += 1
    return done


def test_an_event_goes_to_those_who_take_its_type(house: FakeDoors) -> None:
    takes, other = endpoint(house), endpoint(house, event_types=("offer.redeemed",))
    off = endpoint(house, enabled=False)
    told = happen(house)
    live(house, NOW + domain.GRACE)
    assert [(to, one.state) for (to, _), one in house.hooks.sent.items()] == [(takes, State.DELIVERED)]
    assert {other, off}.isdisjoint(to for to, _ in house.hooks.sent)
    [posted] = house.sender.posted
    assert posted.headers["webhook-id"] == told
    assert house.hooks.waiting == {}


def test_told_twice_it_is_one_event(house: FakeDoors) -> None:
    endpoint(house)
    happen(house)
    live(house, NOW + domain.GRACE)
    happen(house, at=NOW + 1)
    live(house, NOW + 2 * domain.GRACE)
    assert len(house.sender.posted) == 1


def test_tries_grow_apart_for_three_days_and_keep_the_id(house: FakeDoors) -> None:
    to = endpoint(house)
    told = happen(house)
    house.sender.status = 503
    now, times = NOW + domain.GRACE, []
    while house.hooks.waiting:
        before = len(house.sender.posted)
        live(house, now)
        times += [now] * (len(house.sender.posted) - before)
        now = min((at for at, _ in house.hooks.waiting), default=now)
    assert [b - a for a, b in pairwise(times)] == list(domain.PAUSES)
    assert 3 * clock.DAY < times[-1] - times[0] < 4 * clock.DAY
    assert {one.headers["webhook-id"] for one in house.sender.posted} == {told}
    assert len({one.headers["webhook-timestamp"] for one in house.sender.posted}) == len(times)
    failed = house.hooks.sent[to, told]
    assert (failed.state, failed.problem) == (State.FAILED, "it answered 503")
    assert [one.status for one in failed.tries] == [503] * 10


def test_short_pauses_are_the_queues(house: FakeDoors) -> None:
    to = endpoint(house)
    told = happen(house)
    house.sender.down = "no answer"
    house.calls.soon([Due(told)])
    for _ in range(2):
        due, _ = house.calls.messages.pop(0)
        delivering.take_on(due, doors=house.doors(), now=NOW)
    assert house.calls.messages == [(Due(told, to), 5)]


@pytest.mark.parametrize("status", [200, 201, 204, 299])
def test_any_2xx_is_taken(house: FakeDoors, status: int) -> None:
    to, told = endpoint(house), happen(house)
    house.sender.status = status
    live(house, NOW + domain.GRACE)
    assert house.hooks.sent[to, told].state is State.DELIVERED


@pytest.mark.parametrize("status", [100, 199, 300, 302, 400, 404, 429, 500])
def test_nothing_else_is(house: FakeDoors, status: int) -> None:
    to, told = endpoint(house), happen(house)
    house.sender.status = status
    live(house, NOW + domain.GRACE)
    assert house.hooks.sent[to, told].state is State.PENDING
    assert house.hooks.kept[to].failing_since == NOW + domain.GRACE


def test_gone_is_gone(house: FakeDoors) -> None:
    to, told = endpoint(house), happen(house)
    house.sender.status = 410
    live(house, NOW + domain.GRACE)
    assert house.hooks.sent[to, told].state is State.FAILED
    off = house.hooks.kept[to].off
    assert off is not None
    assert "410" in off.why
    happen(house, "o-2")
    live(house, NOW + 2 * domain.GRACE)
    assert len(house.sender.posted) == 1


def test_days_of_failures_switch_an_endpoint_off_and_say_so(house: FakeDoors) -> None:
    to = endpoint(house)
    house.sender.status = 500
    for day in range(8):
        at = NOW + day * clock.DAY
        happen(house, f"day-{day}", at=at)
        live(house, at + domain.GRACE)
        off = house.hooks.kept[to].off
        assert (off is not None) == (day >= 5)
    assert off is not None
    assert off.why == "nothing was taken for 5 days; it answered 500"
    live(house, NOW + 9 * clock.DAY)
    assert {one.state for one in house.hooks.sent.values()} == {State.FAILED}
    assert house.hooks.waiting == {}


def test_one_success_in_between_starts_the_days_anew(house: FakeDoors) -> None:
    to = endpoint(house)
    for day in range(12):
        house.sender.status = 200 if day == 4 else 500
        at = NOW + day * clock.DAY
        happen(house, f"day-{day}", at=at)
        live(house, at + domain.GRACE)
        if day == 4:
            assert house.hooks.kept[to].failing_since is None
            house.hooks.waiting.clear()
        assert (house.hooks.kept[to].off is not None) == (day >= 10)


def test_switched_on_again_it_has_no_past(house: FakeDoors) -> None:
    to, told = endpoint(house), happen(house)
    house.sender.status = 410
    live(house, NOW + domain.GRACE)
    with pytest.raises(Conflict, match="switched off"):
        delivering.retry(to, told, doors=house.doors(), now=NOW)
    service.change(to, SAID, hooks=house.hooks, allow=(), now=NOW)
    house.sender.status = 200
    delivering.retry(to, told, doors=house.doors(), now=NOW + clock.HOUR)
    live(house, NOW + clock.HOUR)
    assert house.hooks.sent[to, told].state is State.DELIVERED
    assert house.hooks.kept[to].failing_since is None


def test_a_retry_sends_what_was_delivered_once_more(house: FakeDoors) -> None:
    to, told = endpoint(house), happen(house)
    live(house, NOW + domain.GRACE)
    for _ in range(3):
        delivering.retry(to, told, doors=house.doors(), now=NOW + clock.HOUR)
    live(house, NOW + clock.HOUR)
    assert len(house.sender.posted) == 2
    assert house.sender.posted[0].body == house.sender.posted[1].body
    with pytest.raises(NotFound):
        delivering.retry(to, "msg_none", doors=house.doors(), now=NOW)


def test_a_test_is_sent_once_also_to_who_is_switched_off(house: FakeDoors) -> None:
    to = endpoint(house, enabled=False)
    house.sender.status = 500
    told = delivering.test(to, doors=house.doors(), now=NOW)
    assert (told.state, told.problem, told.type) == (State.FAILED, "it answered 500", "webhook.test")
    assert (house.hooks.kept[to].failing_since, house.hooks.waiting) == (None, {})
    house.sender.status = 200
    assert delivering.test(to, doors=house.doors(), now=NOW).state is State.DELIVERED
    with pytest.raises(NotFound):
        delivering.test("none", doors=house.doors(), now=NOW)


def test_while_one_tries_nobody_else_does(house: FakeDoors) -> None:
    to, told = endpoint(house), happen(house)
    house.calls.lost = True
    delivering.hand_on(told, doors=house.doors(), now=NOW)
    inner: list[Any] = []

    class Slow:
        def post(self, url: str, body: bytes, headers: Any, now: int) -> Try:
            inner.append(delivering.attempt(to, told, doors=house.doors(), now=NOW + clock.SECOND))
            return Try(at=now, status=200)

    delivering.attempt(to, told, doors=Doors(house.hooks, house.calls, Slow()), now=NOW)
    assert inner == [None]
    assert house.sender.posted == []


def test_what_waits_for_an_endpoint_that_went_away_is_given_up(house: FakeDoors) -> None:
    to, told = endpoint(house), happen(house)
    house.sender.status = 500
    live(house, NOW + domain.GRACE)
    service.delete(to, hooks=house.hooks)
    live(house, NOW + clock.DAY)
    assert (house.hooks.sent[to, told].state, house.hooks.waiting) == (State.FAILED, {})


@given(at=st.integers(1, 40), after=st.booleans(), lost=st.booleans())
def test_killed_anywhere_everything_is_delivered_in_the_end(at: int, after: bool, lost: bool) -> None:
    house = fakes.doors()
    to = [endpoint(house) for _ in range(2)]
    told = [happen(house, f"o-{n}") for n in range(3)]
    killer = Killer(at, after=after)
    mortal = Doors(*(killer.before(one) for one in house))
    now = NOW + domain.GRACE
    try:
        live(house, now, mortal)
    except Killed:
        pass
    if lost:
        house.calls.messages.clear()
    for hour in range(1, 4):
        live(house, now + hour * clock.HOUR)
    assert {key: one.state for key, one in house.hooks.sent.items()} == {
        (one, event): State.DELIVERED for one in to for event in told
    }
    assert house.hooks.waiting == {}
    # At least once each; twice where nobody heard that it was taken.
    assert len(told) * len(to) <= len(house.sender.posted) <= len(told) * len(to) + 1


@given(answers=st.lists(st.sampled_from([200, 410, 500, 503, None]), min_size=1, max_size=40))
def test_whatever_is_answered_it_ends(answers: list[int | None]) -> None:
    house = fakes.doors()
    to, told = endpoint(house), happen(house)
    now, asked = NOW + domain.GRACE, iter(answers + [500] * 40)
    for _ in range(15):
        status = next(asked)
        house.sender.down, house.sender.status = (None, status) if status else ("no answer", 0)
        live(house, now)
        now = min((at for at, _ in house.hooks.waiting), default=now)
    delivery = house.hooks.sent[to, told]
    assert delivery.state is not State.PENDING
    assert len(house.sender.posted) <= 10
    assert delivery.state is State.DELIVERED or 200 not in answers[: len(house.sender.posted)]
