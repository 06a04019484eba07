"""What was bought lately, over HTTP."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import NotFound
from chalicelib.latest import views, wiring
from chalicelib.latest.views import LatestQuery, LatestView, ProductLatestQuery, ProductLatestView
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


@endpoint(routes, "GET", "/v1/latest", needs=Needs.KEY, query=LatestQuery, answer=LatestView, cache=public(5))
def list_latest(call: Call[None, LatestQuery]) -> Answer:
    """What was bought lately, in the whole shop or in a category.

    From orders alone; each shows after the shop's delay (ten minutes, unless it says otherwise). Buyers are named,
    with their town, only if they agreed to it. Of others it is told about when they bought, or, of some, where:
    a place is told only of groups of ten or more, never with a time, and these stand last. Discreet products are
    never told of. `category` is a category's name, or its first levels (`Friluftsliv`, `Friluftsliv > Tält`).
    """
    asked = call.query
    found = wiring.shop(asked.limit, call.now, asked.category, asked.market)
    return Answer(views.latest_view(found, wiring.title, call.now, wiring.spans().step))


@endpoint(
    routes, "GET", "/v1/products/{product_id}/latest", needs=Needs.KEY, query=ProductLatestQuery,
    answer=ProductLatestView, raises=(NotFound,), cache=public(5),
)  # fmt: skip
def list_product_latest(call: Call[None, ProductLatestQuery], product_id: str) -> Answer:
    """When a product was bought lately, as `GET /v1/latest` tells it.

    Empty for a discreet product; none for one that isn't there (any more).
    """
    asked = call.query
    wiring.require(product_id)
    found = wiring.product(product_id, asked.limit, call.now, asked.market)
    return Answer(views.product_view(found, wiring.title, call.now, wiring.spans().step))
