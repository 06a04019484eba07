"""What is put into the outbox, taken back, found when it is due, and shown."""

from typing import Any

import pytest

from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from chalicelib.letters.domain import Composed, Stream
from chalicelib.post import dispatching, fate, service
from chalicelib.post.domain import Posting, Reason, State
from tests.fakes.post import composed
from tests.unit.post.mails import MORNING, WHO, office, put, row, send, wanted


def test_the_same_mail_is_wanted_once_and_its_queue_told_at_once() -> None:
    made = office()
    one = put(made, wanted())
    assert not service.add(wanted(why="again"), doors=made.doors(), now=made.now + 5)
    assert made.queues.waiting == [one]
    later = put(made, wanted(entity="o2", due_at=made.now + 1))
    assert made.queues.waiting == [one]
    assert send(made, later) is State.WAITING
    assert made.carrier.sent == []


def test_a_queue_that_takes_nothing_only_costs_haste() -> None:
    made = office()

    def broken(*_: object) -> None:
        raise OSError("no queue")

    made.queues.put = broken  # type: ignore[method-assign]
    one = put(made, wanted())
    assert made.outbox.due(Stream.TRANSACTIONAL, made.now + clock.MINUTE, 10) == [one]


def test_who_adds_while_another_does_tries_again() -> None:
    made, met = office(), []
    add = made.outbox.add

    def meeting(row: Posting) -> bool:
        met.append(row)
        if len(met) < 3:
            raise Stale
        return add(row)

    made.outbox.add = meeting  # type: ignore[method-assign]
    put(made, wanted())
    assert len(met) == 3


def test_an_entity_that_would_make_another_key_is_refused() -> None:
    for entity in ("", "a#b", "a" * 301):
        with pytest.raises(ValueError, match="entity"):
            service.add(wanted(entity=entity), doors=office().doors(), now=MORNING)


def test_a_mail_can_be_taken_back_until_it_is_handed_over() -> None:
    made = office()
    one = put(made, wanted(due_at=MORNING + 5))
    assert service.cancel(one, doors=made.doors(), now=made.now)
    assert service.cancel(one, doors=made.doors(), now=made.now)
    assert row(made, one).reason == Reason.CANCELLED
    other = put(made, wanted(entity="o2"))

    def cancelling(posting: Posting) -> Composed:
        assert service.cancel(other, doors=made.doors(), now=made.now)
        return composed(posting)

    assert send(made, other, cancelling) is State.SKIPPED
    assert made.carrier.sent == []
    third = put(made, wanted(entity="o3"))
    send(made, third)
    assert not service.cancel(third, doors=made.doors(), now=made.now)
    assert not service.cancel("order_paid#nothing#x#1", doors=made.doors(), now=made.now)


def test_dispatching_after_a_jump_of_weeks_finds_everything_once() -> None:
    made = office()
    mails = {put(made, wanted(entity=f"o{n}", due_at=MORNING + n * clock.DAY)) for n in range(1, 30)}
    made.now += 60 * clock.DAY
    for _ in range(2):
        dispatching.dispatch(doors=made.doors(), now=made.now, has_time=lambda: True)
    assert sorted(made.queues.waiting) == sorted(mails)
    made.now += fate.QUEUED
    done = dispatching.dispatch(doors=made.doors(), now=made.now, has_time=lambda: True)
    assert done == {"transactional": 29, "marketing": 0}


def test_dispatching_stops_when_time_is_up_and_takes_no_more_than_can_be_sent() -> None:
    made = office(per_second=3)
    for n in range(300):
        put(made, wanted(entity=f"o{n}", due_at=MORNING + 1))
    made.now += clock.HOUR

    def dispatch(has_time: bool) -> int:
        done = dispatching.dispatch(doors=made.doors(), now=made.now, has_time=lambda: has_time)
        return done["transactional"]

    assert dispatch(False) == 100
    assert dispatch(True) == 200
    assert dispatch(True) == 0
    made.now += fate.QUEUED
    assert dispatch(True) == 3 * 90


def test_the_outbox_is_shown_latest_first_page_by_page() -> None:
    made = office()
    for n in range(5):
        made.now += 1
        put(made, wanted(entity=f"o{n}", due_at=MORNING + clock.DAY))

    def page(cursor: str | None) -> Any:
        return service.lately(State.WAITING, None, cursor, 2, doors=made.doors(), secret="s", now=made.now)

    seen, cursor = [], None
    while True:
        found = page(cursor)
        seen += [one.wanted.entity for one in found.items]
        cursor = found.next
        if cursor is None:
            break
    assert seen == ["o4", "o3", "o2", "o1", "o0"]
    assert [one.wanted.entity for one in service.to_person(WHO, 3, doors=made.doors())] == ["o4", "o3", "o2"]
