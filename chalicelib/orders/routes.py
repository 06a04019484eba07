"""Orders over HTTP, for the shop's server."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import Conflict, NotFound
from chalicelib.orders import service, wiring
from chalicelib.orders.domain import OrderContent
from chalicelib.orders.happenings import Happening
from chalicelib.orders.views import CancelBody, OrderView, cancelled_at, view
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


@endpoint(
    routes, "POST", "/v1/orders", needs=Needs.SECRET, body=OrderContent, answer=OrderView, status=201,
    raises=(Conflict,),
)  # fmt: skip
def post_order(call: Call[OrderContent, None]) -> Answer:
    """Take an order in.

    `order_id` makes it idempotent: the same content again gives the same answer, another content 409. Money
    is of one currency; a line's price is for one. `placed_at` may lie 30 days back, and anywhere in the past
    with `historical: true`. `torg_session` (what the storefront's script left with the cart), or `session_id`
    and `anonymous_id`, link the order to the buyer's journey, unless `consent.analytics` is false; then nothing
    of the person reaches the log. `happenings` say what has happened to the order already, as in
    `POST /v1/orders/{order_id}/events`; they add up and are no part of the content that may not change. A
    `test` order is kept and shown, and neither counted nor mailed about.
    """
    return Answer(view(service.place(call.body, doors=wiring.doors(), now=call.now)), 201)


@endpoint(routes, "GET", "/v1/orders/{order_id}", needs=Needs.SECRET, answer=OrderView, raises=(NotFound,))
def get_order(call: Call[None, None], order_id: str) -> Answer:  # noqa: ARG001  (every view gets its call)
    """An order as it is kept."""
    return Answer(view(service.get(order_id, orders=wiring.orders())))


@endpoint(
    routes, "POST", "/v1/orders/{order_id}/cancel", needs=Needs.SECRET, body=bytes,
    documented_body=CancelBody, body_required=False, answer=OrderView,
)  # fmt: skip
def cancel_order(call: Call[None, None], order_id: str) -> Answer:
    """Cancel an order.

    Again changes nothing. A cancellation may arrive before its order: it is kept, and the order is cancelled
    from the start. The body may be left out.
    """
    order = service.cancel(order_id, cancelled_at(call.raw), orders=wiring.orders(), now=call.now)
    return Answer(view(order))


@endpoint(
    routes, "POST", "/v1/orders/{order_id}/events", needs=Needs.SECRET, body=Happening, answer=OrderView,
)  # fmt: skip
def post_order_event(call: Call[Happening, None], order_id: str) -> Answer:
    """Tell what happened to an order.

    `event` is `order.paid`, `order.shipped`, `order.delivered`, `order.cancelled` or `order.refunded`; `id` is
    that of the payment, shipment, delivery, cancellation or refund. The same event again changes nothing, and
    they may come in any order, also before the order itself. Told of with the same `id` and a later `as_of`, an
    event replaces what was told before (a shipment that now has its number, say).
    """
    order = service.record(order_id, call.body, orders=wiring.orders(), now=call.now)
    return Answer(view(order))
