"""Whatever order deliveries come in, and however often: the same order, the same product."""

import random
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.orders.domain import Order
from chalicelib.orders.views import view
from chalicelib.platforms.domain import Platform
from tests.support import shopify, woocommerce
from tests.support.examples import examples
from tests.support.faults import Killed, Killer
from tests.support.shopify import MAT, ORDER_ID, TENT
from tests.unit.platforms.conftest import Shop, opened

FIRST: Final = shopify.fulfilment(1, [TENT])
CAME: Final = FIRST | {"shipment_status": "delivered", "updated_at": "2027-01-13T10:00:00+01:00"}
BACK: Final = shopify.refund(7, MAT, 1, "249.50")
PAID: Final = {"financial_status": "paid"}
SHOPIFY: Final[list[tuple[str, Any]]] = [
    ("orders/create", shopify.order()),
    ("orders/paid", shopify.order(**PAID, updated_at="2027-01-10T09:01:00+01:00")),
    ("orders/updated", shopify.order(**PAID, updated_at="2027-01-11T10:00:01+01:00", fulfillments=[FIRST])),
    # The buyer's new address, and another change in the same second.
    ("orders/updated", shopify.order(**PAID, updated_at="2027-01-12T08:00:00+01:00", email="ny@example.se")),
    ("orders/updated", shopify.order(**PAID, updated_at="2027-01-12T08:00:00+01:00", email="nyare@example.se")),
    ("fulfillments/create", FIRST),
    ("fulfillments/update", CAME),
    ("fulfillments/create", shopify.fulfilment(2, [MAT], tracking_number=None)),
    ("fulfillments/update", shopify.fulfilment(2, [MAT], updated_at="2027-01-12T09:00:00+01:00")),
    ("refunds/create", BACK),
    ("orders/updated", shopify.order(financial_status="partially_refunded", updated_at="2027-01-12T08:00:02+01:00", refunds=[BACK])),
    ("orders/cancelled", shopify.order(**PAID, updated_at="2027-01-14T08:00:00+01:00", cancelled_at="2027-01-14T08:00:00+01:00")),
]  # fmt: skip
WOO: Final[list[tuple[str, Any]]] = [
    ("order.created", woocommerce.order()),
    ("order.updated", woocommerce.order(status="processing", date_modified_gmt="2027-01-10T08:01:00")),
    ("order.updated", woocommerce.order(status="processing", date_modified_gmt="2027-01-11T08:00:00", meta_data=woocommerce.parcels(("t1", "RR1")))),
    ("order.updated", woocommerce.order(status="completed", date_modified_gmt="2027-01-12T08:00:00", meta_data=woocommerce.parcels(("t1", "RR1"), ("t2", "RR2")))),
    ("order.updated", woocommerce.order(status="completed", date_modified_gmt="2027-01-13T08:00:00", refunds=[{"id": 9, "reason": "", "total": "-10.00"}])),
    ("order.updated", woocommerce.order(status="refunded", date_modified_gmt="2027-01-14T08:00:00", refunds=[{"id": 9, "reason": "", "total": "-10.00"}, {"id": 10, "reason": "", "total": "-2534.00"}])),
]  # fmt: skip
GREEN: Final = 49148385 + 1_000
GOODS: Final[list[tuple[str, Any]]] = [
    ("products/create", shopify.product()),
    ("products/update", shopify.product(updated_at="2027-01-11T09:00:00Z", title="Tunneltält 2")),
    ("products/update", shopify.product(updated_at="2027-01-11T09:00:00Z", title="I samma sekund")),
    ("inventory_levels/update", shopify.level(GREEN, 0, "2027-01-12T09:00:00Z")),
    ("inventory_levels/update", shopify.level(GREEN, 5, "2027-01-12T08:00:00Z")),
    ("inventory_levels/update", shopify.level(GREEN, 0, "2027-01-12T09:00:00Z", place=2)),
    ("products/update", shopify.product(updated_at="2027-01-10T09:00:00Z", status="draft")),
]


def essence(order: Order) -> Any:
    """An order but for when and how often it was written."""
    return view(order), order.happened, order.lines, order.person, order.details, order.as_of


def heard(told: list[tuple[str, Any]], turns: list[int], platform: Platform, *, forgetful: bool) -> Shop:
    with pytest.MonkeyPatch.context() as patch:
        shop = opened(patch)
        for turn in turns:
            topic, payload = told[turn]
            shop.hears(platform, topic, payload, f"d-{turn}")
            if forgetful:
                shop.desk.shelf.taken.clear()
        return shop


