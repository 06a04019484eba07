"""Campaigns: what is sent when, and to whom, as data.

A campaign waits for something to happen to an order (or for nothing to happen to a cart), lets a time pass, looks
again whether its mail still makes sense, and asks the outbox for it. Nothing here sends anything.
"""

import enum
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock
from chalicelib.kernel.errors import FieldError
from chalicelib.kernel.ids import Id
from chalicelib.kernel.money import Money
from chalicelib.letters.domain import MARKETING, MOST_SUBJECTS, Kind, Language

MOST_CAMPAIGNS: Final = 100
LONGEST_DELAY: Final = 3 * 365 * clock.DAY
# A cart is looked for among the log's last days only; and whoever left within minutes may be on their way back.
SHORTEST_ABSENCE: Final = 30 * clock.MINUTE
LONGEST_ABSENCE: Final = 7 * clock.DAY
SHORTEST_REMINDER: Final = clock.DAY
LEAST_SAMPLE: Final = 100

_SLUG: Final = r"^[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?$(?!\n)"
# Without a dot: ids of mails join it to an order's by one.
CampaignId = Annotated[str, Meta(pattern=_SLUG, examples=["review-request"])]
_LINE: Final = r"^[^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f][^\x00-\x1f\x7f]*$(?!\n)"
Name = Annotated[str, Meta(max_length=120, pattern=_LINE, examples=["Review request"])]
Subject = Annotated[str, Meta(max_length=150, pattern=_LINE)]
Word = Annotated[str, Meta(min_length=1, max_length=200)]
Words = Annotated[tuple[Word, ...], Meta(max_length=50)]


class Trigger(enum.StrEnum):
    """What a campaign waits for."""

    ORDER_PLACED = "order_placed"
    ORDER_SHIPPED = "order_shipped"
    ORDER_DELIVERED = "order_delivered"
    CART_ABANDONED = "cart_abandoned"
    BROWSE_ABANDONED = "browse_abandoned"
    # Nothing bought since an order.
    LAST_ORDER = "last_order"

    @property
    def is_of_order(self) -> bool:
        """Whether it is something about an order, rather than about what somebody looked at."""
        return self not in (Trigger.CART_ABANDONED, Trigger.BROWSE_ABANDONED)


_AFTER_ORDER: Final = frozenset({Trigger.ORDER_PLACED, Trigger.ORDER_SHIPPED, Trigger.ORDER_DELIVERED})
# What each kind of mail can wait for. A reminder belongs to its request and is no campaign of its own.
TRIGGERS: Final[Mapping[Kind, frozenset[Trigger]]] = {
    Kind.REVIEW_REQUEST: _AFTER_ORDER,
    Kind.TIMED_OFFER: _AFTER_ORDER,
    Kind.ABANDONED_CART: frozenset({Trigger.CART_ABANDONED}),
    Kind.ABANDONED_BROWSE: frozenset({Trigger.BROWSE_ABANDONED}),
    Kind.WIN_BACK: frozenset({Trigger.LAST_ORDER}),
}
# Kinds that may carry an offer; a timed offer must.
WITH_OFFER: Final = frozenset({Kind.TIMED_OFFER, Kind.ABANDONED_CART, Kind.WIN_BACK})


