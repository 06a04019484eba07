"""Whether a campaign's mail makes sense: asked when it is planned, when it is due, and once more before it is sent."""

from collections.abc import Iterable, Sequence

from chalicelib.campaigns.domain import Campaign, Trigger
from chalicelib.campaigns.plans import Plan, Reason
from chalicelib.campaigns.ports import Contact, Doors, Order, Product
from chalicelib.letters.domain import Kind, Language
from chalicelib.post.domain import State

# What the outbox made of a first ask, so that a reminder of it would remind of nothing.
_NEVER_CAME = frozenset({State.SKIPPED, State.HELD_OUT, State.EXPIRED, State.FAILED})


def base_of(order: Order, trigger: Trigger) -> int | None:
    """When that happened to an order which a campaign waits for; None: not yet."""
    if trigger is Trigger.ORDER_SHIPPED:
        return order.shipped_at
    return order.delivered_at if trigger is Trigger.ORDER_DELIVERED else order.placed_at


def of_order(order: Order) -> Reason | None:
    """Why nobody is written to about an order, whatever the campaign; None: there is no reason."""
    for is_so, reason in (
        (order.erased, Reason.ORDER_GONE),
        (order.is_test, Reason.TEST_ORDER),
        (order.historical, Reason.HISTORICAL),
        (order.is_cancelled, Reason.CANCELLED),
        (order.is_refunded, Reason.REFUNDED),
        (not order.email, Reason.NO_ADDRESS),
    ):
        if is_so:
            return reason
    return None


def is_for(campaign: Campaign, order: Order) -> bool:
    """Whether an order is of a campaign's audience, as far as the order alone tells."""
    audience = campaign.audience
    for asked, said in ((audience.markets, order.market), (audience.channels, order.channel)):
        if asked and said not in asked:
            return False
    return speaks(campaign, order.language) and _is_large_enough(campaign, order)


def speaks(campaign: Campaign, language: Language) -> bool:
    """Whether a campaign is for readers of a language."""
    return not campaign.audience.languages or language in campaign.audience.languages


def _is_large_enough(campaign: Campaign, order: Order) -> bool:
    least = campaign.audience.least_total
    if least is None:
        return True
    total = order.total
    return total is not None and total.currency == least.currency and total.amount >= least.amount


def has_category(campaign: Campaign, products: Iterable[Product]) -> bool:
    """Whether a product is of the audience's categories, or of one below them."""
    asked = campaign.audience.categories
    return not asked or any(
        one.category is not None and (one.category == wanted or one.category.startswith(f"{wanted} > "))
        for one in products
        for wanted in asked
    )


def order_reason(campaign: Campaign, plan: Plan, order: Order, doors: Doors) -> Reason | None:
    """Why a mail about an order makes no sense (any more), the other rooms asked; None: it does."""
    reason = of_order(order)
    if reason is not None:
        return reason
    if not is_for(campaign, order) or not _is_their_turn(campaign, order, doors):
        return Reason.NOT_IN_AUDIENCE
    if campaign.audience.categories and not has_category(campaign, doors.products(order.products).values()):
        return Reason.NOT_IN_AUDIENCE
    if campaign.kind is Kind.WIN_BACK:
        latest = doors.latest(order.customer_id, order.email)
        return Reason.ORDERED_SINCE if latest is not None and latest[0] != order.order_id else None
    return _review_reason(plan, order, doors) if campaign.kind is Kind.REVIEW_REQUEST else None


def _is_their_turn(campaign: Campaign, order: Order, doors: Doors) -> bool:
    wanted = campaign.audience.buyers
    return wanted == "all" or doors.returning(order) is (wanted == "returning")


def _review_reason(plan: Plan, order: Order, doors: Doors) -> Reason | None:
    spoken = doors.reviewed(order.products, order.customer_id, order.email)
    if any(at >= order.placed_at for at in spoken.values()):
        return Reason.REVIEWED
    if not to_review(order, spoken):
        return Reason.NOTHING_TO_REVIEW
    if plan.ask == 1:
        return None
    return Reason.NOT_ASKED if first_ask(plan, doors) in _NEVER_CAME else None


def first_ask(plan: Plan, doors: Doors) -> State | None:
    """What became of the request that a reminder's plan would remind of; None: the outbox forgot it."""
    return doors.fate(Kind.REVIEW_REQUEST, plan.order_id or "", plan.person or "")


def to_review(order: Order, spoken: Iterable[str]) -> list[str]:
    """An order's products of which its buyer hasn't said anything, in the order's order."""
    said = set(spoken)
    return [one for one in order.products if one not in said]


def left_behind(campaign: Campaign, products: Sequence[str], doors: Doors) -> list[str]:
    """Which of the products left behind may be written about: those to be had; merely seen ones unless discreet."""
    known = doors.products(products)
    hides = campaign.kind is Kind.ABANDONED_BROWSE
    return [
        one
        for one in products
        if one in known and known[one].sellable and not (hides and known[one].discreet)
    ]


def absence_reason(
    campaign: Campaign, base: int, contact: Contact, products: Sequence[str], doors: Doors
) -> Reason | None:
    """Why a mail about what a person left behind at `base` makes no sense (any more); None: it does."""
    latest = doors.latest(contact.customer_id, contact.email)
    if latest is not None and latest[1] >= base:
        return Reason.ORDERED_SINCE
    left = left_behind(campaign, products, doors)
    if not left:
        return Reason.NOT_FOR_SALE
    in_category = has_category(campaign, doors.products(left).values())
    return None if in_category and speaks(campaign, contact.language) else Reason.NOT_IN_AUDIENCE
