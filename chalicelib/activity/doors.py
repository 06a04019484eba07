"""The doors for what shops already send: Segment's HTTP API and GA4's Measurement Protocol."""

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

import msgspec
from chalice.app import Blueprint

from chalicelib.activity import foreign, ga4, segment, service
from chalicelib.activity.domain import Outcome
from chalicelib.activity.reading import Receipt
from chalicelib.activity.routes import EVENT_MEDIA, Rejected, credential_id, rejected, taken
from chalicelib.aws import secrets
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Forbidden, NotFound, Unauthorised
from chalicelib.members import public as members
from chalicelib.web import access, parsing
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import Call, endpoint

doors = Blueprint(__name__)

# Segment's browser library sends to the first letters.
_KINDS: Final = {
    "track": "track", "t": "track", "page": "page", "p": "page", "identify": "identify", "i": "identify",
    "screen": "screen", "s": "screen", "group": "group", "g": "group", "alias": "alias", "a": "alias",
}  # fmt: skip
# What else `/batch` is called: by the browser library when it gathers, and by those for Ruby and Java.
_BATCHES: Final = ("b", "import")


class SegmentBatch(msgspec.Struct, frozen=True):
    """Messages in Segment's form. `writeKey` stands in for Basic authorisation."""

    batch: tuple[dict[str, Any], ...]
    writeKey: str | None = None  # noqa: N815  (Segment's spelling)
    sentAt: str | None = None  # noqa: N815


class SegmentAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """Segment's own answer; beside it what wasn't taken, if anything."""

    success: bool
    rejected: tuple[Rejected, ...] = ()


class ValidationMessage(msgspec.Struct, frozen=True, rename="camel"):
    """Why an event wouldn't be taken, in GA4's form."""

    field_path: str
    description: str
    validation_code: str


class Validation(msgspec.Struct, frozen=True, rename="camel"):
    """What GA4's debug door answers: empty if all would be taken."""

    validation_messages: tuple[ValidationMessage, ...]


@endpoint(
    doors, "POST", "/v1/segment/v1/batch", needs=Needs.NOTHING, body=SegmentBatch, answer=SegmentAnswer,
    raises=(Forbidden, Unauthorised), limit=segment.MOST_BYTES, media=EVENT_MEDIA, open_query=True,
)  # fmt: skip
def post_segment_batch(call: Call[SegmentBatch, None]) -> Answer:
    """Take messages from a Segment library.

    The key comes as Basic user name or as `writeKey`. Track and page calls become events, identify calls
    update what is known of the customer; other calls and unknown events are taken in silence.
    """
    return _batched(call, call.body)


@endpoint(
    doors, "POST", "/v1/segment/v1/{word}", needs=Needs.NOTHING, body=dict[str, Any], answer=SegmentAnswer,
    raises=(Forbidden, NotFound, Unauthorised), limit=segment.MOST_BYTES, media=EVENT_MEDIA, open_query=True,
)  # fmt: skip
def post_segment(call: Call[dict[str, Any], None], word: str) -> Answer:
    """Take one message from a Segment library.

    `word` is `track`, `page` or `identify` (or `t`, `p`, `i`); `screen`, `group` and `alias` are taken in
    silence. `b` and `import` are other names of `batch`.
    """
    if word in _BATCHES:
        return _batched(call, parsing.body(call.raw, SegmentBatch))
    if word not in _KINDS:
        raise NotFound("Segment's API has no such call")
    message = call.body | {"type": _KINDS[word]}
    return _segment(call, [message], foreign.text(message.get("writeKey")), message.get("sentAt"), "")


def _batched(call: Call[Any, Any], body: SegmentBatch) -> Answer:
    return _segment(call, body.batch, body.writeKey, body.sentAt, "/batch")


