"""Product lists over HTTP."""

from typing import Annotated, Literal

import msgspec
from chalice.app import Blueprint
from msgspec import Meta

from chalicelib.catalogue.public import Market
from chalicelib.listing import service, wiring
from chalicelib.listing.domain import Sorting
from chalicelib.listing.service import Asked
from chalicelib.reviews import public as reviews
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


class ProductListQuery(msgspec.Struct, frozen=True):
    """Which products, in which order, and from where on.

    `order` is `desc` unless said, and for prices `asc`: the cheapest first. `min_rating` is the least mean.
    With `market`, that market's titles, prices, availability and URLs are shown; the order stays.
    """

    category: Annotated[str, Meta(min_length=1, max_length=200, examples=["Friluftsliv > Tält"])] | None = (
        None
    )
    sort: Sorting = Sorting.NEWEST
    order: Literal["asc", "desc"] | None = None
    min_rating: Annotated[float, Meta(ge=1, le=5, multiple_of=0.5, examples=[4])] | None = None
    cursor: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 24
    market: Market | None = None


@endpoint(
    routes, "GET", "/v1/products", needs=Needs.KEY, query=ProductListQuery, answer=Page[reviews.RatedCard], cache=public(30)
)  # fmt: skip
def list_products(call: Call[None, ProductListQuery]) -> Answer:
    """The products of a category, or of the whole shop, sorted.

    `newest` sorts by when a product was first written; `rating` by a score that draws products with few
    ratings towards their category's mean; `popular` by how many bought it, or looked at it, in the last 30
    days; `price` by the price in the shop's currency. Products without a rating or such a price follow those
    that have one, newest first. `min_rating` (1 to 5, by halves) leaves out products whose true mean, which
    each card shows, is below it, and those that nobody rated.

    A page may hold fewer than `limit` products, even none, and still have a next one: its work is bounded.
    A cursor is good for its list, sorting, order and filter only. Among products that didn't change none is
    skipped and none comes twice, whatever the others do meanwhile.

    Discreet products stand in the categories they name, and in the whole shop's list only if there is
    nothing else.
    """
    found, following = service.page(
        _asked(call.query), call.query.cursor, call.query.limit,
        lists=wiring.lists(), look=wiring.look(call.query.market), secret=wiring.cursor_secret(),
    )  # fmt: skip
    return Answer(Page(tuple(reviews.rated_card(*one) for one in found), following))


def _asked(query: ProductListQuery) -> Asked:
    usual = "asc" if query.sort is Sorting.PRICE else "desc"
    return Asked(
        category=query.category,
        sorting=query.sort,
        descending=(query.order or usual) == "desc",
        least_halves=None if query.min_rating is None else round(query.min_rating * 2),
    )
