"""Webhooks in. The signature is the credential: it is looked at before anything else is."""

from typing import Any, Final

from chalice.app import Blueprint

from chalicelib.aws import quarantine
from chalicelib.kernel.errors import NotFound, Unauthorised
from chalicelib.platforms import rooms, service, views, wiring
from chalicelib.platforms.domain import Outcome, Platform, Taken
from chalicelib.platforms.views import WebhookAnswer, answer
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import JSON_MEDIA, MIB, Call, endpoint

routes = Blueprint(__name__)
quarantine.READERS[rooms.READER] = wiring.read_again

_LARGEST: Final = 5 * MIB
_FORM: Final = "application/x-www-form-urlencoded"


@endpoint(
    routes, "POST", "/v1/webhooks/shopify", needs=Needs.NOTHING, body=bytes, documented_body=dict[str, Any],
    answer=WebhookAnswer, status=202, raises=(Unauthorised, NotFound), limit=_LARGEST,
)  # fmt: skip
def hear_shopify(call: Call[bytes, None]) -> Answer:
    """Take a webhook of Shopify.

    Signed in `X-Shopify-Hmac-SHA256` with one of the stage's secrets over the raw body; the topic stands in
    `X-Shopify-Topic`. The same again, and any order of arrival, end the same. What is signed and can't be
    understood is kept for an operator, and answered so. 404: this stage has no secret for it.
    """
    return answer(service.take(views.shopify(call), doors=wiring.doors(), now=call.now))


@endpoint(
    routes, "POST", "/v1/webhooks/woocommerce", needs=Needs.NOTHING, body=bytes,
    documented_body=dict[str, Any], answer=WebhookAnswer, status=202, raises=(Unauthorised, NotFound), limit=_LARGEST,
    media=(*JSON_MEDIA, _FORM),
)  # fmt: skip
def hear_woocommerce(call: Call[bytes, None]) -> Answer:
    """Take a webhook of WooCommerce.

    Signed in `X-WC-Webhook-Signature` with one of the stage's secrets over the raw body; the topic stands in
    `X-WC-Webhook-Topic`. The unsigned form that a new webhook sends first is answered, and means nothing.
    """
    if views.is_ping(call):
        wiring.secrets_of(Platform.WOOCOMMERCE)
        return answer(Taken(outcome=Outcome.IGNORED, why="a ping"))
    return answer(service.take(views.woocommerce(call), doors=wiring.doors(), now=call.now))


@endpoint(
    routes, "POST", "/v1/webhooks/torg", needs=Needs.NOTHING, body=bytes, documented_body=dict[str, Any],
    answer=WebhookAnswer, status=202, raises=(Unauthorised, NotFound), limit=_LARGEST,
)  # fmt: skip
def hear_torg(call: Call[bytes, None]) -> Answer:
    """Take a webhook signed as Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`).

    `{"type": "order.paid", "timestamp": "…", "data": {"order_id": "…", …}}`; `data` has the fields of the orders
    API: of `order.placed` the order's, else those of what happened. The timestamp may be five minutes off.
    """
    return answer(service.take(views.torg(call), doors=wiring.doors(), now=call.now))
