"""What SES publishes, by its documented shapes: read, taken in once, and what it leads to."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind, Stream
from chalicelib.post import dispatching, hearing, listening, sending, service, streams
from chalicelib.post.domain import Posting, State, Wanted
from tests.fakes.post import PEOPLE, Office, composed

AT = "2027-01-15T08:00:03.000Z"


def event(kind: str, tag: str | None, **parts: Any) -> dict[str, Any]:
    tags = {"ses:configuration-set": ["torg-test-marketing"], "torg-stream": ["marketing"]}
    return {
        "eventType": kind,
        "mail": {
            "timestamp": AT,
            "source": "Fjäll <hej@shop.example>",
            "messageId": "0102018-a",
            "destination": ["moa@else.example"],
            "headersTruncated": False,
            "headers": [{"name": "To", "value": "moa@else.example"}],
            "commonHeaders": {"to": ["moa@else.example"]},
            "tags": tags | ({"torg-mail": [tag]} if tag else {}),
        },
    } | parts


def bounce(tag: str | None, kind: str = "Permanent", subtype: str = "General") -> dict[str, Any]:
    return event(
        "Bounce",
        tag,
        bounce={
            "bounceType": kind,
            "bounceSubType": subtype,
            "bouncedRecipients": [
                {"emailAddress": "moa@else.example", "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}
            ],
            "timestamp": "2027-01-15T08:00:05.000Z",
            "feedbackId": "0102-b",
            "reportingMTA": "dsn; a.example",
        },
    )  # fmt: skip


def complaint(tag: str | None) -> dict[str, Any]:
    told = {
        "complainedRecipients": [{"emailAddress": "moa@else.example"}],
        "timestamp": "2027-01-15T09:00:00.000Z",
        "feedbackId": "0102-c",
        "complaintFeedbackType": "abuse",
    }
    return event("Complaint", tag, complaint=told)


def wanted(n: int = 0, kind: Kind = Kind.TIMED_OFFER, to: str = "moa@else.example") -> Wanted:
    return Wanted(kind=kind, entity=f"o{n}", to=to, language="sv", why="test")


def office_with(*mails: Wanted) -> tuple[Office, list[Posting]]:
    office = Office(now=clock.parse_iso("2027-01-15T08:00:00Z"))
    for one in mails:
        who = PEOPLE.customer_by_email(one.to)
        office.registers.standings[who] = service_consent(who)
        service.add(one, doors=office.doors(), now=office.now)
    for outbox_id in list(office.outbox.rows):
        assert sending.send(outbox_id, composed, doors=office.doors(), now=office.now) is State.SENT
    return office, list(office.outbox.rows.values())


def service_consent(recipient: str) -> Any:
    from chalicelib.post.domain import Answer, Standing

    return Standing(recipient=recipient, answer=Answer(given=True, at=1, source="t"), revision=1)


def hear(office: Office, said: dict[str, Any]) -> bool:
    told = hearing.read(json.dumps(said))
    assert told is not None
    return listening.hear(told, doors=office.doors(), now=office.now)


def counts(office: Office, stream: Stream = Stream.MARKETING) -> dict[str, int]:
    [today] = [
        one for one in streams.figures(1, registers=office.registers, now=office.now) if one.stream is stream
    ]
    return {word: n for word, n in today.counts.items() if ":" not in word}


def test_a_mail_goes_through_all_that_can_happen_to_it_once() -> None:
    office, [posting] = office_with(wanted())
    for _ in range(2):
        for said in (
            event("Send", posting.tag, send={}),
            event("DeliveryDelay", posting.tag, deliveryDelay={"delayType": "MailboxFull", "timestamp": AT}),
            event("Delivery", posting.tag, delivery={"timestamp": AT, "recipients": ["moa@else.example"]}),
            complaint(posting.tag),
        ):
            assert hear(office, said)
    [row] = office.outbox.rows.values()
    assert row.state is State.SENT
    assert row.heard == ("sent", "delayed", "delivered", "complained")
    assert [one.what for one in row.history] == [
        "sending",
        "handed",
        "sent",
        "delayed",
        "delivered",
        "complained",
    ]
    assert counts(office) == {"sent": 1, "delayed": 1, "delivered": 1, "complained": 1}
    standing = office.registers.standing(row.recipient)
    assert standing.suppression is not None
    assert (standing.suppression.reason, standing.suppression.detail) == ("complaint", "abuse")


def test_who_bounces_for_good_is_not_written_to_again() -> None:
    office, [posting] = office_with(wanted())
    hear(office, bounce(posting.tag))
    assert counts(office) == {"sent": 1, "bounced": 1}
    service.add(wanted(1, Kind.ORDER_PAID), doors=office.doors(), now=office.now)
    [_, other] = office.outbox.rows
    assert sending.send(other, composed, doors=office.doors(), now=office.now) is State.SKIPPED
    assert office.outbox.rows[other].reason == "suppressed"


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_a_bounce_that_may_pass_is_only_noted(kind: str) -> None:
    office, [posting] = office_with(wanted())
    hear(office, bounce(posting.tag, kind, "MailboxFull"))
    assert counts(office) == {"sent": 1, "soft_bounced": 1}
    assert office.registers.standing(posting.recipient).suppression is None


def test_an_address_that_ses_knew_already_is_suppressed_and_not_counted() -> None:
    office, [posting] = office_with(wanted())
    hear(office, bounce(posting.tag, subtype="OnAccountSuppressionList"))
    assert counts(office) == {"sent": 1}
    assert office.registers.standing(posting.recipient).suppression is not None


def test_what_is_not_in_the_outbox_still_suppresses_its_address() -> None:
    office, _ = office_with()
    assert not hear(office, bounce(None))
    assert not hear(office, complaint("unknown-tag"))
    standing = office.registers.standing(PEOPLE.customer_by_email("Moa@else.example"))
    assert standing.suppression is not None


def test_a_rejected_mail_was_not_sent() -> None:
    office, [posting] = office_with(wanted())
    for _ in range(2):
        hear(office, event("Reject", posting.tag, reject={"reason": "Bad content"}))
        hear(office, event("Send", posting.tag, send={}))
    [row] = office.outbox.rows.values()
    assert (row.state, row.detail) == (State.FAILED, "Bad content")
    assert counts(office) == {"sent": 1, "rejected": 1, "failed": 1}


def test_an_event_may_come_before_the_answer_to_the_call() -> None:
    office = Office(now=clock.parse_iso("2027-01-15T08:00:00Z"))
    service.add(wanted(kind=Kind.ORDER_PAID), doors=office.doors(), now=office.now)
    [outbox_id] = office.outbox.rows
    office.carrier.lose = lambda posting: hear(office, event("Send", posting.tag, send={})) and None
    assert sending.send(outbox_id, composed, doors=office.doors(), now=office.now) is State.SENT
    assert office.outbox.rows[outbox_id].message_id == "0102018-a"
    assert counts(office, Stream.TRANSACTIONAL) == {"sent": 1}


def test_too_many_bounces_stop_a_stream_until_somebody_lets_it_go_on() -> None:
    people = [f"p{n}@else.example" for n in range(100)]
    office, rows = office_with(*(wanted(n, to=one) for n, one in enumerate(people)))
    for row in rows[:4]:
        hear(office, bounce(row.tag))
    assert not office.registers.pause(Stream.MARKETING).paused
    hear(office, bounce(rows[4].tag))
    held = office.registers.pause(Stream.MARKETING)
    assert (held.paused, held.why) == (True, "bounced: 5 of 100, 5.00 % (at most 3 %)")
    assert not office.registers.pause(Stream.TRANSACTIONAL).paused

    service.add(wanted(200), doors=office.doors(), now=office.now)
    service.add(wanted(201, Kind.ORDER_PAID, "ny@else.example"), doors=office.doors(), now=office.now)
    office.now += clock.HOUR
    office.queues.waiting.clear()
    done = dispatching.dispatch(doors=office.doors(), now=office.now, has_time=lambda: True)
    assert done == {"transactional": 1, "marketing": 0}

    streams.resume(Stream.MARKETING, "op_1", registers=office.registers, now=office.now)
    hear(office, bounce(rows[5].tag))
    assert not office.registers.pause(Stream.MARKETING).paused
    done = dispatching.dispatch(doors=office.doors(), now=office.now, has_time=lambda: True)
    assert done["marketing"] == 1


def test_kinds_of_events_that_nobody_asked_for_are_passed_over() -> None:
    assert hearing.read(json.dumps(event("Open", "t", open={}))) is None


@pytest.mark.parametrize(
    "body",
    ["", "nonsense", "[]", "{}", '{"eventType": "Send"}', '{"eventType": "Send", "mail": {}}',
     json.dumps(event("Bounce", "t", bounce=[1])), json.dumps(event("Bounce", "t", bounce={"timestamp": "yesterday"})),
     json.dumps(event("Bounce", "t", bounce={"bouncedRecipients": [1]})),
     json.dumps(event("Bounce", "t", bounce={"bouncedRecipients": 7})),
     '{"Type": "Notification", "Message": "{}"}', "\ud800"],
)  # fmt: skip
def test_what_cannot_be_read_says_so(body: str) -> None:
    with pytest.raises(hearing.Unreadable):
        hearing.read(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["timestamp", "emailAddress", "bouncedRecipients", "bounceType", "reason", "complainedRecipients"]), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@given(
    st.sampled_from(
        ["Send", "Bounce", "Complaint", "Delivery", "Reject", "DeliveryDelay", "Rendering Failure"]
    ),
    json_values,
    st.sampled_from(["bounce", "complaint", "delivery", "reject", "deliveryDelay", "failure", "mail"]),
)
def test_whatever_comes_is_read_or_unreadable(kind: str, value: Any, part: str) -> None:
    try:
        told = hearing.read(json.dumps(event(kind, "t") | {part: value}))
    except hearing.Unreadable:
        return
    assert told is None or told.message_id


@given(st.lists(st.sampled_from(["Send", "Delivery", "Bounce", "Complaint", "DeliveryDelay"]), max_size=12))
def test_events_in_any_order_and_number_count_once(kinds: list[str]) -> None:
    office, [posting] = office_with(wanted())
    made = {"Bounce": bounce, "Complaint": complaint}
    for kind in kinds:
        hear(office, made[kind](posting.tag) if kind in made else event(kind, posting.tag))
    assert all(n == 1 for n in counts(office).values())
    assert office.outbox.rows[posting.outbox_id].state is State.SENT
