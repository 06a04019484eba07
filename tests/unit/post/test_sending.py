"""One mail: what lets it go, what keeps it, and what is written of it."""

from typing import Any

import pytest

from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from chalicelib.letters.domain import Composed, Kind, Mode, Stream
from chalicelib.post import dispatching, fate, forgetting, people, sending, service, streams
from chalicelib.post.caps import Limits
from chalicelib.post.domain import Answer, Posting, Reason, Skip, Standing, State, Wanted
from chalicelib.post.ports import NotTaken
from tests.fakes.post import PEOPLE, Office, composed

TO = "moa@else.example"
WHO = PEOPLE.customer_by_email(TO)
MORNING = clock.parse_iso("2027-01-15T08:00:00Z")  # nine o'clock in Stockholm


def wanted(kind: Kind = Kind.ORDER_PAID, entity: str = "o1", **fields: Any) -> Wanted:
    return Wanted(**{"kind": kind, "entity": entity, "to": TO, "language": "sv", "why": "test"} | fields)


def offer(entity: str = "o1", **fields: Any) -> Wanted:
    return wanted(Kind.TIMED_OFFER, entity, **fields)


def office(now: int = MORNING, *, consent: bool = True, **settings: Any) -> Office:
    made = Office(now=now, **settings)
    if consent:
        said = Answer(given=True, at=1, source="t")
        made.registers.standings[WHO] = Standing(recipient=WHO, answer=said, revision=1)
    return made


def put(made: Office, one: Wanted) -> str:
    assert service.add(one, doors=made.doors(), now=made.now)
    return service.posting(one, doors=made.doors(), now=made.now).outbox_id


def send(made: Office, outbox_id: str, compose: Any = composed) -> State | None:
    return sending.send(outbox_id, compose, doors=made.doors(), now=made.now)


def row(made: Office, outbox_id: str) -> Posting:
    return made.outbox.rows[outbox_id]


def counts(made: Office, stream: Stream = Stream.MARKETING) -> dict[str, int]:
    told = streams.figures(1, registers=made.registers, now=made.now)
    [today] = [one for one in told if one.stream is stream]
    return {word: n for word, n in today.counts.items() if ":" not in word}


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


def test_unknown_rows_are_nothing_to_send() -> None:
    assert send(office(), "order_paid#o#r#1") is None


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


def test_a_forgotten_person_gets_nothing_and_leaves_nothing_but_the_refusal() -> None:
    made = office()
    sent = put(made, wanted(entity="o1", customer_id="kund-1", payload={"order_id": "o1"}))
    send(made, sent)
    waits = put(made, wanted(entity="o2", due_at=MORNING + clock.DAY))
    people.unsubscribe(WHO, registers=made.registers, now=made.now)
    told = forgetting.export("kund-1", TO, doors=made.doors())
    assert [one["kind"] for one in told["mails"]] == ["order_paid", "order_paid"]
    assert told["standings"][0]["answer"]["given"] is False
    assert forgetting.erase("kund-1", TO, doors=made.doors(), now=made.now) == 2
    assert forgetting.erase("kund-1", TO, doors=made.doors(), now=made.now) == 0
    assert row(made, sent).state is State.SENT
    assert row(made, waits).state is State.SKIPPED
    assert made.carrier.kept == {}
    for one in made.outbox.rows.values():
        assert "moa" not in repr(one)
        assert "kund" not in repr(one)
    people.note_purchase(WHO, None, registers=made.registers, now=made.now)
    assert not permission_to(made, Kind.TIMED_OFFER)
    assert forgetting.export(None, TO, doors=made.doors())["mails"][0]["to"] == ""


def permission_to(made: Office, kind: Kind) -> bool:
    return service.allowed(TO, None, kind, doors=made.doors(), now=made.now).may_send


def test_a_purchase_opens_the_door_and_a_no_closes_it() -> None:
    made = office(consent=False)
    assert not permission_to(made, Kind.TIMED_OFFER)
    people.note_purchase(WHO, None, registers=made.registers, now=made.now)
    assert permission_to(made, Kind.TIMED_OFFER)
    people.note_purchase(WHO, False, registers=made.registers, now=made.now + 1)
    assert not permission_to(made, Kind.TIMED_OFFER)
    people.note_purchase(WHO, True, registers=made.registers, now=made.now + 2)
    assert permission_to(made, Kind.TIMED_OFFER)


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
