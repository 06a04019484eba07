"""WooCommerce's orders: what each documented shape becomes."""

import pytest

from chalicelib.kernel.money import Money
from chalicelib.orders.life import Settlement, State
from chalicelib.platforms.domain import Outcome
from tests.support import woocommerce
from tests.support.woocommerce import ORDER_ID
from tests.unit.platforms.conftest import Shop

LATER = {"date_modified_gmt": "2027-01-11T08:00:00"}


def kr(amount: int) -> Money:
    return Money(amount, "SEK")


def test_an_order_comes_with_all_that_mails_say(shop: Shop) -> None:
    assert shop.woo("order.created", woocommerce.order()).outcome is Outcome.TAKEN
    order = shop.order(ORDER_ID)
    details, person = order.details, order.person
    assert (order.state, details.number, order.channel) == (State.PLACED, "727", "web")
    assert (order.total, details.discount, details.shipping, details.tax) == (
        kr(254_400), kr(10_000), kr(4_900), kr(50_880),
    )  # fmt: skip
    assert (details.payment, details.discount_codes, details.market) == ("Banköverföring", ("vinter",), "SE")
    assert (person.customer_id, person.email, person.first_name) == (None, "asa@example.se", "Åsa")
    assert person.visitor
    assert person.session
    (line,) = order.lines
    assert (line.product_id, line.sku, line.price, line.title) == ("93", "W-315", kr(249_500), "Tunneltält")
    assert order.placed_at == 1_799_568_000_000


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("on-hold", State.PLACED), ("processing", State.PAID),
        ("completed", State.SHIPPED), ("cancelled", State.CANCELLED), ("refunded", State.REFUNDED),
        ("trash", State.CANCELLED), ("a-plugins-own", State.PLACED),
    ],
)  # fmt: skip
def test_a_status_is_read_as_what_happened(shop: Shop, status: str, state: State) -> None:
    shop.woo("order.updated", woocommerce.order(status=status))
    assert shop.order(ORDER_ID).state is state


def test_a_payment_has_its_time(shop: Shop) -> None:
    shop.woo("order.updated", woocommerce.order(status="on-hold", date_paid_gmt="2027-01-10T08:00:05"))
    assert shop.order(ORDER_ID).course.paid_at == 1_799_568_005_000


@pytest.mark.parametrize("status", ["checkout-draft", "auto-draft", "pending", "failed"])
def test_an_unfinished_checkout_is_no_order_yet(shop: Shop, status: str) -> None:
    assert shop.woo("order.updated", woocommerce.order(status=status)).outcome is Outcome.IGNORED
    assert shop.orders.get(str(ORDER_ID)) is None
    shop.woo("order.updated", woocommerce.order(status=status, date_paid_gmt="2027-01-10T08:00:05"))
    assert shop.order(ORDER_ID).state is State.PAID


def test_a_checkout_that_is_given_up_unpaid_never_becomes_an_order(shop: Shop) -> None:
    shop.woo("order.created", woocommerce.order(status="pending"))
    shop.woo("order.updated", woocommerce.order(status="cancelled", date_modified_gmt="2027-01-10T09:00:00"))
    assert not shop.order(ORDER_ID).is_placed


@pytest.mark.parametrize("turns", [(0, 1), (1, 0), (1, 0, 1)])
def test_an_order_that_waited_for_its_money_is_called_off_in_whatever_order(
    shop: Shop, turns: tuple[int, ...]
) -> None:
    told = [
        woocommerce.order(status="on-hold"),
        woocommerce.order(status="cancelled", date_modified_gmt="2027-01-12T09:00:00"),
    ]
    for turn in turns:
        shop.woo("order.updated", told[turn])
    found = shop.order(ORDER_ID)
    assert (found.is_placed, found.state) == (True, State.CANCELLED)


def test_a_part_is_refunded_and_then_the_rest(shop: Shop) -> None:
    part = [{"id": 900, "reason": "repa", "total": "-100.00"}]
    shop.woo("order.updated", woocommerce.order(status="completed", refunds=part))
    order = shop.order(ORDER_ID)
    assert (order.state, order.course.settlement) == (State.SHIPPED, Settlement.PART_REFUNDED)
    assert (order.refunds[0].amount, order.refunds[0].reason) == (kr(10_000), "repa")
    rest = [*part, {"id": 901, "reason": "", "total": "-2444.00"}]
    shop.woo("order.updated", woocommerce.order(status="refunded", refunds=rest, **LATER))
    assert shop.order(ORDER_ID).state is State.REFUNDED


def test_parcels_are_those_of_the_tracking_extension(shop: Shop) -> None:
    meta = woocommerce.parcels(("t1", "RR1SE"), ("t2", "RR2SE"))
    shop.woo("order.updated", woocommerce.order(status="completed", meta_data=meta))
    assert [(one.id, one.carrier, one.number) for one in shop.order(ORDER_ID).shipments] == [
        ("t1", "PostNord", "RR1SE"), ("t2", "PostNord", "RR2SE"),
    ]  # fmt: skip


def test_only_a_ticked_box_lets_others_see_the_name(shop: Shop) -> None:
    shop.woo("order.created", woocommerce.order(meta_data=[{"key": "torg_public_name", "value": "yes"}]))
    assert shop.order(ORDER_ID).person.public_name is True
    shop.woo(
        "order.updated", woocommerce.order(meta_data=[{"key": "torg_public_name", "value": "no"}], **LATER)
    )
    assert shop.order(ORDER_ID).person.public_name is None


def test_a_foreign_currency_and_a_deleted_product(shop: Shop) -> None:
    item = woocommerce.line(316, "Stormkök", 3, "10.00", "2.50", product_id=0, sku="", image=None)
    shop.woo("order.created", woocommerce.order(currency="EUR", line_items=[item], total="16.25"))
    (line,) = shop.order(ORDER_ID).lines
    assert (line.product_id, line.sku, line.title) == (None, None, "Stormkök")
    assert (line.price, shop.order(ORDER_ID).total) == (Money(416, "EUR"), Money(1_625, "EUR"))


def test_a_customer_and_a_till(shop: Shop) -> None:
    shop.woo("order.created", woocommerce.order(customer_id=26, created_via="pos-rest-api"))
    order = shop.order(ORDER_ID)
    assert (order.person.customer_id, order.channel) == ("26", "store")


def test_history_is_history(shop: Shop) -> None:
    shop.woo("order.created", woocommerce.order(date_created_gmt="2025-01-10T08:00:00"))
    assert shop.order(ORDER_ID).historical


def test_an_order_that_is_thrown_away_is_called_off_unless_it_was_sent(shop: Shop) -> None:
    shop.woo("order.created", woocommerce.order())
    assert shop.woo("order.deleted", {"id": ORDER_ID}).outcome is Outcome.TAKEN
    assert shop.order(ORDER_ID).state is State.CANCELLED
    shop.woo("order.updated", woocommerce.order(id=8, status="completed"))
    kept = shop.woo("order.deleted", {"id": 8})
    assert (kept.why, shop.order(8).state) == (
        "the order is shipped: that it was deleted changes nothing",
        State.SHIPPED,
    )


def test_a_deletion_may_come_before_its_order(shop: Shop) -> None:
    shop.woo("order.deleted", {"id": ORDER_ID})
    shop.woo("order.created", woocommerce.order())
    assert shop.order(ORDER_ID).state is State.CANCELLED
