"""Mails to one person, and what is written of them."""

from typing import Any

from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind, Stream
from chalicelib.post import sending, service, streams
from chalicelib.post.domain import Answer, Posting, Standing, State, Wanted
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
