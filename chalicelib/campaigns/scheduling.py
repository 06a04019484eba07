"""From news of orders to plans: made once, moved while they wait, let go when they make no sense any more."""

from chalicelib.campaigns import eligibility, plans, service
from chalicelib.campaigns.domain import Campaign
from chalicelib.campaigns.plans import Outcome, Plan, Reason
from chalicelib.campaigns.ports import Absence, Change, Doors, Order
from chalicelib.kernel import clock, revisions

# Somebody who comes back to a cart within this time still has the same one.
EPISODE_REST = 7 * clock.DAY


def hear(order_id: str, *, doors: Doors, now: int) -> int:
    """Bring an order's plans up to what is known of it; how many changed. Again, or in any order, it ends the same."""
    order = doors.order(order_id)
    if order is None:
        return 0
    standing = {(one.campaign_id, one.ask): one for one in doors.plans.of(plans.order_anchor(order_id))}
    campaigns, changed = service.every(doors.plans), 0
    for campaign in campaigns.values():
        if campaign.trigger.is_of_order and (campaign.campaign_id, 1) not in standing:
            changed += _plan(campaign, order, doors, now)
    waiting = (one for one in standing.values() if not one.is_done)
    return changed + sum(_bring_up(one, campaigns, order, doors, now) for one in waiting)


def _plan(campaign: Campaign, order: Order, doors: Doors, now: int) -> bool:
    base = eligibility.base_of(order, campaign.trigger)
    if base is None or not campaign.is_open(base, now):
        return False
    if eligibility.of_order(order) is not None or not eligibility.is_for(campaign, order):
        return False
    due_at = base + campaign.delay.ms
    if due_at < now - plans.LATE_NEWS:
        return False
    return _made(
        Plan(campaign_id=campaign.campaign_id, base=base, due_at=due_at, order_id=order.order_id), doors
    )


def _made(plan: Plan, doors: Doors) -> bool:
    def attempt(known: Plan | None) -> bool:
        if known is None:
            doors.plans.write(Change(None, plan))
        return known is None

    return revisions.persist(lambda: doors.plans.get(plan.anchor, plan.name), attempt, what="a plan")


def _bring_up(known: Plan, campaigns: dict[str, Campaign], order: Order, doors: Doors, now: int) -> bool:
    """Let a waiting plan be as its order and its campaign are now; whether that changed it."""

    def attempt(plan: Plan | None) -> bool:
        after = None if plan is None or plan.is_done else settled(plan, campaigns, order, now)
        if plan is not None and after is not None:
            doors.plans.write(Change(plan, after))
        return after is not None

    return revisions.persist(lambda: doors.plans.get(known.anchor, known.name), attempt, what="a plan")


def settled(plan: Plan, campaigns: dict[str, Campaign], order: Order, now: int) -> Plan | None:
    """What a waiting plan becomes; None: it stays."""
    reason = eligibility.of_order(order)
    if reason is not None:
        return plans.ended(plan, Outcome.SKIPPED, now, reason=reason)
    campaign = campaigns.get(plan.campaign_id)
    if campaign is None:
        return plans.ended(plan, Outcome.SKIPPED, now, reason=Reason.SWITCHED_OFF)
    wait = plans.wait_of(campaign, plan.ask)
    if wait is None:
        return plans.ended(plan, Outcome.SKIPPED, now, reason=Reason.NO_REMINDER)
    base = eligibility.base_of(order, campaign.trigger) if plan.ask == 1 else plan.base
    if base is None or plan.attempts or (base, base + wait) == (plan.base, plan.due_at):
        return None
    return plans.moved(plan, base, base + wait)


def notice(campaign: Campaign, absence: Absence, *, doors: Doors, now: int) -> bool:
    """Plan a mail about what a person left behind, once an episode; whether it is a new plan.

    A person gets one mail of a campaign within a week, however often they come and go.
    """
    anchor = plans.person_anchor(absence.person)
    mine = [one for one in doors.plans.of(anchor) if one.campaign_id == campaign.campaign_id]
    plan = Plan(
        campaign_id=campaign.campaign_id, base=absence.last_at, due_at=absence.last_at + campaign.delay.ms,
        person=absence.person, products=absence.products,
        # Two who notice it at once count the same, and only one of them writes.
        episode=max((one.episode for one in mine), default=0) + 1,
    )  # fmt: skip
    if not campaign.is_open(plan.base, now) or plans.is_too_late(campaign, plan, now):
        return False
    if any(abs(plan.base - one.base) < EPISODE_REST for one in mine):
        return False
    return _made(plan, doors)
