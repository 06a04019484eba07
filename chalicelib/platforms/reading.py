"""From a delivery to what it says: one function for each platform and kind of content."""

from typing import Any, Final

import msgspec

from chalicelib.platforms import native, shopify_events, shopify_goods, shopify_orders, woo_goods, woo_orders
from chalicelib.platforms.domain import (
    Delivery,
    Happened,
    Nothing,
    NotUnderstood,
    OrderGone,
    OrderTold,
    Platform,
)
from chalicelib.platforms.goods import LevelTold, PartTold, ProductGone, ProductTold
from chalicelib.platforms.topics import TOPICS, Shape, check_fit

Said = OrderTold | Happened | OrderGone | ProductTold | PartTold | ProductGone | LevelTold | Nothing
_ORDER_GONE: Final = "order.deleted"


def read(delivery: Delivery, *, shop_url: str, currency: str, now: int) -> tuple[Said, ...]:
    """What a delivery says, one after the other; its topic is one of `TOPICS`.

    `shop_url` and `currency` are the shop's, for what products leave out. Raises `NotUnderstood`, or `WrongTopic`
    if its content is of another kind than its topic.
    """
    body = _decoded(delivery.body)
    check_fit(delivery.platform, delivery.topic, body)
    try:
        if delivery.platform is Platform.SHOPIFY:
            return _shopify(delivery, body, shop_url, currency, now)
        if delivery.platform is Platform.WOOCOMMERCE:
            return _woocommerce(delivery, body, currency, now)
        return native.read(delivery.topic, body)
    except (msgspec.ValidationError, OverflowError) as error:
        raise NotUnderstood(str(error)[:300]) from error


def _decoded(body: bytes) -> Any:
    try:
        return msgspec.json.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotUnderstood(f"not JSON: {str(error)[:200]}") from error


def _shopify(delivery: Delivery, body: Any, shop_url: str, currency: str, now: int) -> tuple[Said, ...]:
    match TOPICS[delivery.platform][delivery.topic]:
        case Shape.ORDER:
            return (shopify_orders.order(body, now, sample=delivery.test),)
        case Shape.FULFILMENT:
            return shopify_events.fulfilment(body)
        case Shape.REFUND:
            return shopify_events.refund(body)
    if delivery.test:
        return (Nothing(why="a test of the webhook; products of tests aren't kept"),)
    match TOPICS[delivery.platform][delivery.topic]:
        case Shape.PRODUCT:
            return (shopify_goods.product(body, delivery, shop_url=shop_url, currency=currency),)
        case Shape.LEVEL:
            return (shopify_goods.level(body, delivery),)
    return (shopify_goods.gone(body, delivery),)


def _woocommerce(delivery: Delivery, body: Any, currency: str, now: int) -> tuple[Said, ...]:
    match TOPICS[delivery.platform][delivery.topic]:
        case Shape.ORDER:
            return (woo_orders.order(body, now),)
        case Shape.PRODUCT:
            return (woo_goods.product(body, delivery, currency=currency),)
    if delivery.topic == _ORDER_GONE:
        return (woo_orders.gone(body),)
    return (woo_goods.gone(body, delivery),)
