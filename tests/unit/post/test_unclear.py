"""A mail whose fate nobody knows, and workers who die, sleep or meet over one."""

import pytest

from chalicelib.kernel import clock
from chalicelib.letters.domain import Composed, Stream
from chalicelib.post import fate, sending
from chalicelib.post.domain import Posting, Reason, State
from tests.fakes.post import composed
from tests.unit.post.mails import MORNING, counts, offer, office, put, row, send, wanted


def lost(posting: Posting) -> None:
    raise TimeoutError("no answer")


def test_an_offer_whose_fate_is_unclear_is_never_sent_again() -> None:
    made = office()
    one = put(made, offer())
    made.carrier.lose = lost
    with pytest.raises(TimeoutError):
        send(made, one)
    made.now += fate.GRACE - 1
    assert send(made, one) is State.SENDING
    made.now += 1
    assert send(made, one) is State.UNCLEAR
    made.now += 30 * clock.DAY
    assert send(made, one) is State.UNCLEAR
    assert len(made.carrier.sent) == 1
    assert counts(made) == {}
    assert row(made, one).was_unclear


def test_an_order_mail_whose_fate_is_unclear_is_repeated_once() -> None:
    made = office()
    one = put(made, wanted())
    made.carrier.lose = lost
    for n in (1, 2):
        with pytest.raises(TimeoutError):
            send(made, one)
        assert len(made.carrier.sent) == n
        made.now += fate.GRACE
    assert send(made, one) is State.UNCLEAR
    assert len(made.carrier.sent) == 2
    assert counts(made, Stream.TRANSACTIONAL) == {"unclear": 1}
    assert len(made.carrier.kept) == 2


def test_an_unclear_order_mail_that_expired_meanwhile_stays_unclear() -> None:
    made = office()
    one = put(made, wanted(expires_at=MORNING + 5 * clock.MINUTE))
    made.carrier.lose = lost
    with pytest.raises(TimeoutError):
        send(made, one)
    made.now += fate.GRACE
    assert send(made, one) is State.UNCLEAR
    assert row(made, one).reason == Reason.EXPIRED


def test_a_worker_that_died_before_handing_over_is_followed_by_another() -> None:
    made = office()
    one = put(made, wanted())

    def dies(posting: Posting) -> Composed:
        raise SystemExit

    with pytest.raises(SystemExit):
        send(made, one, dies)
    assert send(made, one) is State.SENDING
    made.now += fate.LEASE
    assert made.outbox.due(Stream.TRANSACTIONAL, made.now, 9) == [one]
    assert send(made, one) is State.SENT
    assert not row(made, one).was_unclear


def test_a_worker_that_slept_through_its_claim_hands_nothing_over() -> None:
    made = office()
    one = put(made, wanted())

    def slow(posting: Posting) -> Composed:
        made.now += fate.LEASE
        assert sending.send(one, composed, doors=made.doors(), now=made.now) is State.SENT
        return composed(posting)

    assert send(made, one, slow) is State.SENT
    assert len(made.carrier.sent) == 1


def test_a_worker_whose_claim_another_holds_by_now_hands_nothing_over() -> None:
    made = office()
    one = put(made, wanted())

    def dies(posting: Posting) -> Composed:
        raise SystemExit

    def slow(posting: Posting) -> Composed:
        made.now += fate.LEASE
        with pytest.raises(SystemExit):
            sending.send(one, dies, doors=made.doors(), now=made.now)
        return composed(posting)

    assert send(made, one, slow) is State.SENDING
    assert made.carrier.sent == []
    assert row(made, one).attempt == "at_2"
