"""The outbox: one row for each mail to one person, and what became of it."""

import base64
import enum
import hashlib
from collections.abc import Mapping
from typing import Final

import msgspec

from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind, Language, Stream

DEFAULT_VERSION: Final = 1
# How long a row is remembered: longer than anything that could be asked for again may lie back.
KEPT: Final = 400 * clock.DAY
_LONGEST_ENTITY: Final = 300
_MOST_HISTORY: Final = 40


class State(enum.StrEnum):
    """What became of a mail.

    `waiting` may be deferred any number of times; `sending` is claimed by a worker, and with `handed_at` was handed
    over and not yet heard of; `unclear` is a `sending` whose handing over may or may not have happened; the others
    are ends. An `unclear` becomes `sent` if SES tells of it later.
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


class Reason(enum.StrEnum):
    """Why a mail wasn't sent, or not yet. Words for machines; the console has the people's."""

    OFF = "off"
    EXPIRED = "expired"
    SUPPRESSED = "suppressed"
    OPTED_OUT = "opted_out"
    NO_CONSENT = "no_consent"
    KIND_REFUSED = "kind_refused"
    HELD_OUT = "held_out"
    PAUSED = "paused"
    QUIET = "quiet"
    CAPPED = "capped"
    RATE = "rate"
    THROTTLED = "throttled"
    # The composer had nothing to say (any more): an order without lines, a product reviewed by now.
    NOTHING_TO_SAY = "nothing_to_say"
    NOT_COMPOSED = "not_composed"
    REFUSED = "refused"
    BAD_ADDRESS = "bad_address"
    UNHEARD = "unheard"
    CANCELLED = "cancelled"
    ERASED = "erased"


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


class Skip(msgspec.Struct, frozen=True):
    """What a composer answers where there is nothing to send any more, with words for the operator."""

    why: str


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One thing that happened to a mail: when (ms), a word (a `State`, or what SES told), why, and how often in a row."""

    at: int
    what: str
    reason: str = ""
    detail: str = ""
    times: int = 1


class Posting(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A row of the outbox: what was wanted, and everything that happened to it.

    `place` is the instant at which somebody must look at it next (None: never again); `attempt` names the claim
    and `leased_until` ends it; `handed_at` is when it was given to SES; `heard` are the kinds of SES's events that
    came; `archived` are the keys of the exact mails in the mail bucket, the last one the latest. `repeats` counts
    the times it was sent again after a handing over whose fate was unclear.
    """

    outbox_id: str
    recipient: str
    wanted: Wanted
    # The keyed hash of the shop's customer id, if the person has one.
    owner: str = ""
    state: State = State.WAITING
    place: int | None = None
    due_at: int = 0
    added_at: int = 0
    attempt: str = ""
    leased_until: int = 0
    handed_at: int | None = None
    sent_at: int | None = None
    message_id: str = ""
    subject: str = ""
    archived: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    reason: str = ""
    detail: str = ""
    failures: int = 0
    repeats: int = 0
    was_unclear: bool = False
    erased: bool = False
    history: tuple[Entry, ...] = ()
    revision: int = 1

    @property
    def kind(self) -> Kind:
        """The kind of mail."""
        return self.wanted.kind

    @property
    def stream(self) -> Stream:
        """The stream it goes with."""
        return self.wanted.kind.stream

    @property
    def tag(self) -> str:
        """What SES knows it by."""
        return tag_of(self.outbox_id)

    def told(self, at: int, what: str, reason: str = "", detail: str = "") -> tuple[Entry, ...]:
        """Its history after one more thing; the same thing again in a row is counted, not repeated."""
        last = self.history[-1] if self.history else None
        if last is not None and (last.what, last.reason, last.detail) == (what, reason, detail):
            return (*self.history[:-1], Entry(at, what, reason, detail, last.times + 1))
        return (*self.history[-_MOST_HISTORY:], Entry(at, what, reason, detail))


class Permission(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a mail of a kind may go to somebody, and whether anything that sells may stand in it.

    `why` is the ground: `transactional`, `consent`, `soft_opt_in`, or the `Reason` that it isn't allowed.
    """

    may_send: bool
    may_recommend: bool
    why: str


class Suppression(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """That nothing is sent to an address any more: why (`bounce`, `complaint`, `invalid`, `manual`, `imported`)."""

    reason: str
    at: int
    detail: str = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person's answer to whether marketing may be sent: when (ms), where they were asked, and in which words."""

    given: bool
    at: int
    source: str
    text: str = ""


class Standing(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of an address, by its keyed hash; the address itself isn't here.

    `refused` are single kinds of marketing that the person doesn't want, with when they said so; `bought_at` is
    the last purchase that allows mails about similar products; `answers` is the proof: all answers, latest last.
    """

    recipient: str
    suppression: Suppression | None = None
    answer: Answer | None = None
    refused: Mapping[Kind, int] = {}
    bought_at: int | None = None
    answers: tuple[Answer, ...] = ()
    revision: int = 0


class Pause(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Whether a stream stands still: since when, why, and who let it (`""`: Torg itself).

    After a resumption the figures count from `since_day` on, less those of that day that had been there (`before`).
    """

    stream: Stream
    paused: bool = False
    at: int = 0
    why: str = ""
    by: str = ""
    since_day: str = ""
    before: Mapping[str, int] = {}
    revision: int = 0


class DayFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What a stream did on a UTC day: how many `sent`, `delivered`, `bounced`, `complained`, `unclear`, `failed` and the like.

    `counts` has these words, each with a kind behind it (`sent:order_paid`), and why mails of a kind weren't sent
    (`why:order_paid:suppressed`, by `Reason`).
    """

    stream: Stream
    day: str
    counts: Mapping[str, int]


class Postings(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the outbox, latest first, and the cursor of the next (None: the last)."""

    items: tuple[Posting, ...]
    next: str | None


def outbox_id(kind: Kind, entity: str, recipient: str, version: int = DEFAULT_VERSION) -> str:
    """The key of a mail: `{kind}#{entity}#{recipient}#{version}`. Raises `ValueError` for an entity that can't stand in it."""
    if not 0 < len(entity) <= _LONGEST_ENTITY or "#" in entity:
        raise ValueError(f"entity {entity[:60]!r}: expected 1 to {_LONGEST_ENTITY} characters without #")
    return f"{kind}#{entity}#{recipient}#{version}"


def tag_of(outbox: str) -> str:
    """The 22 characters `A–Z a–z 0–9 _ -` that stand for an outbox id where it can't: 128 bits of BLAKE2."""
    digest = hashlib.blake2b(outbox.encode(), digest_size=16).digest()
    return base64.urlsafe_b64encode(digest)[:22].decode()
