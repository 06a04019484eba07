"""One mail: what lets it go, what keeps it, and what is written of it."""

import pytest

from chalicelib.kernel import clock
from chalicelib.letters.domain import Composed, Kind, Mode, Stream
from chalicelib.post import fate, streams
from chalicelib.post.caps import Limits
from chalicelib.post.domain import Posting, Reason, Skip, State, Wanted
from chalicelib.post.ports import NotTaken
from tests.unit.post.mails import MORNING, WHO, counts, offer, office, put, row, send, wanted


def test_a_mail_is_sent_once_and_kept_before_it_goes() -> None:
    made = office()
    one = put(made, wanted())
    made.carrier.refuse = lambda posting: made.carrier.kept[posting.archived[-1]] and None
    assert send(made, one) is State.SENT
    assert send(made, one) is State.SENT
    assert len(made.carrier.sent) == 1
    kept = row(made, one)
    assert (kept.message_id, kept.subject, kept.place) == ("ses-1", "Hej å", None)
    assert [entry.what for entry in kept.history] == ["sending", "handed", "sent"]
    assert counts(made, Stream.TRANSACTIONAL) == {"sent": 1}


@pytest.mark.parametrize(
    ("mail", "state", "reason"),
    [
        (wanted(expires_at=MORNING), State.EXPIRED, Reason.EXPIRED),
        (offer(expires_at=MORNING - 1), State.EXPIRED, Reason.EXPIRED),
        (offer(held_out=True), State.HELD_OUT, Reason.HELD_OUT),
        (wanted(to="nobody@else.example"), State.SENT, ""),
        (offer(to="nobody@else.example"), State.SKIPPED, Reason.NO_CONSENT),
        (offer(expires_at=MORNING + 1), State.SENT, ""),
    ],
)
def test_what_keeps_a_mail_for_good(mail: Wanted, state: State, reason: str) -> None:
    made = office()
    one = put(made, mail)
    assert send(made, one) is state
    assert row(made, one).reason == reason
    assert row(made, one).place is None
    assert counts(made, mail.kind.stream) == {state.value: 1}
    assert len(made.carrier.sent) == (state is State.SENT)


def test_off_is_skipped_and_shadow_is_kept_and_not_sent() -> None:
    made = office()
    made.modes = {Kind.ORDER_PAID: Mode.OFF, Kind.TIMED_OFFER: Mode.SHADOW}
    off, shadow = put(made, wanted()), put(made, offer())
    assert send(made, off, None) is State.SKIPPED
    assert row(made, off).reason == Reason.OFF
    assert send(made, shadow) is State.SHADOWED
    assert list(made.carrier.kept) == [row(made, shadow).archived[-1]]
    assert row(made, shadow).archived[-1].startswith("shadow/")
    assert made.carrier.sent == []
    assert made.registers.caps == {}
    assert send(made, shadow) is State.SHADOWED


def test_shadow_needs_permission_too() -> None:
    made = office(consent=False)
    made.modes = {Kind.TIMED_OFFER: Mode.SHADOW}
    assert send(made, put(made, offer())) is State.SKIPPED


def test_marketing_waits_for_the_morning_and_orders_do_not() -> None:
    night = clock.parse_iso("2027-01-15T21:30:00Z")
    made = office(night)
    one, order = put(made, offer()), put(made, wanted())
    assert send(made, order) is State.SENT
    assert send(made, one) is State.WAITING
    assert (row(made, one).reason, row(made, one).place) == (
        Reason.QUIET,
        clock.parse_iso("2027-01-16T07:00:00Z"),
    )
    made.now = clock.parse_iso("2027-01-16T07:00:00Z")
    assert send(made, one) is State.SENT


def test_quiet_hours_are_the_recipients() -> None:
    made = office()
    assert send(made, put(made, offer(timezone="Pacific/Auckland"))) is State.WAITING
    assert send(made, put(made, offer("o2", timezone="Mars/Phobos"))) is State.SENT


def test_what_cannot_go_before_it_expires_never_goes() -> None:
    made = office(clock.parse_iso("2027-01-15T21:30:00Z"))
    one = put(made, offer(expires_at=clock.parse_iso("2027-01-16T07:00:00Z")))
    assert send(made, one) is State.EXPIRED
    assert row(made, one).reason == Reason.QUIET