def turns_of(told: list[Any]) -> st.SearchStrategy[list[int]]:
    """All deliveries at least once, in any order."""
    everything = list(range(len(told)))
    again = st.lists(st.sampled_from(everything), max_size=8)
    return again.flatmap(lambda more: st.permutations([*everything, *more]))


SHOPIFY_END: Final = essence(
    heard(SHOPIFY, list(range(len(SHOPIFY))), Platform.SHOPIFY, forgetful=False).order(ORDER_ID)
)
WOO_END: Final = essence(
    heard(WOO, list(range(len(WOO))), Platform.WOOCOMMERCE, forgetful=False).order(woocommerce.ORDER_ID)
)
GOODS_END: Final = heard(GOODS, list(range(len(GOODS))), Platform.SHOPIFY, forgetful=False)


@given(turns_of(SHOPIFY), st.booleans())
@settings(max_examples=examples(100))
def test_any_order_of_shopifys_deliveries_ends_in_the_same_order(turns: list[int], forgetful: bool) -> None:
    shop = heard(SHOPIFY, turns, Platform.SHOPIFY, forgetful=forgetful)
    assert essence(shop.order(ORDER_ID)) == SHOPIFY_END
    assert shop.desk.quarantine.kept == {}


@given(turns_of(WOO), st.booleans())
@settings(max_examples=examples(60))
def test_any_order_of_woocommerces_deliveries_ends_in_the_same_order(
    turns: list[int], forgetful: bool
) -> None:
    shop = heard(WOO, turns, Platform.WOOCOMMERCE, forgetful=forgetful)
    assert essence(shop.order(woocommerce.ORDER_ID)) == WOO_END


@given(turns_of(GOODS), st.booleans())
@settings(max_examples=examples(100))
def test_any_order_of_news_of_a_product_ends_in_the_same_product(turns: list[int], forgetful: bool) -> None:
    shop = heard(GOODS, turns, Platform.SHOPIFY, forgetful=forgetful)
    ended, wanted = shop.products.products["632910392"], GOODS_END.products.products["632910392"]
    assert (ended.content, ended.deleted) == (wanted.content, wanted.deleted)
    assert not wanted.deleted
    assert [one.availability for one in wanted.content.variants] == ["out_of_stock", "out_of_stock"]


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("told", ["orders", "goods"])
def test_killed_anywhere_the_delivery_that_comes_again_finishes_it(told: str, after: bool) -> None:
    """Every call to a store is the last one once; the platform sends again what got no answer."""
    deliveries = SHOPIFY if told == "orders" else GOODS
    for at in range(1, 200):
        killer = Killer(at, after=after)
        with pytest.MonkeyPatch.context() as patch:
            shop = opened(patch)
            rooms = shop.desk.shelf, shop.orders, shop.products
            for n, (topic, payload) in enumerate(deliveries):
                shop.desk.shelf, shop.orders, shop.products = (killer.before(one) for one in rooms)
                try:
                    shop.shopify(topic, payload, f"d-{n}")
                except Killed:
                    shop.desk.shelf, shop.orders, shop.products = rooms
                    shop.shopify(topic, payload, f"d-{n}")
            shop.desk.shelf, shop.orders, shop.products = rooms
        if told == "orders":
            assert essence(shop.order(ORDER_ID)) == SHOPIFY_END
        else:
            assert (
                shop.products.products["632910392"].content
                == GOODS_END.products.products["632910392"].content
            )
        if killer.calls < at:
            return
    raise AssertionError("more calls than were tried")


def test_two_that_write_one_product_leave_what_both_said() -> None:
    """A second delivery is dealt with in the middle of a first, at every place where the first writes."""
    for seed in range(examples(60)):
        turn = random.Random(seed)
        with pytest.MonkeyPatch.context() as patch:
            shop = opened(patch)
            order = turn.sample(range(len(GOODS)), len(GOODS))
            _nested(shop, order, turn, patch)
        assert shop.products.products["632910392"].content == GOODS_END.products.products["632910392"].content


def _nested(shop: Shop, order: list[int], turn: random.Random, patch: pytest.MonkeyPatch) -> None:
    write = shop.products.write

    def interrupted(*args: Any) -> None:
        if order and turn.random() < 0.5:
            n = order.pop()
            shop.shopify(*GOODS[n], f"d-{n}")
        write(*args)

    patch.setattr(shop.products, "write", interrupted)
    while order:
        n = order.pop()
        shop.shopify(*GOODS[n], f"d-{n}")
