"""Torg's own door for events."""

from collections.abc import Iterable
from typing import Any, Final

import msgspec
from chalice.app import Blueprint

from chalicelib.activity import intake, service, wiring
from chalicelib.activity.domain import MOST_BATCH_BYTES, Outcome, Refusal
from chalicelib.activity.events import Envelope, EventBatch
from chalicelib.activity.reading import Receipt
from chalicelib.activity.service import Entry
from chalicelib.aws import metrics
from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, TooLarge, TorgError
from chalicelib.members import public as members
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import COMPRESSED_MEDIA, JSON_MEDIA, Call, endpoint
from chalicelib.web.problems import KINDS, BadField

routes = Blueprint(__name__)

EVENT_MEDIA: Final = (*JSON_MEDIA, "text/plain", *COMPRESSED_MEDIA)
_KINDS: Final[dict[str, type[TorgError]]] = {
    "invalid": Invalid,
    "forbidden": Forbidden,
    "too_large": TooLarge,
}


class EventProblem(msgspec.Struct, frozen=True, omit_defaults=True):
    """Why an event wasn't taken; a problem document without `request_id`, so that a retry reads the same."""

    type: str
    title: str
    status: int
    detail: str
    errors: tuple[BadField, ...] = ()


class Rejected(msgspec.Struct, frozen=True):
    """An event that wasn't taken, by its place in the batch."""

    index: int
    problem: EventProblem


class BatchAnswer(msgspec.Struct, frozen=True):
    """How many events were taken, and which weren't."""

    accepted: int
    rejected: tuple[Rejected, ...]


@endpoint(
    routes,
    "POST",
    "/v1/events",
    needs=Needs.KEY,
    body=Envelope,
    documented_body=EventBatch,
    answer=BatchAnswer,
    status=202,
    raises=(Conflict,),
    limit=MOST_BATCH_BYTES,
    media=EVENT_MEDIA,
)
def post_events(call: Call[Envelope, None]) -> Answer:
    """Log a batch of events.

    At most 50 events, 64 KiB after decompression, 8 KiB an event; one bad event doesn't sink the others.
    Sending the same batch again answers the same; the same `batch_id` with other events is a conflict.
    Times are corrected by the difference between `sent_at` and our clock; later than 48 hours needs
    `historical` and a secret key. Without `consent.analytics` an event counts anonymously.
    """
    outcome = taken(
        enumerate(intake.events(call.body.events)),
        key=f"{credential_id(call)}#{call.body.batch_id}",
        digest=intake.digest_of(call.body.events, call.body.historical),
        receipt=receipt(call, call.body),
        hashes=members.pseudonyms(),
    )
    return Answer(batch_answer(outcome), 202)


def taken(entries: Iterable[Entry], **how: Any) -> Outcome:
    """Log what holds of a batch, as `service.take` does, and count for the operator what was taken and refused."""
    outcome = service.take(entries, log=wiring.log(), **how)
    for word, events in (("accepted", outcome.accepted), ("rejected", len(outcome.refused))):
        if events:
            metrics.count("Events", "activity", word, events)
    return outcome


def credential_id(call: Call[Any, Any]) -> str:
    """Under whose name the batch is logged: the key's id, or the shopper of a token that came alone."""
    assert call.credential is not None
    if call.credential.kind == "shopper" and call.shopper is not None:
        return f"shopper:{members.pseudonyms().customer(call.shopper.customer_id)}"
    return call.credential.id


def receipt(call: Call[Any, Any], envelope: Envelope | None = None) -> Receipt:
    """How the batch in `call` came."""
    sent_at = envelope.sent_at if envelope else None
    trusted = call.credential is not None and call.credential.is_secret
    return Receipt(
        now=call.now,
        sent_at=None if sent_at is None else int(sent_at.timestamp() * 1000),
        trusted=trusted,
        historical=envelope is not None and envelope.historical,
        user_agent=call.headers.get("user-agent"),
        customer_id=call.shopper.customer_id if call.shopper else None,
        source=None if trusted else members.sender(call.source_ip),
        near=None if trusted else call.near,
    )


def batch_answer(outcome: Outcome) -> BatchAnswer:
    """The wire's form of an outcome."""
    return BatchAnswer(outcome.accepted, tuple(rejected(refusal) for refusal in outcome.refused))


def rejected(refusal: Refusal) -> Rejected:
    """The wire's form of a refusal."""
    kind = KINDS[_KINDS[refusal.kind]]
    errors = tuple(BadField(pointer, detail) for pointer, detail in refusal.errors)
    return Rejected(refusal.index, EventProblem(kind.type, kind.title, kind.status, refusal.detail, errors))
