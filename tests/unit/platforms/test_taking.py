"""What becomes of a delivery that can't be understood, was heard before, or isn't what its topic says."""

from itertools import product
from typing import Any

import pytest

from chalicelib.kernel.errors import Invalid, Unavailable
from chalicelib.platforms import service
from chalicelib.platforms.domain import Outcome, Platform
from chalicelib.platforms.topics import TOPICS, Shape
from tests.support import shopify, woocommerce
from tests.support.shopify import MAT, ORDER_ID, TENT
from tests.unit.platforms.conftest import Shop

SHOPIFY: dict[Shape, Any] = {
    Shape.ORDER: shopify.order(financial_status="paid", cancelled_at="2027-01-10T12:00:00+01:00"),
    Shape.FULFILMENT: shopify.fulfilment(1, [TENT]),
    Shape.REFUND: shopify.refund(7, MAT, 1, "249.50"),
    Shape.PRODUCT: shopify.product(),
    Shape.LEVEL: shopify.level(1, 2, "2027-01-10T12:00:00Z"),
    Shape.DELETION: {"id": 632910392},
}
WOO: dict[Shape, Any] = {
    Shape.ORDER: woocommerce.order(),
    Shape.PRODUCT: woocommerce.product(),
    Shape.DELETION: {"id": 93},
}
SWAPPED = [
    (platform, topic, shape)
    for platform, payloads in ((Platform.SHOPIFY, SHOPIFY), (Platform.WOOCOMMERCE, WOO))
    for topic, shape in product(TOPICS[platform], payloads)
    if TOPICS[platform][topic] is not shape
]


@pytest.mark.parametrize(("platform", "topic", "shape"), SWAPPED)
def test_a_swapped_topic_is_refused_and_kept(
    shop: Shop, platform: Platform, topic: str, shape: Shape
) -> None:
    payload = (SHOPIFY if platform is Platform.SHOPIFY else WOO)[shape]
    with pytest.raises(Invalid, match=f"{topic} is .*, but the body is {shape}"):
        shop.hears(platform, topic, payload)
    assert len(shop.desk.quarantine.kept) == len(shop.desk.reports.said) == 1
    assert (shop.orders.orders, shop.products.products, shop.desk.shelf.rows) == ({}, {}, {})


@pytest.mark.parametrize(
    ("topic", "why"), [("orders/cancelled", "isn't cancelled"), ("orders/paid", "isn't paid")]
)
def test_an_order_that_is_not_what_its_topic_says_is_refused(shop: Shop, topic: str, why: str) -> None:
    with pytest.raises(Invalid, match=why):
        shop.shopify(topic, shopify.order())
    assert shop.orders.orders == {}


def test_an_order_under_another_topic_of_orders_says_the_same(shop: Shop) -> None:
    """The rest of what can be swapped: it makes no difference, as the order in the body is all that counts."""
    told = shopify.order(financial_status="paid")
    for topic in ("orders/create", "orders/updated", "orders/paid"):
        shop.shopify(topic, told, topic)
    assert shop.order(ORDER_ID).revision == 1


def test_a_deleted_order_is_no_deleted_product_and_the_other_way_round(shop: Shop) -> None:
    shop.woo("order.created", woocommerce.order())
    shop.woo("product.updated", woocommerce.product())
    with pytest.raises(Invalid, match="is an order"):
        shop.woo("product.deleted", {"id": woocommerce.ORDER_ID})
    with pytest.raises(Invalid, match="is a product"):
        shop.woo("order.deleted", {"id": 93})
    assert not shop.products.products["93"].deleted
    assert not shop.order(woocommerce.ORDER_ID).is_cancelled


@pytest.mark.parametrize(
    "payload",
    [
        b"", b"{", b"nonsense", b"\xff\xfe", b"[]", b"null", b'{"a": "\\ud800"}', b"[" * 60_000, {}, {"order": 1},
        shopify.order(line_items="all"), shopify.order(currency="kronor", presentment_currency=None),
        shopify.order(created_at="yesterday"), shopify.order(line_items=[]), shopify.order(id="a b"),
        shopify.order(total_price_set=shopify.money("much")), shopify.order(created_at="2127-01-01T00:00:00Z"),
        shopify.order(line_items=[shopify.line(1, "x", -1, "1.00")]),
        shopify.order(line_items=[shopify.line(n, "x", 1, "1.00") for n in range(501)]),
        shopify.order(line_items=[shopify.line(1, "x", 1, "-1.00", discount_allocations=[])] * 2, total_price_set=shopify.money("-2.00")),
        shopify.order(fulfillments=[{"id": 1}]),
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_kept_whole_and_reported(shop: Shop, payload: Any) -> None:
    taken = shop.shopify("orders/create", payload)
    assert taken.outcome is Outcome.KEPT
    assert taken.why
    assert taken.record is not None
    body = payload if isinstance(payload, bytes) else shopify.encoded(payload)
    assert shop.desk.quarantine.kept[taken.record][0].body == body
    assert shop.desk.reports.said == [f"a webhook was kept: shopify orders/create {taken.record}"]
    assert shop.orders.orders == {}


def test_what_is_kept_is_kept_once_and_tried_each_time(shop: Shop) -> None:
    odd = shopify.order(line_items="all")
    assert shop.shopify("orders/create", odd) == shop.shopify("orders/create", odd)
    assert len(shop.desk.quarantine.kept) == 1


def test_a_delivery_is_dealt_with_once_and_remembered_for_a_week(shop: Shop) -> None:
    outcomes = [shop.shopify("orders/create", shopify.order()).outcome for _ in range(2)]
    shop.now += 8 * 86_400_000
    outcomes.append(shop.shopify("orders/create", shopify.order()).outcome)
    assert outcomes == [Outcome.TAKEN, Outcome.DUPLICATE, Outcome.TAKEN]
    assert shop.order(ORDER_ID).revision == 1


def test_another_body_under_the_same_delivery_id_is_another_delivery(shop: Shop) -> None:
    """Nobody signs the delivery's id: it can't be used to have something taken for a duplicate."""
    shop.shopify("orders/create", shopify.order(id=1))
    assert shop.shopify("orders/create", shopify.order(id=2)).outcome is Outcome.TAKEN


@pytest.mark.parametrize("topic", ["", "orders/edited", "order.created", "ORDERS/CREATE", "orders/create "])
def test_an_unknown_topic_is_named(topic: str) -> None:
    with pytest.raises(Invalid, match="isn't listened to; expected one of orders/create") as refused:
        service.check_topic(Platform.SHOPIFY, topic, "header:X-Shopify-Topic")
    assert refused.value.errors[0].pointer == "header:X-Shopify-Topic"


def test_an_outage_is_told_and_nothing_is_remembered(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(*_: Any) -> None:
        raise Unavailable("the database is busy; try again")

    with monkeypatch.context() as outage:
        outage.setattr(shop.orders, "write", gone)
        with pytest.raises(Unavailable):
            shop.shopify("orders/create", shopify.order())
    assert shop.shopify("orders/create", shopify.order()).outcome is Outcome.TAKEN