def _segment(
    call: Call[Any, Any],
    messages: Sequence[dict[str, Any]],
    write_key: str | None,
    sent_at: object,
    prefix: str,
) -> Answer:
    call = _with_key(call, write_key)
    refuse = foreign.refusing(segment.PLACES, prefix)
    hashes, receipt = members.pseudonyms(), _receipt(call, foreign.sent_at(sent_at))
    outcomes = []
    for chunk in segment.chunks(messages, _terms(call), refuse):
        key = f"{credential_id(call)}#{chunk.batch_id}"
        outcomes.append(
            taken(
                chunk.entries,
                key=key,
                digest=chunk.digest,
                receipt=receipt,
                hashes=hashes,
                refuse=refuse,
            )
        )
        _remember(chunk.identities, receipt)
    return Answer(
        SegmentAnswer(True, tuple(rejected(one) for outcome in outcomes for one in outcome.refused))
    )


def _remember(identities: Sequence[segment.Identity], receipt: Receipt) -> None:
    """A browser may only say who someone is if they agreed; the shop's server knows what it may say."""
    for one in identities:
        if receipt.trusted or one.consented:
            members.remember(one.user_id, one.traits, receipt.now, verified=receipt.trusted)


def _with_key(call: Call[Any, Any], write_key: str | None) -> Call[Any, Any]:
    """The call with its caller known: Segment's libraries may show the key in the body."""
    shown = {"x-torg-key": write_key} if write_key and "authorization" not in call.headers else {}
    who = access.caller(Needs.KEY, {**call.headers, **shown}, call.parameters, secrets.current(), call.now)
    return dataclasses.replace(call, credential=who.credential, shopper=who.shopper)


@endpoint(
    doors, "POST", "/v1/ga4/mp/collect", needs=Needs.KEY, body=dict[str, Any], answer=None, status=204,
    limit=ga4.MOST_BYTES, media=EVENT_MEDIA, open_query=True,
)  # fmt: skip
def post_ga4(call: Call[dict[str, Any], None]) -> Answer:
    """Take events in the form of GA4's Measurement Protocol.

    The key comes as `api_secret`; `measurement_id` is let be. As there, what isn't understood is left out
    without a word: `/v1/ga4/debug/mp/collect` tells.
    """
    entries = ga4.entries(call.body, _terms(call))
    told = foreign.digest_of(entries)
    taken(
        entries, key=f"{credential_id(call)}#ga4-{told.hex()}", digest=told, receipt=_receipt(call, None),
        hashes=members.pseudonyms(), refuse=ga4.REFUSE,
    )  # fmt: skip
    return Answer(None, 204)


@endpoint(
    doors, "POST", "/v1/ga4/debug/mp/collect", needs=Needs.KEY, body=dict[str, Any], answer=Validation,
    limit=ga4.MOST_BYTES, media=EVENT_MEDIA, open_query=True,
)  # fmt: skip
def post_ga4_debug(call: Call[dict[str, Any], None]) -> Answer:
    """Say what of a GA4 request wouldn't be taken, and take nothing."""
    entries = ga4.entries(call.body, _terms(call))
    _, outcome = service.judged(entries, _receipt(call, None), members.pseudonyms(), ga4.REFUSE)
    return Answer(_validation(outcome))


def _validation(outcome: Outcome) -> Validation:
    return Validation(
        tuple(
            ValidationMessage(pointer.strip("/").replace("/", "."), detail, "VALUE_INVALID")
            for refusal in outcome.refused
            for pointer, detail in refusal.errors
        )
    )


def _terms(call: Call[Any, Any]) -> foreign.Terms:
    stage = settings.current()
    return foreign.Terms(stage.currency, stage.doors_imply_consent, call.now)


def _receipt(call: Call[Any, Any], sent_at: int | None) -> Receipt:
    """Server libraries use these doors with publishable keys, too: only a browser's user agent counts."""
    trusted = call.credential is not None and call.credential.is_secret
    return Receipt(
        now=call.now,
        sent_at=sent_at,
        trusted=trusted,
        user_agent=call.headers.get("user-agent") if "origin" in call.headers else None,
        customer_id=call.shopper.customer_id if call.shopper else None,
        source=None if trusted else members.sender(call.source_ip),
        near=None if trusted else call.near,
    )
