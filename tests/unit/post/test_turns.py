"""Turns to send: never more in any second than the rate, however many workers want one."""

import heapq

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind
from chalicelib.post import fate, sending, service
from chalicelib.post.domain import State, Wanted
from tests.fakes.post import FakeRegisters, Office, composed

START = 1_800_000_000_000
LONGEST = sending.LONGEST_WAIT


def spacing(rate: int) -> int:
    return -(-1_000_000 // rate)


def most_in_a_second(moments: list[int]) -> int:
    """The most of these instants (µs) in any window of one second, its end left out."""
    most, first = 0, 0
    for last, moment in enumerate(moments):
        while moments[first] <= moment - 1_000_000:
            first += 1
        most = max(most, last - first + 1)
    return most


@pytest.mark.parametrize("rate", [1, 3, 7, 10, 14, 80, 333])
@pytest.mark.parametrize("workers", [1, 5, 40])
def test_workers_on_a_simulated_clock_never_send_above_the_rate(rate: int, workers: int) -> None:
    registers, sent, refused = FakeRegisters(), [], 0
    ready = [(START * 1_000 + 137 * n, n) for n in range(workers)]
    while ready and len(sent) < 1_500:
        moment, worker = heapq.heappop(ready)
        turn = registers.reserve(moment // 1_000, spacing(rate), LONGEST)
        if turn is None:
            refused += 1
            heapq.heappush(ready, (moment + 20_000_000, worker))
            continue
        at = moment // 1_000 * 1_000 + turn
        sent.append(at)
        heapq.heappush(ready, (at + 900 * (worker % 7), worker))
    assert sent == sorted(sent)
    assert most_in_a_second(sent) <= rate
    # Nor far below it, while there are workers enough: a turn isn't lost.
    busy = workers <= LONGEST / 1_000 * rate
    if busy and workers >= 5:
        assert len(sent) / ((sent[-1] - sent[0]) / 1e6 + 1 / rate) > 0.85 * min(rate, 1_000)
    assert refused == 0 or workers > LONGEST / 1_000 * rate


@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=200), st.integers(1, 200))
def test_whenever_turns_are_asked_for_they_are_apart(gaps: list[int], rate: int) -> None:
    registers, now, turns = FakeRegisters(), START, []
    for gap in gaps:
        now += gap
        turn = registers.reserve(now, spacing(rate), LONGEST)
        if turn is not None:
            assert 0 <= turn <= LONGEST * 1_000
            turns.append(now * 1_000 + turn)
    assert most_in_a_second(turns) <= rate


def test_a_clock_that_is_set_back_does_not_stop_all_mail() -> None:
    registers = FakeRegisters()
    assert registers.reserve(START + 30 * clock.DAY, 1_000, LONGEST) == 0
    assert registers.reserve(START, 1_000, LONGEST) == 0


def test_a_mail_whose_turn_is_far_away_goes_back_to_wait() -> None:
    office = Office(now=START, per_second=1)
    ids = []
    for n in range(5):
        one = Wanted(kind=Kind.ORDER_PAID, entity=f"o{n}", to="a@b.se", language="sv", why="t")
        service.add(one, doors=office.doors(), now=START)
        ids.append(service.posting(one, doors=office.doors(), now=START).outbox_id)
    office.wait = lambda seconds: None  # type: ignore[method-assign]  # as many workers at the same instant
    states = [sending.send(one, composed, doors=office.doors(), now=office.now) for one in ids]
    assert states == [State.SENT] * 3 + [State.WAITING] * 2
    row = office.outbox.rows[ids[4]]
    assert (row.reason, row.attempt, row.place) == ("rate", "", START + 20_000)
    office.now += fate.LEASE
    assert sending.send(ids[4], composed, doors=office.doors(), now=office.now) is State.SENT
