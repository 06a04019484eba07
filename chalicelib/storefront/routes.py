"""Page payloads."""

from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.storefront import page
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


class PageQuery(msgspec.Struct, frozen=True, kw_only=True):
    """How many products a list shows, and the market whose texts and prices are wanted."""

    per_list: Annotated[int, msgspec.Meta(ge=1, le=12)] = 6
    market: Annotated[str, msgspec.Meta(pattern=r"^[A-Z]{2}$(?!\n)")] | None = None


@endpoint(
    routes, "GET", "/v1/products/{product_id}/page",
    needs=Needs.KEY, query=PageQuery, answer=page.ProductPage, cache=public(60),
)  # fmt: skip
def product_page(call: Call[None, PageQuery], product_id: str) -> Answer:
    """Everything a product page needs in one response."""
    return Answer(page.product_page(product_id, per_list=call.query.per_list, market=call.query.market))
