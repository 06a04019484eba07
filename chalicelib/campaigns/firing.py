"""Firing what is due: everything is looked at again, chance is asked, a code is issued, the outbox is asked.

Each step may be done again with the same end, and the plan is finished last: killed anywhere, the next run does the
same; two at once do it once.
"""

import enum
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from chalicelib.campaigns import eligibility, plans, service
from chalicelib.campaigns.domain import Campaign
from chalicelib.campaigns.plans import Due, Outcome, Plan, Reason
from chalicelib.campaigns.ports import Change, Contact, Doors, NoOffer, Order
from chalicelib.kernel import clock, revisions
from chalicelib.letters.domain import Kind, Language
from chalicelib.post.domain import State, Wanted

_AT_ONCE: Final = 100


class Fired(enum.StrEnum):
    """What firing a place in the queue did."""

    POSTED = "posted"
    HELD_OUT = "held_out"
    SKIPPED = "skipped"
    MOVED = "moved"
    POSTPONED = "postponed"
    STALE = "stale"


class Recipient(NamedTuple):
    """Who is written to, and what about, once everything was looked at; `known_as` is what the log calls them, if they may be
    counted.
    """

    email: str
    customer_id: str | None
    language: Language
    timezone: str | None
    known_as: str | None
    products: tuple[str, ...] = ()


class Later(NamedTuple):
    """What a plan waits for comes later than it was thought."""

    base: int
    due_at: int


Judged = Recipient | Reason | Later


def fire(due: Due, campaigns: dict[str, Campaign], *, doors: Doors, now: int) -> Fired:
    """Fire one place in the queue. What can't be done now is tried again later, at last given up."""
    plan = doors.plans.get(due.anchor, due.name)
    if plan is None or plan.is_done or plan.due_at != due.due_at:
        doors.plans.drop(due)
        return Fired.STALE
    campaign = campaigns.get(plan.campaign_id)
    if campaign is None:
        return _finish(plan, Outcome.SKIPPED, doors, now, reason=Reason.SWITCHED_OFF)
    try:
        return _fire(plan, campaign, doors, now)
    except NoOffer:
        return _again(plan, Reason.NO_OFFER, doors, now)


def _fire(plan: Plan, campaign: Campaign, doors: Doors, now: int) -> Fired:
    judged = judge(campaign, plan, doors, now)
    if isinstance(judged, Later):
        return _write(plan, plans.moved(plan, judged.base, judged.due_at), None, doors, Fired.MOVED)
    if isinstance(judged, Reason):
        return _finish(plan, Outcome.SKIPPED, doors, now, reason=judged)
    permission = doors.allowed(judged.email, judged.customer_id, kind_of(campaign, plan.ask), now)
    if not permission.allowed:
        return _finish(plan, Outcome.SKIPPED, doors, now, reason=permission.reason)
    person = doors.person(judged.email)
    held_out = campaign.holdout > 0 and doors.chances.held_out(campaign, person, judged.known_as, now)
    doors.add(_wanted(plan, campaign, judged, held_out, doors, now), now)
    if held_out:
        return _finish(plan, Outcome.HELD_OUT, doors, now, person=person)
    follow = plans.reminder_of(plans.ended(plan, Outcome.POSTED, now, person=person), campaign, now)
    return _finish(plan, Outcome.POSTED, doors, now, person=person, follow=follow)


def judge(campaign: Campaign, plan: Plan, doors: Doors, now: int) -> Judged:
    """To whom a plan's mail goes as things are now, why it doesn't, or when else."""
    if not campaign.is_open(plan.base, now):
        return Reason.ENDED if campaign.enabled else Reason.SWITCHED_OFF
    if plans.is_too_late(campaign, plan, now):
        return Reason.TOO_LATE
    if plan.order_id is None:
        return _judge_absence(campaign, plan, doors)
    order = doors.order(plan.order_id)
    return Reason.ORDER_GONE if order is None else _judge_order(campaign, plan, order, doors, now)


def _judge_order(campaign: Campaign, plan: Plan, order: Order, doors: Doors, now: int) -> Judged:
    wait = plans.wait_of(campaign, plan.ask)
    if wait is None:
        return Reason.NO_REMINDER
    base = eligibility.base_of(order, campaign.trigger) if plan.ask == 1 else plan.base
    if base is None:
        # It was told wrongly (a parcel that never left): what it waits for may still come.
        return Later(plan.base, now + clock.DAY)
    if base + wait > now:
        return Later(base, base + wait)
    reason = eligibility.order_reason(campaign, plan, order, doors)
    if reason is not None:
        return reason
    if plan.ask > 1 and eligibility.first_ask(plan, doors) is State.WAITING:
        # Quiet hours, caps or a pause still hold the request: it isn't reminded of before it came.
        return Later(plan.base, now + clock.DAY)
    assert order.email is not None, "an order without an address has a reason"
    return Recipient(order.email, order.customer_id, order.language, order.timezone, order.known_as)


def _judge_absence(campaign: Campaign, plan: Plan, doors: Doors) -> Judged:
    contact = doors.contact(plan.person or "")
    if contact is None:
        return Reason.NO_ADDRESS
    reason = eligibility.absence_reason(campaign, plan.base, contact, plan.products, doors)
    if reason is not None:
        return reason
    left = eligibility.left_behind(campaign, plan.products, doors)
    return Recipient(contact.email, contact.customer_id, contact.language, None, plan.person, tuple(left))


def kind_of(campaign: Campaign, ask: int) -> Kind:
    """The kind of mail that an ask of a campaign is."""
    return Kind.REVIEW_REMINDER if ask == plans.LAST_ASK else campaign.kind


