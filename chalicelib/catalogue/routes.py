"""Products over HTTP."""

from chalice.app import Blueprint

from chalicelib.catalogue import service, wiring
from chalicelib.catalogue.domain import Content
from chalicelib.catalogue.views import (
    Batch,
    BatchAnswer,
    DocumentedBatch,
    MarketQuery,
    PriceQuery,
    PricesView,
    ProductView,
    batch_answer,
    batch_item,
    prices_view,
    view,
)
from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, public
from chalicelib.web.endpoint import MIB, Call, endpoint

routes = Blueprint(__name__)
_PRODUCT = "/v1/products/{product_id}"


@endpoint(
    routes, "PUT", _PRODUCT, needs=Needs.SECRET, body=Content, answer=ProductView, raises=(Conflict,)
)  # fmt: skip
def put_product(call: Call[Content, None], product_id: str) -> Answer:
    """Write a product.

    The whole product is put in place of what was there. The same content again changes nothing: the
    revision stays. A deleted product comes back. 409 names the variant whose sku belongs to another product.
    """
    return Answer(view(service.put(product_id, call.body, products=wiring.products(), now=call.now)))


@endpoint(
    routes, "GET", _PRODUCT, needs=Needs.KEY, query=MarketQuery, answer=ProductView, raises=(NotFound,),
    cache=public(60),
)  # fmt: skip
def get_product(call: Call[None, MarketQuery], product_id: str) -> Answer:
    """A product, with one market's words if asked."""
    return Answer(view(service.get(product_id, products=wiring.products()), call.query.market))


@endpoint(routes, "DELETE", _PRODUCT, needs=Needs.SECRET, answer=None, status=204, raises=(NotFound,))
def delete_product(call: Call[None, None], product_id: str) -> Answer:
    """Delete a product.

    It is shown and recommended nowhere from then on. Deleting it again changes nothing.
    """
    service.delete(product_id, products=wiring.products(), now=call.now)
    return Answer(None, 204)


@endpoint(
    routes, "POST", "/v1/products/batch", needs=Needs.SECRET, body=Batch, documented_body=DocumentedBatch,
    answer=BatchAnswer, limit=5 * MIB,
)  # fmt: skip
def put_products(call: Call[Batch, None]) -> Answer:
    """Write up to 100 products.

    Each has its own outcome, in the order they were sent; a bad one doesn't stop the others.
    """
    items = [batch_item(index, bytes(raw)) for index, raw in enumerate(call.body.products)]
    return Answer(batch_answer(service.put_many(items, products=wiring.products(), now=call.now)))


@endpoint(
    routes, "GET", f"{_PRODUCT}/prices", needs=Needs.KEY, query=PriceQuery, answer=PricesView,
    raises=(NotFound,), cache=public(60),
)  # fmt: skip
def get_prices(call: Call[None, PriceQuery], product_id: str) -> Answer:
    """What a product cost, and its lowest price of the last 30 days."""
    history = service.price_history(
        product_id, call.query.market, call.query.sku, products=wiring.products(), now=call.now
    )
    return Answer(prices_view(product_id, call.query, history))
