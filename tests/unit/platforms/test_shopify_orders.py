"""Shopify's orders: what each documented shape becomes."""

from typing import Any

import pytest

from chalicelib.kernel.money import Money
from chalicelib.orders.domain import Address
from chalicelib.orders.life import Settlement, State
from chalicelib.platforms.domain import Outcome
from tests.support import shopify
from tests.support.shopify import MAT, ORDER_ID, TENT
from tests.unit.platforms.conftest import Shop


def kr(amount: int) -> Money:
    return Money(amount, "SEK")


def test_an_order_comes_with_all_that_mails_say(shop: Shop) -> None:
    assert shop.shopify("orders/create", shopify.order()).outcome is Outcome.TAKEN
    order = shop.order(ORDER_ID)
    details, person = order.details, order.person
    assert (order.state, details.number, order.channel, order.store_id) == (
        State.PLACED,
        "#1001",
        "web",
        None,
    )
    assert (order.total, details.subtotal, details.discount) == (kr(294_300), kr(289_400), kr(10_000))
    assert (details.shipping, details.tax, details.discount_codes) == (kr(4_900), kr(58_860), ("VINTER",))
    assert (details.locale, details.market, details.payment) == ("sv-SE", "SE", "klarna")
    assert details.status_url == "https://shop.example/1/orders/b1/authenticate?key=x"
    assert (person.customer_id, person.email) == ("115310627314723954", "anna@example.se")
    assert (person.first_name, person.last_name, person.marketing) == ("Anna", "Åberg", True)
    assert person.deliver_to == Address(
        name="Anna Åberg", lines=("Storgatan 1", "lgh 1101"), postal_code="903 26", city="Umeå", country="SE"
    )
    assert person.visitor, "the cart's attribute ties the order to a journey"
    assert person.session
    assert (order.test, order.historical) == (False, False)
    tent, mat = order.lines
    assert (tent.product_id, tent.sku, tent.quantity) == ("632910392", "SKU-466157049", 1)
    assert (tent.price, tent.title, tent.variant) == (kr(239_500), "Tunneltält", "Grön / M")
    assert (mat.price, mat.quantity, mat.variant, mat.line_id) == (kr(24_950), 2, None, "518995019")


@pytest.mark.parametrize(
    ("said", "agreed"),
    [
        ("yes", True),
        (" True ", True),
        ("1", True),
        (True, True),
        ("no", None),
        ("", None),
        (0, None),
        ({}, None),
    ],
)
def test_only_a_ticked_box_lets_others_see_the_name(shop: Shop, said: Any, agreed: bool | None) -> None:
    box = [{"name": "torg_public_name", "value": said}]
    shop.shopify("orders/create", shopify.order(note_attributes=box))
    assert shop.order(ORDER_ID).person.public_name is agreed


def test_a_guest_is_known_by_the_address_alone(shop: Shop) -> None:
    shop.shopify("orders/create", shopify.guest())
    person = shop.order(ORDER_ID).person
    assert (person.customer_id, person.email, person.first_name) == (None, "anna@example.se", "Anna")
    assert (person.marketing, person.visitor, person.session) == (None, None, None)


@pytest.mark.parametrize(
    ("state", "ticked", "agreed"),
    [
        ("not_subscribed", True, True), ("subscribed", False, True), ("not_subscribed", False, None),
        ("unsubscribed", False, False), ("redacted", None, False), (None, None, None),
    ],
)  # fmt: skip
def test_only_a_word_for_or_against_is_an_answer(
    shop: Shop, state: str | None, ticked: bool | None, agreed: bool | None
) -> None:
    customer = {"id": 1, "email_marketing_consent": {"state": state} if state else None}
    shop.shopify("orders/create", shopify.order(customer=customer, buyer_accepts_marketing=ticked))
    assert shop.order(ORDER_ID).person.marketing is agreed


def test_money_is_what_the_buyer_saw(shop: Shop) -> None:
    shop.shopify("orders/create", shopify.foreign())
    order = shop.order(ORDER_ID)
    assert order.total == Money(65_480, "EUR")
    # Three at 219.95 less 10.00: 649.85 / 3, rounded down.
    assert order.lines[0].price == Money(21_661, "EUR")
    assert order.details.shipping == Money(495, "EUR")