def _wanted(plan: Plan, campaign: Campaign, to: Recipient, held_out: bool, doors: Doors, now: int) -> Wanted:
    payload = {"campaign_id": campaign.campaign_id, "since": str(plan.base)}
    payload |= {"order_id": plan.order_id} if plan.order_id else {"products": ",".join(to.products)}
    payload |= {"reminder": "1"} if plan.ask == plans.LAST_ASK else {}
    expires_at = plans.holds_until(campaign, now)
    if campaign.offer_id is not None and not held_out:
        code = doors.issue(campaign, plan.mail, Contact(to.email, to.customer_id, to.language), now)
        payload |= {"offer_id": campaign.offer_id, "code_id": code.code_id}
        expires_at = min(expires_at, code.until)
    of_review = campaign.kind is Kind.REVIEW_REQUEST
    return Wanted(
        kind=kind_of(campaign, plan.ask), entity=plan.order_id if of_review and plan.order_id else plan.mail,
        to=to.email, language=to.language, customer_id=to.customer_id, timezone=to.timezone, payload=payload,
        why=f"{campaign.campaign_id}: {campaign.trigger} {clock.iso(plan.base)}", due_at=now,
        expires_at=expires_at, campaign_id=campaign.campaign_id, held_out=held_out,
    )  # fmt: skip


def _finish(
    plan: Plan, outcome: Outcome, doors: Doors, now: int, *,
    reason: str | None = None, person: str | None = None, follow: Plan | None = None,
) -> Fired:  # fmt: skip
    after = plans.ended(plan, outcome, now, reason=reason, person=person)
    return _write(plan, after, follow, doors, Fired(outcome))


def _write(plan: Plan, after: Plan, follow: Plan | None, doors: Doors, done: Fired) -> Fired:
    """Put `after` in place of `plan`, unless somebody else got on with it meanwhile."""

    def attempt(known: Plan | None) -> Fired:
        if known != plan:
            return Fired.STALE
        doors.plans.write(Change(plan, after, follow))
        return done

    return revisions.persist(lambda: doors.plans.get(plan.anchor, plan.name), attempt, what="a plan")


def _again(plan: Plan, reason: Reason, doors: Doors, now: int) -> Fired:
    if plan.attempts + 1 >= plans.MOST_ATTEMPTS:
        return _finish(plan, Outcome.SKIPPED, doors, now, reason=reason)
    return _write(plan, plans.postponed(plan, now), None, doors, Fired.POSTPONED)


def postpone(due: Due, *, doors: Doors, now: int) -> Fired:
    """Try a place in the queue again later, whatever was wrong with it; at last it is given up."""
    plan = doors.plans.get(due.anchor, due.name)
    if plan is None or plan.is_done or plan.due_at != due.due_at:
        return Fired.STALE
    return _again(plan, Reason.FAILED, doors, now)


def waiting(doors: Doors, shards: int, until: int, go_on: Callable[[], bool]) -> Iterator[Due]:
    """The places that are due by `until`, a part of the queue after the other, for as long as `go_on`."""
    for shard in range(shards):
        after: Due | None = None
        while go_on():
            found = doors.plans.due(shard, until, after, _AT_ONCE)
            yield from found
            if len(found) < _AT_ONCE:
                break
            after = found[-1]


def run(
    *, doors: Doors, shards: int, now: int, go_on: Callable[[], bool],
    failed: Callable[[Due, Exception], None],
) -> dict[str, int]:  # fmt: skip
    """Fire all that is due, as far as the time goes; how many came to what. What is left waits for the next run.

    A place whose firing raises is told to `failed` and tried again later: it never holds the others up.
    """
    counts = dict.fromkeys(Fired, 0)
    campaigns = service.every(doors.plans)
    for due in waiting(doors, shards, now, go_on):
        if not go_on():
            break
        try:
            done = fire(due, campaigns, doors=doors, now=now)
        except Exception as error:  # noqa: BLE001  (told, and tried again; the queue goes on)
            failed(due, error)
            done = postpone(due, doors=doors, now=now)
        counts[done] += 1
    return {str(word): count for word, count in counts.items() if count}


def why_not(wanted: Wanted, *, doors: Doors, now: int) -> str | None:
    """Why a mail that waits in the outbox makes no sense any more; None: it still does, or is no campaign's."""
    payload = wanted.payload
    if "campaign_id" not in payload:
        return None
    campaign = service.every(doors.plans).get(payload["campaign_id"])
    if campaign is None or not campaign.enabled:
        return Reason.SWITCHED_OFF
    plan = Plan(
        campaign_id=campaign.campaign_id, base=int(payload.get("since", 0)), due_at=now,
        order_id=payload.get("order_id"), person=doors.person(wanted.to),
        products=tuple(one for one in payload.get("products", "").split(",") if one),
        ask=plans.LAST_ASK if "reminder" in payload else 1,
    )  # fmt: skip
    if plan.order_id is None:
        contact = Contact(wanted.to, wanted.customer_id, wanted.language)
        return eligibility.absence_reason(campaign, plan.base, contact, plan.products, doors)
    order = doors.order(plan.order_id)
    return Reason.ORDER_GONE if order is None else eligibility.order_reason(campaign, plan, order, doors)


def asked_products(order_id: str, *, doors: Doors) -> list[str]:
    """The products of an order of which a review may be asked."""
    order = doors.order(order_id)
    if order is None or eligibility.of_order(order) is not None:
        return []
    return eligibility.to_review(order, doors.reviewed(order.products, order.customer_id, order.email))
