"""Which topics are listened to, and whether what came is what its topic says.

Shopify and WooCommerce sign the body and not the headers: that a topic fits is read from the content's own shape.
"""

import enum
from collections.abc import Mapping
from typing import Any, Final

from chalicelib.platforms.domain import Platform, WrongTopic


class Shape(enum.StrEnum):
    """What a delivery is about, in words for an operator."""

    ORDER = "an order"
    FULFILMENT = "a fulfilment"
    REFUND = "a refund"
    PRODUCT = "a product"
    LEVEL = "a stock level"
    DELETION = "a deletion"
    EVENT = "an event of ours"


TOPICS: Final[Mapping[Platform, Mapping[str, Shape]]] = {
    Platform.SHOPIFY: {
        "orders/create": Shape.ORDER,
        "orders/updated": Shape.ORDER,
        "orders/paid": Shape.ORDER,
        "orders/cancelled": Shape.ORDER,
        "fulfillments/create": Shape.FULFILMENT,
        "fulfillments/update": Shape.FULFILMENT,
        "refunds/create": Shape.REFUND,
        "products/create": Shape.PRODUCT,
        "products/update": Shape.PRODUCT,
        "products/delete": Shape.DELETION,
        "inventory_levels/update": Shape.LEVEL,
    },
    Platform.WOOCOMMERCE: {
        "order.created": Shape.ORDER,
        "order.updated": Shape.ORDER,
        "order.restored": Shape.ORDER,
        "order.deleted": Shape.DELETION,
        "product.created": Shape.PRODUCT,
        "product.updated": Shape.PRODUCT,
        "product.restored": Shape.PRODUCT,
        "product.deleted": Shape.DELETION,
    },
    # Here the topic stands in the signed body itself.
    Platform.TORG: {
        "order.placed": Shape.EVENT,
        "order.paid": Shape.EVENT,
        "order.shipped": Shape.EVENT,
        "order.delivered": Shape.EVENT,
        "order.cancelled": Shape.EVENT,
        "order.refunded": Shape.EVENT,
    },
}
_PAID: Final = frozenset({"paid", "partially_refunded", "refunded", "partially_paid"})


def check_fit(platform: Platform, topic: str, body: Any) -> None:
    """Check that a content is of the kind that its topic (one of `TOPICS`) says, as far as its shape tells.

    Raises `WrongTopic` where it plainly is of another kind; a shape that is none at all passes, to be reported as
    what can't be understood.
    """
    wanted, found = TOPICS[platform][topic], shape(platform, body)
    if found is not None and found is not wanted:
        raise WrongTopic(f"{topic} is {wanted}, but the body is {found}")
    if found is None:
        return
    if topic == "orders/cancelled" and not body.get("cancelled_at"):
        raise WrongTopic("orders/cancelled, but the order in the body isn't cancelled")
    if topic == "orders/paid" and str(body.get("financial_status")) not in _PAID:
        raise WrongTopic("orders/paid, but the order in the body isn't paid")


def shape(platform: Platform, body: Any) -> Shape | None:
    """What a content is about, by the fields that only its kind has; None if none can be told."""
    if not isinstance(body, dict):
        return None
    if platform is Platform.TORG:
        return Shape.EVENT
    if set(body) == {"id"}:
        return Shape.DELETION
    return _of_shopify(body) if platform is Platform.SHOPIFY else _of_woocommerce(body)


def _of_shopify(body: Mapping[str, Any]) -> Shape | None:
    marks = (
        (Shape.REFUND, {"order_id", "refund_line_items"}),
        (Shape.FULFILMENT, {"order_id", "line_items"}),
        (Shape.ORDER, {"id", "line_items"}),
        (Shape.PRODUCT, {"id", "title", "variants"}),
        (Shape.LEVEL, {"inventory_item_id", "location_id"}),
    )
    return next((kind for kind, fields in marks if fields <= set(body)), None)


def _of_woocommerce(body: Mapping[str, Any]) -> Shape | None:
    marks = ((Shape.ORDER, {"id", "line_items"}), (Shape.PRODUCT, {"id", "name", "type"}))
    return next((kind for kind, fields in marks if fields <= set(body)), None)