def test_a_currency_without_minor_units(shop: Shop) -> None:
    seen = {"shop_money": {"amount": "3000", "currency_code": "JPY"}, "presentment_money": {"amount": "3000", "currency_code": "JPY"}}  # fmt: skip
    item = shopify.line(1, "鍋", 1, "3000", price_set=seen)
    sums = dict.fromkeys(("total_price_set", "subtotal_price_set", "total_tax_set"), seen)
    zero = {"total_discounts_set": None, "total_discounts": "0", "total_shipping_price_set": None}
    told = shopify.order(currency="JPY", presentment_currency="JPY", line_items=[item], **sums, **zero)
    shop.shopify("orders/create", told)
    assert shop.order(ORDER_ID).total == Money(3_000, "JPY")


def test_an_older_version_tells_the_shops_currency_alone(shop: Shop) -> None:
    told = shopify.order(presentment_currency="EUR")
    told = {name: value for name, value in told.items() if not name.endswith("_set")}
    told["line_items"] = [{name: value for name, value in TENT.items() if not name.endswith("_set")} | {"discount_allocations": []}]  # fmt: skip
    shop.shopify("orders/create", told)
    order = shop.order(ORDER_ID)
    assert (order.total, order.lines[0].price) == (kr(294_300), kr(249_500))


def test_a_till_has_a_place_and_nobody(shop: Shop) -> None:
    shop.shopify("orders/create", shopify.till(financial_status="paid"))
    order = shop.order(ORDER_ID)
    assert (order.channel, order.store_id, order.state) == ("store", "487838322", State.PAID)
    assert (order.person.email, order.person.customer_id, order.person.deliver_to) == (None, None, None)


def test_a_deleted_product_leaves_its_title_and_sku(shop: Shop) -> None:
    shop.shopify("orders/create", shopify.without_product())
    stove, wrapping = shop.order(ORDER_ID).lines
    assert (stove.product_id, stove.sku, stove.title) == (None, "KOK-1", "Stormkök")
    assert (wrapping.product_id, wrapping.sku, wrapping.title) == (None, None, "Presentinslagning")


def test_a_test_order_is_kept_and_counts_nowhere(shop: Shop) -> None:
    assert shop.shopify("orders/create", shopify.order(test=True), test=True).outcome is Outcome.TAKEN
    assert shop.order(ORDER_ID).test
    assert shop.orders.facts() == {}


def test_a_header_that_nobody_signed_makes_no_test_of_an_order(shop: Shop) -> None:
    assert shop.shopify("orders/create", shopify.order(), test=True).outcome is Outcome.IGNORED
    assert shop.orders.get(str(ORDER_ID)) is None
    shop.shopify("orders/create", shopify.order())
    shop.shopify("orders/create", shopify.order(), "d-2", test=True)
    assert not shop.order(ORDER_ID).test


def test_an_old_order_is_history_and_a_live_one_stays_live(shop: Shop) -> None:
    shop.shopify("orders/create", shopify.order(created_at="2025-01-10T09:00:00+01:00"))
    assert shop.order(ORDER_ID).historical
    shop.shopify("orders/create", shopify.order(id=2))
    shop.now += 40 * 86_400_000
    late = shopify.order(id=2, updated_at="2027-02-20T09:00:00+01:00", note="x", email="ny@example.se")
    assert shop.shopify("orders/updated", late).outcome is Outcome.TAKEN
    assert (shop.order(2).historical, shop.order(2).person.email) == (False, "ny@example.se")


def test_a_part_is_shipped_and_delivered_then_the_rest(shop: Shop) -> None:
    shop.shopify("orders/paid", shopify.order(financial_status="paid"))
    assert shop.order(ORDER_ID).state is State.PAID
    first = shopify.fulfilment(1, [TENT])
    shop.shopify("fulfillments/create", first)
    order = shop.order(ORDER_ID)
    (parcel,) = order.shipments
    assert order.state is State.PART_SHIPPED
    assert (parcel.id, parcel.carrier, parcel.number) == ("1", "PostNord", "RR1SE")
    assert parcel.url == "https://tracking.example/1"
    came = first | {"shipment_status": "delivered", "updated_at": "2027-01-12T10:00:00+01:00"}
    shop.shopify("fulfillments/update", came)
    assert shop.order(ORDER_ID).shipments[0].delivered_at is not None
    rest = shopify.fulfilment(2, [MAT], tracking_number=None, tracking_url=None)
    shop.shopify("fulfillments/create", rest)
    assert shop.order(ORDER_ID).state is State.SHIPPED
    late = rest | {"tracking_number": "RR2SE", "updated_at": "2027-01-11T12:00:00+01:00"}
    shop.shopify("fulfillments/update", late)
    assert [one.number for one in shop.order(ORDER_ID).shipments] == ["RR1SE", "RR2SE"]
    shop.shopify(
        "fulfillments/update",
        late | {"shipment_status": "delivered", "updated_at": "2027-01-13T10:00:00+01:00"},
    )
    assert shop.order(ORDER_ID).state is State.DELIVERED


