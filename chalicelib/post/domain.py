"""The outbox: one row for each mail to one person, and what became of it."""

import enum
from collections.abc import Mapping
from typing import Final

import msgspec

from chalicelib.letters.domain import Kind, Language

DEFAULT_VERSION: Final = 1


class State(enum.StrEnum):
    """What became of a mail.

    `waiting` may be deferred any number of times; `sending` was handed over and not yet heard of; `unclear` is a
    `sending` whose handing over may or may not have happened; the others are ends.
    """

    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    UNCLEAR = "unclear"
    SHADOWED = "shadowed"
    SKIPPED = "skipped"
    HELD_OUT = "held_out"
    EXPIRED = "expired"
    FAILED = "failed"


class Wanted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A mail that somebody wants sent: to whom, about what, when, and until when at the latest.

    `entity` names what it is about (`<order id>`, `<order id>.<shipment id>`, …) and makes, with kind, recipient
    and version, the outbox's key: asked for again it is the same mail. `payload` is what the composer needs to find
    everything else again; it holds no text of the mail. `why` tells an operator what led to it. Times are ms.
    """

    kind: Kind
    entity: str
    to: str
    language: Language
    why: str
    customer_id: str | None = None
    payload: Mapping[str, str] = {}
    timezone: str | None = None
    version: int = DEFAULT_VERSION
    due_at: int = 0
    expires_at: int | None = None
    # The campaign whose mail this is, and whether chance keeps it from this person, for the comparison.
    campaign_id: str | None = None
    held_out: bool = False
