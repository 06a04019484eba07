"""Presence over HTTP."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import NotFound
from chalicelib.presence import answers
from chalicelib.presence.views import LookedListView, NowQuery, PresenceView, looked_view, presence_view
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


@endpoint(
    routes, "GET", "/v1/products/{product_id}/presence", needs=Needs.KEY, answer=PresenceView,
    raises=(NotFound,), cache=public(5),
)  # fmt: skip
def get_presence(call: Call[None, None], product_id: str) -> Answer:
    """How many people look at a product now, looked at it within 24 hours, and have it in a cart.

    People, not views: an address counts once, and so does a browser that agreed to be known. Robots and staff
    don't count. Discreet products have no presence: 404, as for products that aren't there.
    """
    found = answers.now(product_id, call.now)
    if found is None:
        raise NotFound("no such product, or none that is shown live")
    return Answer(presence_view(product_id, found))


@endpoint(routes, "GET", "/v1/now", needs=Needs.KEY, query=NowQuery, answer=LookedListView, cache=public(5))
def get_now(call: Call[None, NowQuery]) -> Answer:
    """What is looked at in the shop now, and by how many people; never discreet products."""
    return Answer(looked_view(answers.looked_at(call.query.limit, call.now)))