@pytest.mark.parametrize("turned", [False, True])
def test_a_parcel_that_was_called_off_never_left(shop: Shop, turned: bool) -> None:
    shop.shopify("orders/create", shopify.order())
    off = shopify.fulfilment(1, [TENT], status="cancelled", updated_at="2027-01-11T11:00:00+01:00")
    both = [("fulfillments/create", shopify.fulfilment(1, [TENT])), ("fulfillments/update", off)]
    for topic, told in both[::-1] if turned else both:
        shop.shopify(topic, told)
    assert (shop.order(ORDER_ID).shipments, shop.order(ORDER_ID).state) == ((), State.PLACED)


def test_what_is_not_sent_yet_is_not_shipped(shop: Shop) -> None:
    shop.shopify("orders/create", shopify.order())
    told = shop.shopify("fulfillments/create", shopify.fulfilment(1, [TENT], status="pending"))
    assert told.why == "a parcel that hasn't left yet"
    assert shop.order(ORDER_ID).state is State.PLACED


def test_a_part_is_refunded(shop: Shop) -> None:
    shop.shopify("orders/paid", shopify.order(financial_status="paid"))
    shop.shopify("refunds/create", shopify.refund(7, MAT, 1, "249.50"))
    order = shop.order(ORDER_ID)
    (back,) = order.refunds
    assert (back.id, back.amount, order.course.settlement) == ("7", kr(24_950), Settlement.PART_REFUNDED)
    assert order.course.returned == (0, 1)


def test_a_refund_of_everything_ends_the_order(shop: Shop) -> None:
    whole = [shopify.refund(7, TENT, 1, "2395.00"), shopify.refund(8, MAT, 2, "548.00")]
    shop.shopify("orders/updated", shopify.order(financial_status="refunded", refunds=whole))
    assert shop.order(ORDER_ID).state is State.REFUNDED


@pytest.mark.parametrize(
    ("change", "amount"),
    [
        ({"transactions": []}, None),
        ({"transactions": [{"kind": "refund", "status": "failure", "amount": "1.00", "currency": "SEK"}]}, None),
        ({"transactions": [{"kind": "refund", "status": "success", "amount": "9.50", "currency": "SEK"}]}, kr(950)),
        # The money went back as the shop counts it; the buyer sees lines, tax and freight in their own.
        (
            {
                "transactions": [{"kind": "refund", "status": "success", "amount": "255.00", "currency": "USD"}],
                "order_adjustments": [{"amount_set": shopify.money("-49.00"), "tax_amount_set": shopify.money("0.00")}],
            },
            kr(29_850),
        ),
    ],
)  # fmt: skip
def test_what_a_refund_amounts_to(shop: Shop, change: dict[str, Any], amount: Money | None) -> None:
    shop.shopify("orders/create", shopify.order())
    shop.shopify("refunds/create", shopify.refund(7, MAT, 1, "249.50") | change)
    assert shop.order(ORDER_ID).refunds[0].amount == amount


def test_a_refund_of_nothing_is_not_one_of_everything(shop: Shop) -> None:
    shop.shopify("orders/paid", shopify.order(financial_status="paid"))
    told = shop.shopify("refunds/create", shopify.refund(7, None, 0, "0.00", transactions=[]))
    assert told.outcome is Outcome.IGNORED
    assert shop.order(ORDER_ID).refunds == ()


def test_a_cancelled_order_says_when_and_why(shop: Shop) -> None:
    off = shopify.order(cancelled_at="2027-01-10T12:00:00+01:00", cancel_reason="customer")
    shop.shopify("orders/cancelled", off)
    order = shop.order(ORDER_ID)
    assert (order.state, order.course.cancelled_at) == (State.CANCELLED, 1_799_578_800_000)
