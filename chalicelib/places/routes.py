"""Places over HTTP."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import NotFound
from chalicelib.places import wiring
from chalicelib.places.views import HereQuery, HereView, PlaceView, SearchQuery, here_view, place_view, point
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)

_DAY = 86_400


@endpoint(
    routes, "GET", "/v1/places", needs=Needs.KEY, query=SearchQuery, answer=Page[PlaceView], cache=public(_DAY)
)  # fmt: skip
def find_places(call: Call[None, SearchQuery]) -> Answer:
    """Up to ten places for what a reader has typed so far, the likeliest first.

    Without a `country`, the Nordic countries come first. A place is also found by its villages, its other names and
    its postal codes (whole ones, in the Nordic countries).
    """
    finder = wiring.finder()
    found = finder.suggestions(call.query.country, call.query.q)
    return Answer(Page(tuple(place_view(one, finder) for one in found), None))


@endpoint(routes, "GET", "/v1/places/here", needs=Needs.KEY, query=HereQuery, answer=HereView)
def get_here(call: Call[None, HereQuery]) -> Answer:
    """Where the reader is: by the point in the query, or by what CloudFront says of them; never kept.

    Null where nothing says, or nobody lives within 100 km.
    """
    finder, where = wiring.finder(), point(call.query)
    # Headers anyone could send are believed: they are told to nobody but the sender.
    code = finder.near(*where) if where else finder.of_headers(call.headers)
    return Answer(here_view(code, finder))


@endpoint(
    routes, "GET", "/v1/places/{code}", needs=Needs.KEY, answer=PlaceView, raises=(NotFound,), cache=public(_DAY)
)  # fmt: skip
def get_place(call: Call[None, None], code: str) -> Answer:  # noqa: ARG001  (every view gets its call)
    """A place: its name, its titles in Swedish and English, its level, what it lies in, and its point."""
    return Answer(place_view(code, wiring.finder()))
