"""What people near a place bought and looked at, over HTTP."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import NotFound
from chalicelib.nearby import answers, asking
from chalicelib.nearby.answers import MapView, NearbyView, ProductNearbyView, TopView
from chalicelib.nearby.queries import MapQuery, NearbyQuery, ProductNearbyQuery, TopQuery
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


@endpoint(
    routes, "GET", "/v1/nearby", needs=Needs.KEY, query=NearbyQuery, answer=NearbyView, cache=public(60)
)
def get_nearby(call: Call[None, NearbyQuery]) -> Answer:
    """What people near the reader bought, or looked at (`kind=viewed`): in words, and the products.

    The reader's place is the one they name, the one nearest to their point, or where the CDN's headers say they are;
    it isn't kept, and only answers by `place` may be cached by others. Every number stands for ten people or more
    (the shop's `k_anonymity`) and comes at least half an hour late. Time spans widen and places coarsen until
    something true can be said; else the statement is null.
    """
    asked = asking.where(call.query, call.headers)
    view = answers.nearby(asked.place, call.query.kind, call.query.limit, call.now)
    return Answer(view, headers=asked.headers)


@endpoint(
    routes, "GET", "/v1/products/{product_id}/nearby", needs=Needs.KEY, query=ProductNearbyQuery,
    answer=ProductNearbyView, cache=public(60), raises=(NotFound,),
)  # fmt: skip
def get_product_nearby(call: Call[None, ProductNearbyQuery], product_id: str) -> Answer:
    """How many people near the reader bought a product, or looked at it (`kind=viewed`).

    Of discreet products nothing is told by place.
    """
    asked = asking.where(call.query, call.headers)
    view = answers.product_nearby(product_id, asked.place, call.query.kind, call.now)
    return Answer(view, headers=asked.headers)


@endpoint(
    routes, "GET", "/v1/places/{code}/top", needs=Needs.KEY, query=TopQuery, answer=TopView, cache=public(300),
    raises=(NotFound,),
)  # fmt: skip
def get_place_top(call: Call[None, TopQuery], code: str) -> Answer:
    """What was bought most in a place, such as "in Umeå this week".

    Where nothing can be told of the asked `window`, the next wider one is tried; `window` says which it became.
    """
    return Answer(answers.top(code, call.query.window, call.query.limit, call.now))


@endpoint(routes, "GET", "/v1/map", needs=Needs.KEY, query=MapQuery, answer=MapView, cache=public(60))
def get_map(call: Call[None, MapQuery]) -> Answer:
    """Where what was bought: groups of at least ten people each (the shop's `k_anonymity`), the latest first.

    Points are places', never anybody's. Of each part of the map the latest are kept; without a `bbox`, or with a very
    large one, those of the whole world. A map that is open asks again with `since` set to the last `until`.
    """
    box, since = asking.box(call.query.bbox), asking.since(call.query)
    return Answer(answers.map_view(box, since, call.query.limit, call.now))
