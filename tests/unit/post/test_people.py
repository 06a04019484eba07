"""Who may be written to, and who is forgotten."""

from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind
from chalicelib.post import forgetting, people, service
from chalicelib.post.domain import State
from tests.fakes.post import Office
from tests.unit.post.mails import MORNING, TO, WHO, office, put, row, send, wanted


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
    left = forgetting.export(None, TO, doors=made.doors())
    assert left["mails"] == []
    assert left["standings"][0]["answer"]["source"] == "erased"


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
