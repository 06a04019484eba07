"""Product lists over HTTP."""

from typing import Annotated

import msgspec
from chalice.app import Blueprint
from msgspec import Meta

from chalicelib.catalogue.public import Card
from chalicelib.listing import service, wiring
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


class ListQuery(msgspec.Struct, frozen=True):
    """Which products, and from where on."""

    category: Annotated[str, Meta(min_length=1, max_length=200, examples=["Friluftsliv > Tält"])] | None = (
        None
    )
    cursor: Annotated[str, Meta(min_length=1, max_length=1_000)] | None = None
    limit: Annotated[int, Meta(ge=1, le=50)] = 24


@endpoint(
    routes, "GET", "/v1/products", needs=Needs.KEY, query=ListQuery, answer=Page[Card], cache=public(30)
)  # fmt: skip
def list_products(call: Call[None, ListQuery]) -> Answer:
    """The products of a category, or of the whole shop, newest first.

    A page may hold fewer than `limit` products and still have a next one: deleted ones are left out.
    Discreet products stand in the categories they name, and in the whole shop's list only if there is
    nothing else.
    """
    cards, following = service.page(
        call.query.category, call.query.cursor, call.query.limit,
        lists=wiring.lists(), cards=wiring.cards, secret=wiring.cursor_secret(),
    )  # fmt: skip
    return Answer(Page(tuple(cards), following))