def test_one_marketing_mail_a_day_and_three_a_week() -> None:
    made = office()
    mails = [put(made, offer(f"o{n}")) for n in range(5)]
    days = []
    while any(row(made, one).state is State.WAITING for one in mails):
        for one in mails:
            if row(made, one).due_at <= made.now and row(made, one).state is State.WAITING:
                send(made, one)
        made.now += clock.HOUR
    days = [clock.utc_day(at) for _, at in made.carrier.sent]
    assert days == ["2027-01-15", "2027-01-16", "2027-01-17", "2027-01-22", "2027-01-23"]


def test_a_cap_of_nothing_sends_nothing() -> None:
    made = office(limits=Limits(most_a_day=0))
    assert send(made, put(made, offer())) is State.SKIPPED


def test_a_mail_that_was_not_sent_after_all_gives_its_place_back() -> None:
    made = office()
    one, other = put(made, offer("o1")), put(made, offer("o2"))
    assert send(made, one, lambda posting: Skip("reviewed by now")) is State.SKIPPED
    assert (row(made, one).reason, row(made, one).detail) == (Reason.NOTHING_TO_SAY, "reviewed by now")
    assert send(made, other) is State.SENT


def test_a_paused_stream_waits() -> None:
    made = office()
    streams.pause(Stream.MARKETING, "by hand", "op", registers=made.registers, now=made.now)
    one = put(made, offer())
    assert send(made, one) is State.WAITING
    assert row(made, one).reason == Reason.PAUSED
    assert send(made, put(made, wanted())) is State.SENT


def test_what_the_composer_raises_is_raised_and_tried_again_ever_later() -> None:
    made = office()
    one = put(made, offer())

    def broken(posting: Posting) -> Composed:
        raise KeyError("template")

    waits = []
    while row(made, one).state is State.WAITING:
        made.now = max(made.now, row(made, one).due_at)
        if fate.situation(row(made, one), made.now) is fate.Situation.READY:
            began = made.now
            with pytest.raises(KeyError):
                send(made, one, broken)
            assert made.registers.caps[WHO].days == {}
            if row(made, one).state is State.WAITING:
                waits.append((row(made, one).due_at - began) // clock.MINUTE)
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60][: len(waits)]
    assert len(waits) >= 6
    assert row(made, one).state is State.FAILED
    assert row(made, one).detail == "KeyError: 'template'"


def test_an_address_that_cannot_stand_in_a_mail_fails_in_the_end() -> None:
    made = office()
    with pytest.raises(ValueError, match="line break"):
        send(made, put(made, wanted(to="a@b.se\nBcc: all@x.example")))
    assert made.carrier.sent == []


@pytest.mark.parametrize(
    ("about", "state", "reason"),
    [
        ("later", State.WAITING, Reason.THROTTLED),
        ("account", State.WAITING, Reason.PAUSED),
        ("mail", State.FAILED, Reason.REFUSED),
        ("address", State.FAILED, Reason.BAD_ADDRESS),
    ],
)
def test_what_ses_certainly_refused(about: str, state: State, reason: Reason) -> None:
    made = office()
    one = put(made, offer())

    def refuse(posting: Posting) -> None:
        raise NotTaken(about, "said SES")

    made.carrier.refuse = refuse
    assert send(made, one) is state
    kept = row(made, one)
    assert (kept.reason, kept.detail, kept.was_unclear, kept.handed_at is None) == (
        reason,
        "said SES",
        False,
        state is State.WAITING,
    )
    assert made.registers.caps[WHO].days == {}
    assert made.registers.pause(Stream.MARKETING).paused is (about == "account")
    standing = made.registers.standing(WHO)
    assert (standing.suppression is not None) is (about == "address")
    if state is State.WAITING:
        made.carrier.refuse = lambda posting: None
        streams.resume(Stream.MARKETING, "op", registers=made.registers, now=made.now)
        made.now = kept.due_at
        assert send(made, one) is State.SENT


def test_unknown_rows_are_nothing_to_send() -> None:
    assert send(office(), "order_paid#o#r#1") is None
