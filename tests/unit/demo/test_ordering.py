"""Invented orders: true to the catalogue, the same for the same number, and signed so that anybody can check."""

import json
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from chalicelib.mail.domain import PAID_APART
from chalicelib.orders.domain import OrderContent
from chalicelib.orders.happenings import Happening
from chalicelib.platforms import native
from chalicelib.platforms.domain import Happened, OrderTold
from demo import catalogue, ordering
from demo.signing import signed
from tests.support.examples import examples

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NUMBERS = st.integers(100_000, 999_999).map("FK-{}".format)
SHOP = "http://127.0.0.1:8080"


@settings(max_examples=examples(100))
@given(number=NUMBERS)
def test_an_order_is_of_things_that_are_there_and_adds_up(number: str) -> None:
    event = ordering.placed(number, NOW, SHOP)
    data = event["data"]
    assert ordering.placed(number, NOW, SHOP) == event
    known = catalogue.products()
    for line in data["lines"]:
        product = known[line["product_id"]]
        assert product.in_stock
        assert not product.discreet
        assert line["price"] == {"amount": product.price * 100, "currency": "SEK"}
        assert line["sku"] in [sku for sku, _ in product.skus()]
    goods = sum(line["price"]["amount"] * line["quantity"] for line in data["lines"])
    assert data["subtotal"]["amount"] == goods
    assert data["total"]["amount"] == goods + data["shipping"]["amount"]
    assert data["email"].endswith("@example.com")
    assert data["email"].isascii()


@settings(max_examples=examples(50))
@given(number=NUMBERS)
def test_the_orders_room_understands_all_of_it(number: str) -> None:
    (told,) = native.read("order.placed", ordering.placed(number, NOW, SHOP))
    assert isinstance(told, OrderTold)
    content = msgspec.convert(told.content, OrderContent)
    assert content.placed_at is not None
    for word, make in ordering.STEPS.items():
        event = make(number, NOW)
        (told,) = native.read(event["type"], event)
        assert isinstance(told, Happened), word
        happened = msgspec.convert(told.data, Happening)  # type: ignore[call-overload]
        assert happened.occurred_at == NOW
        assert make(number, NOW) == event


def test_who_pays_gets_a_mail_about_it() -> None:
    placed = datetime.fromisoformat(ordering.placed("FK-100000", NOW, SHOP)["data"]["placed_at"])
    assert NOW - placed > timedelta(milliseconds=PAID_APART)


def test_numbers_have_orders_of_their_own() -> None:
    made = [ordering.placed(f"FK-{100_000 + n}", NOW, SHOP)["data"] for n in range(60)]
    assert len({one["email"] for one in made}) == len(ordering.PEOPLE)
    assert len({tuple(line["product_id"] for line in one["lines"]) for one in made}) > 20


def test_what_one_says_is_ordered() -> None:
    products = ("harjedalen-kasa", "vila-tunneltalt-2", "harjedalen-kasa")
    data = ordering.placed("FK-1", NOW, SHOP, email="asa@example.com", name="Åsa Berg", products=products)[
        "data"
    ]
    assert [line["product_id"] for line in data["lines"]] == ["harjedalen-kasa", "vila-tunneltalt-2"]
    assert (data["first_name"], data["last_name"], data["email"]) == ("Åsa", "Berg", "asa@example.com")
    assert data["deliver_to"]["name"] == "Åsa Berg"
    assert "last_name" not in ordering.placed("FK-1", NOW, SHOP, name="Åsa")["data"]


@pytest.mark.parametrize(("product", "why"), [("nothing", "no such product"), ("vindil-tarp", "sold out")])
def test_what_the_shop_cannot_sell_is_refused(product: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        ordering.placed("FK-1", NOW, SHOP, products=(product,))


def test_the_signature_is_standard_webhooks_own() -> None:
    secret = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LTEyMzQ="
    body = json.dumps({"hej": "Åsa"}, ensure_ascii=False).encode()
    headers = signed(body, secret, "msg_1", datetime.now(UTC))
    assert Webhook(secret).verify(body, headers) == {"hej": "Åsa"}
