"""Webhooks out over HTTP, for the shop's server."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import Conflict, NotFound, TooMany
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, Page
from chalicelib.web.endpoint import Call, endpoint
from chalicelib.webhooks import delivering, service, views, wiring
from chalicelib.webhooks.domain import EndpointContent
from chalicelib.webhooks.views import DeliveryView, EndpointView, PageQuery, SecretView

routes = Blueprint(__name__)


@endpoint(routes, "GET", "/v1/webhook-endpoints", needs=Needs.SECRET, answer=Page[EndpointView])
def get_webhook_endpoints(call: Call[None, None]) -> Answer:
    """All addresses that are told of events; there are few, so one page holds them."""
    found = wiring.hooks().endpoints()
    return Answer(Page(tuple(views.endpoint_view(one, call.now) for one in found), None))


@endpoint(
    routes, "POST", "/v1/webhook-endpoints",
    needs=Needs.SECRET, body=EndpointContent, answer=SecretView, status=201, raises=(Conflict,),
)  # fmt: skip
def post_webhook_endpoint(call: Call[EndpointContent, None]) -> Answer:
    """Have an https address told of events of these types.

    The answer shows the signing secret, this once. With an Idempotency-Key, sent again it makes no second
    endpoint; the secret is null then. At most twenty.
    """
    made = service.create(
        call.body, views.once(call), hooks=wiring.hooks(), allow=wiring.allowed(), now=call.now
    )
    return Answer(views.secret_view(made, call.now), 201)


@endpoint(
    routes, "GET", "/v1/webhook-endpoints/{endpoint_id}",
    needs=Needs.SECRET, answer=EndpointView, raises=(NotFound,),
)  # fmt: skip
def get_webhook_endpoint(call: Call[None, None], endpoint_id: str) -> Answer:
    """One endpoint: whether it works, and if it was switched off, why."""
    return Answer(views.endpoint_view(service.get(endpoint_id, hooks=wiring.hooks()), call.now))


@endpoint(
    routes, "PUT", "/v1/webhook-endpoints/{endpoint_id}",
    needs=Needs.SECRET, body=EndpointContent, answer=EndpointView, raises=(NotFound,),
)  # fmt: skip
def put_webhook_endpoint(call: Call[EndpointContent, None], endpoint_id: str) -> Answer:
    """Say anew where an endpoint's events go, which, and whether; its secret stays.

    `enabled: true` switches on again what was switched off after days of failures.
    """
    changed = service.change(
        endpoint_id, call.body, hooks=wiring.hooks(), allow=wiring.allowed(), now=call.now
    )
    return Answer(views.endpoint_view(changed, call.now))


@endpoint(
    routes, "DELETE", "/v1/webhook-endpoints/{endpoint_id}", needs=Needs.SECRET, answer=None, status=204
)
def delete_webhook_endpoint(call: Call[None, None], endpoint_id: str) -> Answer:  # noqa: ARG001  (every view gets its call)
    """Forget an endpoint and its secrets. Again changes nothing; what waits for it isn't sent."""
    service.delete(endpoint_id, hooks=wiring.hooks())
    return Answer(None, 204)


@endpoint(
    routes, "POST", "/v1/webhook-endpoints/{endpoint_id}/rotate",
    needs=Needs.SECRET, answer=SecretView, raises=(NotFound, TooMany),
)  # fmt: skip
def rotate_webhook_secret(call: Call[None, None], endpoint_id: str) -> Answer:
    """Give an endpoint a new signing secret, shown this once.

    For a day every delivery carries a signature by the old one too. Three times a day at most.
    """
    return Answer(
        views.secret_view(service.rotate(endpoint_id, hooks=wiring.hooks(), now=call.now), call.now)
    )


@endpoint(
    routes, "POST", "/v1/webhook-endpoints/{endpoint_id}/test",
    needs=Needs.SECRET, answer=DeliveryView, raises=(NotFound,),
)  # fmt: skip
def test_webhook_endpoint(call: Call[None, None], endpoint_id: str) -> Answer:
    """Send an endpoint a signed `webhook.test`, now and once; the answer says what came of it.

    An endpoint that is switched off is tried too; it takes up to 15 seconds.
    """
    return Answer(views.delivery_view(delivering.test(endpoint_id, doors=wiring.doors(), now=call.now)))


@endpoint(
    routes, "GET", "/v1/webhook-endpoints/{endpoint_id}/deliveries",
    needs=Needs.SECRET, query=PageQuery, answer=Page[DeliveryView], raises=(NotFound,),
)  # fmt: skip
def get_webhook_deliveries(call: Call[None, PageQuery], endpoint_id: str) -> Answer:
    """What was sent to an endpoint in the last 30 days, or is to be, and what it answered; latest event first."""
    secret = wiring.cursor_secret()
    begin = views.start(endpoint_id, call.query.cursor, secret)
    found = service.deliveries(endpoint_id, begin, call.query.limit, hooks=wiring.hooks())
    return Answer(views.page(endpoint_id, found, secret))


@endpoint(
    routes, "POST", "/v1/webhook-endpoints/{endpoint_id}/deliveries/{event_id}/retry",
    needs=Needs.SECRET, answer=DeliveryView, status=202, raises=(NotFound, Conflict),
)  # fmt: skip
def retry_webhook_delivery(call: Call[None, None], endpoint_id: str, event_id: str) -> Answer:
    """Have an event delivered again, whatever became of it: soon, and by the whole schedule of tries.

    It keeps its `webhook-id`. The endpoint must be switched on.
    """
    delivery = delivering.retry(endpoint_id, event_id, doors=wiring.doors(), now=call.now)
    return Answer(views.delivery_view(delivery), 202)
