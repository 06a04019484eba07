"""The campaigns that every shop begins with, as data; an operator's change stands in their place."""

from collections.abc import Mapping
from typing import Final

from chalicelib.campaigns.domain import Campaign, Span, Trigger
from chalicelib.letters.domain import Kind

# An offer of this id has to be made before the campaign is switched on.
NEXT_ORDER: Final = "next-order"

_ALL: Final = (
    Campaign(
        campaign_id="review-request", name="Review request", kind=Kind.REVIEW_REQUEST,
        trigger=Trigger.ORDER_SHIPPED, delay=Span(days=21), reminder=Span(days=7), enabled=True,
    ),
    Campaign(
        campaign_id="next-order", name="Free shipping on the next order", kind=Kind.TIMED_OFFER,
        trigger=Trigger.ORDER_PLACED, delay=Span(days=3), offer_id=NEXT_ORDER,
    ),
    Campaign(
        campaign_id="abandoned-cart", name="Abandoned cart", kind=Kind.ABANDONED_CART,
        trigger=Trigger.CART_ABANDONED, delay=Span(hours=4),
    ),
    Campaign(
        campaign_id="abandoned-browse", name="Abandoned browse", kind=Kind.ABANDONED_BROWSE,
        trigger=Trigger.BROWSE_ABANDONED, delay=Span(hours=24),
    ),
    Campaign(
        campaign_id="win-back", name="Win-back", kind=Kind.WIN_BACK,
        trigger=Trigger.LAST_ORDER, delay=Span(days=180),
    ),
)  # fmt: skip
SHIPPED: Final[Mapping[str, Campaign]] = {one.campaign_id: one for one in _ALL}