class Span(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A length of time: all parts together. A day is 24 hours."""

    days: Annotated[int, Meta(ge=0, le=1095)] = 0
    hours: Annotated[int, Meta(ge=0, le=720)] = 0
    minutes: Annotated[int, Meta(ge=0, le=43_200)] = 0

    @property
    def ms(self) -> int:
        """The length in milliseconds."""
        return self.days * clock.DAY + self.hours * clock.HOUR + self.minutes * clock.MINUTE


class Audience(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """Whom a campaign is for; whatever is left empty leaves nobody out.

    `categories` are the catalogue's, each with all below it: one product of them is enough. `buyers`: those whose
    first order it is, or those who ordered before. `least_total` holds for orders in its currency; orders in others
    are left out.
    """

    markets: Words = ()
    languages: Annotated[tuple[Language, ...], Meta(max_length=2)] = ()
    categories: Words = ()
    channels: Words = ()
    least_total: Money | None = None
    buyers: Literal["all", "first", "returning"] = "all"


class SubjectTest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How subjects are tried against each other. `sample` is how many people each is judged by, said beforehand.

    `fixed`: evenly, judged once when the sample is full. `thompson`: more and more of the one that does best, never
    less than a tenth of any.
    """

    method: Literal["fixed", "thompson"] = "fixed"
    metric: Literal["clicks", "orders"] = "clicks"
    sample: Annotated[int, Meta(ge=LEAST_SAMPLE, le=10_000_000)]


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A campaign as its operator says it.

    `delay` runs from the trigger; of shipping, from the latest shipment. `reminder` is how long after a review
    request one reminder follows (none: there is none; never more than one). `offer_id` is an offer's of the offers
    room, which says what a code gives and for how long. `subjects` replace the letter's own in a language, and are
    tried against each other if `test` says how; else the first is sent.
    `holdout` percent of people get nothing, so that its worth can be told. What happens before `starts_at` triggers
    nothing, and nothing is sent from `ends_at` on.
    """

    name: Name
    kind: Kind
    trigger: Trigger
    delay: Span
    reminder: Span | None = None
    audience: Audience = Audience()
    offer_id: Id | None = None
    subjects: Mapping[Language, Annotated[tuple[Subject, ...], Meta(max_length=MOST_SUBJECTS)]] = {}
    test: SubjectTest | None = None
    holdout: Annotated[int, Meta(ge=0, le=50)] = 0
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    enabled: bool = False


class Campaign(Content, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A campaign as it is kept. `revision` grows with every change; 0 is as shipped. `changed_at` is in ms."""

    campaign_id: CampaignId
    revision: int = 0
    changed_at: int = 0
    deleted: bool = False

    @property
    def content(self) -> Content:
        """What its operator said."""
        return Content(**{name: getattr(self, name) for name in Content.__struct_fields__})

    def is_open(self, base: int, now: int) -> bool:
        """Whether what happened at `base` may lead to a mail at `now`."""
        starts = None if self.starts_at is None else clock.from_datetime(self.starts_at)
        ends = None if self.ends_at is None else clock.from_datetime(self.ends_at)
        live = self.enabled and not self.deleted
        return live and (starts is None or base >= starts) and (ends is None or now < ends)


def faults(content: Content) -> Iterator[FieldError]:
    """What the types can't say is wrong with a campaign."""
    if content.kind not in TRIGGERS:
        yield FieldError(
            "/kind", _expected(TRIGGERS) if content.kind in MARKETING else "is no marketing mail"
        )
    elif content.trigger not in TRIGGERS[content.kind]:
        yield FieldError("/trigger", f"{_expected(TRIGGERS[content.kind])} for {content.kind}")
    yield from _time_faults(content)
    yield from _audience_faults(content)
    yield from _offer_faults(content)
    yield from _subject_faults(content)


def _expected(words: Mapping[Kind, object] | frozenset[Trigger]) -> str:
    return "expected " + " or ".join(sorted(words))


def _time_faults(content: Content) -> Iterator[FieldError]:
    delay = content.delay.ms
    if delay > LONGEST_DELAY:
        yield FieldError("/delay", "expected three years at most")
    if not content.trigger.is_of_order and not SHORTEST_ABSENCE <= delay <= LONGEST_ABSENCE:
        yield FieldError("/delay", "expected 30 minutes to 7 days for what was abandoned")
    if content.trigger is Trigger.LAST_ORDER and delay < clock.DAY:
        yield FieldError("/delay", "expected a day at least after the last order")
    yield from _reminder_faults(content)
    yield from _window_faults(content)


def _reminder_faults(content: Content) -> Iterator[FieldError]:
    if content.reminder is None:
        return
    if content.kind is not Kind.REVIEW_REQUEST:
        yield FieldError("/reminder", "only a review request is reminded of")
    elif not SHORTEST_REMINDER <= content.reminder.ms <= LONGEST_DELAY:
        yield FieldError("/reminder", "expected a day to three years")


def _window_faults(content: Content) -> Iterator[FieldError]:
    known: list[int] = []
    for name in ("starts_at", "ends_at"):
        moment = getattr(content, name)
        try:
            known += [] if moment is None else [clock.from_datetime(moment)]
        except ValueError as error:
            yield FieldError(f"/{name}", str(error))
    if len(known) == 2 and known[0] >= known[1]:
        yield FieldError("/ends_at", "lies before starts_at")


def _audience_faults(content: Content) -> Iterator[FieldError]:
    if content.trigger.is_of_order:
        return
    audience = content.audience
    for name in ("markets", "channels", "least_total"):
        if getattr(audience, name):
            yield FieldError(f"/audience/{name}", "speaks of orders, and here there is none")
    if audience.buyers != "all":
        yield FieldError("/audience/buyers", "speaks of orders, and here there is none")


def _offer_faults(content: Content) -> Iterator[FieldError]:
    if content.offer_id is None and content.kind is Kind.TIMED_OFFER:
        yield FieldError("/offer_id", "a timed offer names an offer")
    if content.offer_id is not None and content.kind not in WITH_OFFER:
        yield FieldError("/offer_id", f"{content.kind} carries no offer")


def _subject_faults(content: Content) -> Iterator[FieldError]:
    for language, subjects in content.subjects.items():
        if len(set(subjects)) != len(subjects):
            yield FieldError(f"/subjects/{language}", "says the same twice")
    if content.test is not None and not any(len(one) > 1 for one in content.subjects.values()):
        yield FieldError("/test", "needs two to four subjects in a language")


def subject_test(campaign_id: str, language: Language) -> str:
    """The id of the test of a campaign's subjects in a language."""
    return f"campaign:{campaign_id}:{language}"


def holdout_test(campaign_id: str) -> str:
    """The id of the comparison with those who got nothing."""
    return f"holdout:{campaign_id}"
