"""Torg's own events: the orders API's fields, in a signed envelope."""

from typing import Any

import pytest

from chalicelib.kernel.errors import Invalid
from chalicelib.orders.life import State
from chalicelib.platforms import native
from chalicelib.platforms.domain import Outcome
from tests.unit.platforms.conftest import Shop

PRICE = {"amount": 24_900, "currency": "SEK"}
PLACED = {
    "order_id": "o-1",
    "lines": [{"product_id": "mat", "quantity": 2, "price": PRICE}],
    "email": "a@example.se",
}


def event(type_: str, data: dict[str, Any], at: str = "2027-01-10T08:00:00Z") -> dict[str, Any]:
    return {"type": type_, "timestamp": at, "data": data}


def test_an_orders_whole_life(shop: Shop) -> None:
    life = [
        ("order.placed", PLACED, State.PLACED),
        ("order.paid", {"order_id": "o-1", "id": "p-1", "amount": PRICE}, State.PAID),
        (
            "order.shipped",
            {"order_id": "o-1", "id": "s-1", "carrier": "PostNord", "number": "RR1"},
            State.SHIPPED,
        ),
        ("order.delivered", {"order_id": "o-1", "id": "d-1", "shipment_id": "s-1"}, State.DELIVERED),
        ("order.refunded", {"order_id": "o-1", "id": "r-1"}, State.REFUNDED),
        ("order.cancelled", {"order_id": "o-1", "id": "c-1", "reason": "ångrat"}, State.CANCELLED),
    ]
    for n, (type_, data, state) in enumerate(life):
        taken = shop.torg(type_, event(type_, data, f"2027-01-1{n}T08:00:00Z"), f"m-{n}")
        assert taken.outcome is Outcome.TAKEN, taken
        assert shop.order("o-1").state is state
    assert shop.order("o-1").placed_at == 1_799_568_000_000


def test_the_latest_telling_of_an_order_holds(shop: Shop) -> None:
    new = event("order.placed", {**PLACED, "email": "ny@example.se"}, "2027-01-11T08:00:00Z")
    for told in (event("order.placed", PLACED), new, event("order.placed", PLACED)):
        shop.torg("order.placed", told)
    assert shop.order("o-1").person.email == "ny@example.se"


@pytest.mark.parametrize(
    ("type_", "data"),
    [
        ("order.placed", {"order_id": "o-1"}),
        ("order.placed", {**PLACED, "card": "4111"}),
        ("order.placed", {**PLACED, "order_id": "page"}),
        ("order.paid", {"order_id": "o-1"}),
        ("order.paid", {"id": "p-1"}),
        ("order.shipped", {"order_id": "o-1", "id": "s-1", "url": "javascript:alert(1)"}),
        ("order.refunded", {"order_id": "o-1", "id": "r", "amount": {"amount": -1, "currency": "SEK"}}),
        ("order.paid", {"order_id": "o-1", "id": "p", "occurred_at": "2127-01-10T08:00:00Z"}),
    ],
)
def test_what_does_not_fit_is_kept(shop: Shop, type_: str, data: dict[str, Any]) -> None:
    taken = shop.torg(type_, event(type_, data))
    assert (taken.outcome, shop.orders.orders) == (Outcome.KEPT, {})
    assert taken.record in shop.desk.quarantine.kept


def test_the_events_own_word_cannot_be_swapped_in_its_data(shop: Shop) -> None:
    shop.torg("order.paid", event("order.paid", {"order_id": "o-1", "id": "x", "event": "order.cancelled"}))
    assert [type(one).__name__ for one in shop.order("o-1").happened] == ["Paid"]


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"type": 5}', b"\xff", b"[" * 100_000])
def test_without_a_topic_it_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        native.topic(body)
    assert refused.value.errors[0].pointer == "/type"
