"""What SES tells of mails, as it publishes events: read, and what each means for the mail it is about."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

import msgspec
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.letters.domain import Stream
from chalicelib.post import fate
from chalicelib.post.domain import Posting, State

TAG: Final = "torg-mail"
STREAM_TAG: Final = "torg-stream"
# Bounces by which SES says that it didn't even try, because it knows the address already.
_KNOWN: Final = frozenset({"Suppressed", "OnAccountSuppressionList"})
_WORDS: Final = {
    "Send": "sent",
    "Delivery": "delivered",
    "Bounce": "bounced",
    "Complaint": "complained",
    "Reject": "rejected",
    "DeliveryDelay": "delayed",
    "Rendering Failure": "rejected",
    "RenderingFailure": "rejected",
}


class Unreadable(ValueError):
    """An event that says nothing that we understand."""


class Told(NamedTuple):
    """One event: which mail (None: none of ours), what happened (`sent`, `delivered`, `bounced`, `soft_bounced`,
    `complained`, `rejected`, `delayed`), when (ms), and to which addresses. `counts`: whether it says something of
    us, not only that SES knew the address.
    """

    what: str
    at: int
    tag: str | None
    stream: Stream | None
    message_id: str
    addresses: tuple[str, ...]
    detail: str
    counts: bool = True

    @property
    def suppresses(self) -> str:
        """Why nothing may be sent there any more; empty: it may."""
        return {"bounced": "bounce", "complained": "complaint"}.get(self.what, "")


class _Mail(msgspec.Struct):
    messageId: str  # noqa: N815  (SES's own names)
    timestamp: datetime
    destination: list[str] = []
    tags: dict[str, list[str]] = {}


class _Event(msgspec.Struct):
    eventType: str  # noqa: N815
    mail: _Mail
    bounce: dict[str, Any] = {}
    complaint: dict[str, Any] = {}
    delivery: dict[str, Any] = {}
    reject: dict[str, Any] = {}
    failure: dict[str, Any] = {}
    deliveryDelay: dict[str, Any] = {}  # noqa: N815


def read(body: str) -> Told | None:
    """The event in a message; None for kinds that nobody asked for (opens, clicks). Raises `Unreadable`."""
    try:
        event = msgspec.json.decode(body, type=_Event)
        what = _WORDS.get(event.eventType)
        return None if what is None else _told(event, what)
    except (msgspec.MsgspecError, ValueError, TypeError, AttributeError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}"[:300]) from error


def _told(event: _Event, what: str) -> Told:
    detail = event.bounce or event.complaint or event.delivery or event.deliveryDelay or {}
    soft = what == "bounced" and event.bounce.get("bounceType") != "Permanent"
    tag = (event.mail.tags.get(TAG) or [""])[0]
    stream = (event.mail.tags.get(STREAM_TAG) or [""])[0]
    return Told(
        what="soft_bounced" if soft else what,
        at=clock.from_datetime(_instant(detail.get("timestamp"), event.mail.timestamp)),
        tag=tag or None,
        stream=Stream(stream) if stream in set(Stream) else None,
        message_id=event.mail.messageId,
        addresses=_addresses(event),
        detail=_detail(event),
        counts=_counts(event),
    )


def _instant(said: Any, otherwise: datetime) -> datetime:
    return datetime.fromisoformat(said) if isinstance(said, str) else otherwise


def _addresses(event: _Event) -> tuple[str, ...]:
    named = [*event.bounce.get("bouncedRecipients", ()), *event.complaint.get("complainedRecipients", ())]
    found = [one["emailAddress"] for one in named if isinstance(one.get("emailAddress"), str)]
    return tuple(found or event.mail.destination)


def _counts(event: _Event) -> bool:
    subtype = event.bounce.get("bounceSubType") or event.complaint.get("complaintSubType")
    return subtype not in _KNOWN


def _detail(event: _Event) -> str:
    if event.bounce:
        told = event.bounce.get("bouncedRecipients") or [{}]
        parts = (
            event.bounce.get("bounceType"),
            event.bounce.get("bounceSubType"),
            told[0].get("diagnosticCode"),
        )
        return " / ".join(str(one) for one in parts if one)[:300]
    said = event.complaint.get("complaintFeedbackType") or event.complaint.get("complaintSubType")
    said = said or event.reject.get("reason") or event.failure.get("errorMessage")
    return str(said or event.deliveryDelay.get("delayType") or "")[:300]


def after(posting: Posting, told: Told) -> tuple[Posting, Mapping[str, int]]:
    """The row after an event, and what the figures count for it: each kind of event once.

    Whatever SES tells of a mail says that it was handed over: what was unclear is clear then, and sent.
    """
    counts: dict[str, int] = {}
    row = posting
    if _was_sent(posting, told):
        row = replace(fate.sent(row, told.message_id, told.at), revision=posting.revision)
        counts |= {"sent": 1, f"sent:{row.kind}": 1}
    if told.what not in posting.heard:
        if told.what != "sent":
            row = replace(row, history=row.told(told.at, told.what, "", told.detail))
            counts |= {told.what: 1, f"{told.what}:{row.kind}": 1} if told.counts else {}
        row = replace(row, heard=(*row.heard, told.what))
    if told.what == "rejected" and row.state is not State.FAILED:
        row = replace(fate.ended(row, State.FAILED, "refused", told.at, told.detail), state=State.FAILED)
        counts |= {"failed": 1, f"failed:{row.kind}": 1}
    return (row if row == posting else replace(row, revision=posting.revision + 1)), counts


def _was_sent(posting: Posting, told: Told) -> bool:
    """Whether the event tells for the first time that the mail was handed over."""
    return posting.state is not State.SENT and "rejected" not in (told.what, *posting.heard)
