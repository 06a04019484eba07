"""Plans: which mail a campaign means to ask for, when, and what came of it. One row each, finished once."""

import enum
from typing import Final

import msgspec

from chalicelib.campaigns.domain import Campaign
from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind

# How late a mail may still be asked for: a cart is forgotten soon, a review is welcome any time.
LATE_ABSENCE: Final = 2 * clock.DAY
_LATE_ORDER: Final = 90 * clock.DAY
# News of what should have been fired longer ago than this plan nothing: nobody waited for it then.
LATE_NEWS: Final = 7 * clock.DAY
# How long a mail may wait in the outbox (quiet hours, caps, a pause) before it makes no sense any more.
_HOLDS_ABSENCE: Final = 2 * clock.DAY
_HOLDS_ORDER: Final = 30 * clock.DAY
_FIRST_PAUSE: Final = clock.MINUTE
_LONGEST_PAUSE: Final = 6 * clock.HOUR
# With the pauses between them about two days: an operator had time to fill a pool of codes.
MOST_ATTEMPTS: Final = 16
LAST_ASK: Final = 2


class Outcome(enum.StrEnum):
    """What came of a plan: the outbox was asked, chance withheld it, or it was let go."""

    POSTED = "posted"
    HELD_OUT = "held_out"
    SKIPPED = "skipped"


class Reason(enum.StrEnum):
    """Why a plan was let go; where the outbox doesn't allow a mail, its own word says why (`no_consent`, …)."""

    SWITCHED_OFF = "switched_off"
    ENDED = "ended"
    TOO_LATE = "too_late"
    ORDER_GONE = "order_gone"
    HISTORICAL = "historical"
    TEST_ORDER = "test_order"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    NO_ADDRESS = "no_address"
    NOT_IN_AUDIENCE = "not_in_audience"
    REVIEWED = "reviewed"
    NOTHING_TO_REVIEW = "nothing_to_review"
    NO_REMINDER = "no_reminder"
    NOT_ASKED = "not_asked"
    ORDERED_SINCE = "ordered_since"
    NOT_FOR_SALE = "not_for_sale"
    NO_OFFER = "no_offer"
    FAILED = "failed"


class Plan(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One mail that a campaign means to ask for: about an order, or about what a person left behind.

    `base` is when that happened which it follows (ms), `ask` 1, or 2 for a reminder. `person` is a pseudonym, never
    an address; of an order's plan it is known once the outbox was asked. `episode` counts a person's plans of a
    campaign, `products` are those left behind.
    """

    campaign_id: str
    base: int
    due_at: int
    order_id: str | None = None
    person: str | None = None
    episode: int = 0
    products: tuple[str, ...] = ()
    ask: int = 1
    attempts: int = 0
    outcome: Outcome | None = None
    reason: str | None = None
    ended_at: int | None = None
    revision: int = 1

    @property
    def anchor(self) -> str:
        """What it hangs on: all plans of an order, or of a person, stand together."""
        return order_anchor(self.order_id) if self.order_id is not None else person_anchor(self.person or "")

    @property
    def entity(self) -> str:
        """What it is about, within its campaign."""
        return self.order_id if self.order_id is not None else f"{self.person}.{self.episode}"

    @property
    def mail(self) -> str:
        """What its mail is about, and what a code is issued for: names no other plan of any campaign."""
        if self.order_id is None:
            return f"{self.campaign_id}.{self.person}.{clock.utc_day(self.base)}"
        return f"{self.campaign_id}.{self.order_id}"

    @property
    def name(self) -> str:
        """Which of its anchor's plans it is."""
        return f"{self.campaign_id}#{self.entity}#{self.ask}"

    @property
    def is_done(self) -> bool:
        """Whether nothing comes of it any more."""
        return self.outcome is not None


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A place in the queue of what is to be fired: when, and which plan."""

    due_at: int
    anchor: str
    name: str

    @classmethod
    def of(cls, plan: Plan) -> "Due":
        """A plan's place."""
        return cls(due_at=plan.due_at, anchor=plan.anchor, name=plan.name)


def order_anchor(order_id: str) -> str:
    """What an order's plans hang on."""
    return f"order:{order_id}"


def person_anchor(person: str) -> str:
    """What a person's plans hang on."""
    return f"person:{person}"


def wait_of(campaign: Campaign, ask: int) -> int | None:
    """How long after its base an ask is due, in ms; None where the campaign makes no such ask."""
    if ask == 1:
        return campaign.delay.ms
    return campaign.reminder.ms if campaign.reminder is not None and ask == LAST_ASK else None


def is_too_late(campaign: Campaign, plan: Plan, now: int) -> bool:
    """Whether a plan has waited so long that its mail would puzzle whoever got it."""
    late = _LATE_ORDER if campaign.trigger.is_of_order else LATE_ABSENCE
    return now > plan.base + (wait_of(campaign, plan.ask) or 0) + late


def holds_until(campaign: Campaign, now: int) -> int:
    """Until when a mail that is asked for now may be sent at the latest."""
    return now + (_HOLDS_ORDER if campaign.trigger.is_of_order else _HOLDS_ABSENCE)


def moved(plan: Plan, base: int, due_at: int) -> Plan:
    """A waiting plan at another time."""
    return msgspec.structs.replace(plan, base=base, due_at=due_at, revision=plan.revision + 1)


def postponed(plan: Plan, now: int) -> Plan:
    """A plan whose firing failed: later again, with pauses that double from a minute to six hours."""
    pause = min(_FIRST_PAUSE << plan.attempts, _LONGEST_PAUSE)
    return msgspec.structs.replace(
        plan, due_at=now + pause, attempts=plan.attempts + 1, revision=plan.revision + 1
    )


def ended(
    plan: Plan, outcome: Outcome, now: int, *, reason: str | None = None, person: str | None = None
) -> Plan:
    """A plan of which nothing comes any more. Whom it hangs on stays, also where the mail goes by another name of theirs."""
    return msgspec.structs.replace(
        plan, outcome=outcome, reason=reason, person=plan.person or person, ended_at=now, revision=plan.revision + 1,
    )  # fmt: skip


def reminder_of(plan: Plan, campaign: Campaign, now: int) -> Plan | None:
    """The reminder that follows an ask made now; None where there is none."""
    wait = wait_of(campaign, plan.ask + 1)
    if campaign.kind is not Kind.REVIEW_REQUEST or wait is None:
        return None
    return Plan(
        campaign_id=plan.campaign_id, base=now, due_at=now + wait, order_id=plan.order_id,
        person=plan.person, ask=plan.ask + 1,
    )  # fmt: skip
