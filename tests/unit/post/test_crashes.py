"""A process that may end at every call to a store, a queue or SES, and what the next one makes of what it left."""

import contextlib
import json
from collections import Counter
from typing import Any

import pytest

from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind, Stream
from chalicelib.post import dispatching, fate, hearing, listening, sending, service, streams
from chalicelib.post.domain import Answer, Posting, Standing, State, Wanted
from tests.fakes.post import PEOPLE, Office, composed
from tests.support.examples import examples
from tests.support.faults import Killed, Killer

MORNING = clock.parse_iso("2027-01-15T08:00:00Z")


def office_with(mails: int) -> Office:
    """Half of the mails are orders', half offers, each to somebody else."""
    office = Office(now=MORNING, per_second=1_000)
    for n in range(mails):
        to = f"p{n}@else.example"
        who = PEOPLE.customer_by_email(to)
        said = Answer(given=True, at=1, source="t")
        office.registers.standings[who] = Standing(recipient=who, answer=said, revision=1)
        kind = Kind.TIMED_OFFER if n % 2 else Kind.ORDER_CONFIRMATION
        wanted = Wanted(kind=kind, entity=f"o{n}", to=to, language="sv", why="t", due_at=MORNING)
        service.add(wanted, doors=office.doors(), now=MORNING - 1)
    office.now += 1
    office.queues.waiting.clear()
    return office


def work(office: Office, killer: Killer | None = None) -> None:
    """One run: what is due is put into queues, and what is in queues is sent. The queue survives the process, and
    hands a message out again whose worker died.
    """
    doors = office.doors(killer.before) if killer else office.doors()
    dispatching.dispatch(doors=doors, now=office.now, has_time=lambda: True)
    while office.queues.waiting:
        sending.send(office.queues.waiting[0], composed, doors=doors, now=office.now)
        office.queues.waiting.pop(0)


def finish(office: Office, *, events: bool) -> None:
    """The runs that follow, until nothing is left to be done."""
    told = 0
    for _ in range(8):
        if events:
            for posting, at in office.carrier.sent[told:]:
                listening.hear(sent_event(posting, at), doors=office.doors(), now=office.now)
            told = len(office.carrier.sent)
        work(office)
        office.now += fate.GRACE
    assert all(row.place is None for row in office.outbox.rows.values())


def sent_event(posting: Posting, at: int) -> hearing.Told:
    said = {
        "eventType": "Send",
        "mail": {"timestamp": clock.iso(at), "messageId": f"m-{at}", "tags": {"torg-mail": [posting.tag]}},
    }
    told = hearing.read(json.dumps(said))
    assert told is not None
    return told


def judge(office: Office, mails: int, *, events: bool) -> Counter[str]:
    """Whether all promises were kept; what became of the mails."""
    times = Counter(posting.outbox_id for posting, _ in office.carrier.sent)
    rows = office.outbox.rows
    assert len(rows) == mails
    for one, row in rows.items():
        assert row.state in (State.SENT, State.UNCLEAR)
        if row.stream is Stream.MARKETING:
            assert times[one] <= 1, "an offer was sent twice"
            assert row.state is State.UNCLEAR or times[one] == 1
        elif row.was_unclear:
            assert (row.state is State.SENT) <= times[one] <= 2
        else:
            assert times[one] == 1, "an order's mail wasn't sent exactly once"
        if events and times[one]:
            assert row.state is State.SENT
    unclear = sum(row.was_unclear for row in rows.values())
    shown = office.outbox.lately(State.UNCLEAR, None, None, mails, office.now).items
    told = [one.counts for one in streams.figures(60, registers=office.registers, now=office.now)]
    assert sum(counts.get("unclear", 0) for counts in told) == unclear
    assert len(shown) == sum(row.state is State.UNCLEAR for row in rows.values())
    assert sum(counts.get("sent", 0) for counts in told) == sum(
        row.state is State.SENT for row in rows.values()
    )
    return Counter(row.state.value for row in rows.values())


def calls_of_a_whole_run(mails: int) -> int:
    killer = Killer(0, after=False)
    work(office_with(mails), killer)
    return killer.calls


def crash(mails: int, at: int, *, after: bool, events: bool) -> Counter[str]:
    office = office_with(mails)
    with contextlib.suppress(Killed):
        work(office, Killer(at, after=after))
        pytest.fail("the run wasn't cut off")
    finish(office, events=events)
    return judge(office, mails, events=events)


@pytest.mark.parametrize("events", [False, True], ids=["silent", "told"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_short_run_may_be_cut_off_anywhere(after: bool, events: bool) -> None:
    outcomes = [crash(6, at, after=after, events=events) for at in range(1, calls_of_a_whole_run(6) + 1)]
    assert any(one["unclear"] for one in outcomes), "no crash ever fell between handing over and hearing"
    assert any(one["sent"] == 6 for one in outcomes)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_run_of_200_mails_may_be_cut_off_anywhere(after: bool) -> None:
    calls = calls_of_a_whole_run(200)
    assert calls > 2_000
    for at in range(1, calls + 1, max(1, calls // examples(60))):
        outcome = crash(200, at, after=after, events=bool(at % 2))
        assert outcome["unclear"] <= 1


def test_a_run_of_200_mails_that_is_cut_off_at_every_single_step() -> None:
    """Every process dies at its n-th call, n = 1, 2, …: the mails get through all the same."""
    office, at = office_with(200), 0
    while any(row.place is not None for row in office.outbox.rows.values()):
        at += 1
        with contextlib.suppress(Killed):
            work(office, Killer(at, after=bool(at % 2)))
        office.now += fate.GRACE
        assert at < 3_000
    outcome = judge(office, 200, events=False)
    assert at > 50
    assert outcome["sent"] > 100


def test_two_dispatchers_at_once_change_nothing() -> None:
    office = office_with(40)
    for _ in range(2):
        doors: Any = office.doors()
        dispatching.dispatch(doors=doors._replace(outbox=Late(office)), now=office.now, has_time=lambda: True)
    assert len(office.queues.waiting) == 80
    for one in office.queues.waiting:
        sending.send(one, composed, doors=office.doors(), now=office.now)
    assert judge(office, 40, events=False) == {"sent": 40}


class Late:
    """An outbox whose due places look as if nobody had been there yet."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.due_at_first = {
            stream: office.outbox.due(stream, office.now + clock.HOUR, 100) for stream in Stream
        }

    def __getattr__(self, name: str) -> Any:
        return getattr(self.office.outbox, name)

    def due(self, stream: Stream, now: int, limit: int) -> list[str]:
        return self.due_at_first[stream]
