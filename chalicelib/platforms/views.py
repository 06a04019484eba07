"""From a request whose signature holds to a delivery, and from what became of it to an answer."""

from typing import Any, Final

import msgspec

from chalicelib.platforms import native, scalars, service, signatures, wiring
from chalicelib.platforms.domain import Delivery, Outcome, Platform, Taken
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import Call

_LONGEST_ID: Final = 256
_SHOPIFY_SIGNATURE: Final = "X-Shopify-Hmac-SHA256"
_WOO_SIGNATURE: Final = "X-WC-Webhook-Signature"


class WebhookAnswer(msgspec.Struct, frozen=True, omit_defaults=True):
    """What became of a delivery; `detail` says why if it wasn't simply taken, `record` under which name it is kept.

    `taken`: done. `duplicate`: it was before. `ignored`: there is nothing to do. `kept`: it couldn't be
    understood, and an operator can look at it.
    """

    outcome: Outcome
    detail: str | None = None
    record: str | None = None


def answer(taken: Taken) -> Answer:
    """The answer: 202 whatever became of it, so that no platform sends again what is kept already."""
    return Answer(WebhookAnswer(taken.outcome, taken.why, taken.record), 202)


def shopify(call: Call[Any, Any]) -> Delivery:
    """A delivery from Shopify. Raises `NotFound`, `Unauthorised`, or `Invalid` for an unknown topic."""
    headers = call.headers
    shown = headers.get(_SHOPIFY_SIGNATURE.lower(), "")
    signatures.check_body(call.raw, shown, wiring.secrets_of(Platform.SHOPIFY), header=_SHOPIFY_SIGNATURE)
    topic = headers.get("x-shopify-topic", "")
    service.check_topic(Platform.SHOPIFY, topic, "header:X-Shopify-Topic")
    return Delivery(
        platform=Platform.SHOPIFY,
        topic=topic,
        delivery_id=(headers.get("x-shopify-webhook-id") or headers.get("x-shopify-event-id") or "")[
            :_LONGEST_ID
        ],
        body=call.raw,
        sent_at=scalars.maybe_instant(headers.get("x-shopify-triggered-at")) or 0,
        test=headers.get("x-shopify-test", "").lower() == "true",
    )


def woocommerce(call: Call[Any, Any]) -> Delivery:
    """A delivery from WooCommerce. Raises `NotFound`, `Unauthorised`, or `Invalid` for an unknown topic."""
    headers = call.headers
    shown = headers.get(_WOO_SIGNATURE.lower(), "")
    signatures.check_body(call.raw, shown, wiring.secrets_of(Platform.WOOCOMMERCE), header=_WOO_SIGNATURE)
    topic = headers.get("x-wc-webhook-topic", "")
    service.check_topic(Platform.WOOCOMMERCE, topic, "header:X-WC-Webhook-Topic")
    delivery_id = headers.get("x-wc-webhook-delivery-id", "")[:_LONGEST_ID]
    return Delivery(platform=Platform.WOOCOMMERCE, topic=topic, delivery_id=delivery_id, body=call.raw)


def is_ping(call: Call[Any, Any]) -> bool:
    """Whether it is what WooCommerce sends, unsigned, when a webhook is made: `webhook_id=<number>`."""
    name, _, number = call.raw.partition(b"=")
    signed = _WOO_SIGNATURE.lower() in call.headers
    return not signed and name == b"webhook_id" and number.isdigit() and len(number) < 20


def torg(call: Call[Any, Any]) -> Delivery:
    """A delivery signed as Standard Webhooks. Raises `NotFound`, `Unauthorised`, or `Invalid`."""
    message_id = call.headers.get("webhook-id", "")
    signatures.check_standard(
        call.raw,
        message_id=message_id,
        timestamp=call.headers.get("webhook-timestamp", ""),
        shown=call.headers.get("webhook-signature", ""),
        secrets=wiring.secrets_of(Platform.TORG),
        now=call.now,
    )
    topic = native.topic(call.raw)
    service.check_topic(Platform.TORG, topic, "/type")
    return Delivery(platform=Platform.TORG, topic=topic, delivery_id=message_id, body=call.raw)
