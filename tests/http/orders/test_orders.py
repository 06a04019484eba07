from typing import Any

import pytest

from chalicelib.members.domain import Pseudonyms
from chalicelib.orders import wiring
from chalicelib.orders.service import Doors
from tests.fakes.orders import FakeContacts, FakeOrders
from tests.http.conftest import Api
from tests.support import keys

ORDER: dict[str, Any] = {
    "order_id": "1001",
    "lines": [
        {"product_id": "mat", "quantity": 2, "price": {"amount": 24_900, "currency": "SEK"}},
        {"sku": "TENT-2-GREEN", "quantity": 1},
    ],
    "customer_id": "c-17",
    "email": "anna@example.se",
    "channel": "web",
    "store_id": "se",
    "total": {"amount": 399_700, "currency": "SEK"},
    "currency": "SEK",
    "session_id": "s-1",
    "anonymous_id": "a-1",
    "consent": {"analytics": True},
}


SHIPPED: dict[str, Any] = {
    "event": "order.shipped",
    "id": "s-1",
    "occurred_at": "2025-11-20T10:00:00+01:00",
    "carrier": "PostNord",
    "number": "00370",
    "url": "https://post.example/00370",
    "lines": [{"product_id": "mat", "quantity": 2}],
}


@pytest.fixture(autouse=True)
def orders(monkeypatch: pytest.MonkeyPatch) -> FakeOrders:
    fake = FakeOrders()
    people = Pseudonyms(b"pepper")
    monkeypatch.setattr(wiring, "orders", lambda: fake)
    monkeypatch.setattr(
        wiring, "doors", lambda: Doors(fake, people, lambda skus: {"TENT-2-GREEN": "tent"}, FakeContacts())
    )
    return fake


def test_an_order_is_taken_in_once(api: Api) -> None:
    first = api.post("/v1/orders", ORDER)
    assert first.status_code == 201
    again = api.post("/v1/orders", ORDER, Idempotency_Key="whatever")
    assert (again.status_code, again.json_body) == (201, first.json_body)
    got = api.get("/v1/orders/1001")
    assert got.json_body == first.json_body
    assert got.headers["Cache-Control"] == "private, no-store"
    assert got.json_body["state"] == "placed"
    assert got.json_body["lines"][1] == {"product_id": "tent", "sku": "TENT-2-GREEN", "quantity": 1}


def test_the_same_id_with_another_content_is_a_conflict(api: Api) -> None:
    api.post("/v1/orders", ORDER)
    assert api.post("/v1/orders", {**ORDER, "channel": "app"}).status_code == 409


def test_an_order_is_cancelled_once(api: Api) -> None:
    api.post("/v1/orders", ORDER)
    first = api.post("/v1/orders/1001/cancel")
    assert (first.status_code, first.json_body["state"]) == (200, "cancelled")
    assert api.post("/v1/orders/1001/cancel").json_body == first.json_body


def test_a_cancellation_may_come_first(api: Api) -> None:
    early = api.post("/v1/orders/1001/cancel", {"cancelled_at": "2026-01-01T00:00:00Z"})
    assert (early.status_code, early.json_body["placed_at"]) == (200, None)
    late = api.post("/v1/orders", ORDER)
    assert (late.status_code, late.json_body["state"]) == (201, "cancelled")


@pytest.mark.parametrize(
    "body",
    [{"cancelled_at": "yesterday"}, {"reason": "x"}, [], b"{", {"cancelled_at": "2126-01-01T00:00:00Z"}],
)
def test_a_bad_cancellation_is_refused(api: Api, orders: FakeOrders, body: Any) -> None:
    assert api.post("/v1/orders/1001/cancel", body).status_code == 400
    assert orders.orders == {}


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"lines": []}, "/lines"),
        ({"lines": [{"product_id": "a", "quantity": 0}]}, "/lines/0/quantity"),
        ({"lines": [{"product_id": "a b", "quantity": 1}]}, "/lines/0/product_id"),
        ({"lines": [{"product_id": "a\n", "quantity": 1}]}, "/lines/0/product_id"),
        ({"lines": [{"quantity": 1}]}, "/lines/0"),
        ({"email": "nobody"}, "/email"),
        ({"customer_id": ""}, "/customer_id"),
        ({"placed_at": "2026-11-21"}, "/placed_at"),
        ({"placed_at": "2126-11-21T00:00:00Z"}, "/placed_at"),
        ({"channel": "Web shop"}, "/channel"),
        ({"currency": "NOK"}, "/total"),
        ({"card_number": "4111"}, "/card_number"),
        ({"order_id": "page"}, "/order_id"),
    ],
)
def test_a_bad_field_is_named(api: Api, orders: FakeOrders, change: dict[str, Any], pointer: str) -> None:
    refused = api.post("/v1/orders", {**ORDER, **change})
    assert refused.status_code == 400
    assert pointer in [error["pointer"] for error in refused.json_body["errors"]]
    assert orders.orders == {}


def test_orders_are_between_servers(api: Api, orders: FakeOrders) -> None:
    for method, path, body in (
        ("POST", "/v1/orders", ORDER), ("GET", "/v1/orders/1001", None), ("POST", "/v1/orders/1001/cancel", None),
        ("POST", "/v1/orders/1001/events", SHIPPED),
    ):  # fmt: skip
        assert api.request(method, path, body, key=None).status_code == 401
        assert api.request(method, path, body, key=keys.PUBLISHABLE).status_code == 403
    assert orders.orders == {}


def test_an_unknown_order_is_not_found(api: Api) -> None:
    assert api.get("/v1/orders/none").status_code == 404


def event(kind: str, name: str, **said: Any) -> dict[str, Any]:
    return {"event": f"order.{kind}", "id": name, "occurred_at": "2025-11-21T10:00:00Z", **said}


def test_an_order_shows_its_life(api: Api) -> None:
    api.post("/v1/orders", ORDER)
    told = [
        (event("paid", "p-1"), "paid", "waiting", "paid"),
        (SHIPPED, "part_shipped", "part_shipped", "paid"),
        (
            event("shipped", "s-2", lines=[{"sku": "TENT-2-GREEN", "quantity": 1}]),
            "shipped",
            "shipped",
            "paid",
        ),
        (event("delivered", "d-1", shipment_id="s-1"), "shipped", "shipped", "paid"),
        (event("delivered", "d-2", shipment_id="s-2"), "delivered", "delivered", "paid"),
        (
            event("refunded", "r-1", amount={"amount": 100, "currency": "SEK"}, reason="late"),
            "delivered",
            "delivered",
            "part_refunded",
        ),
        (event("refunded", "r-2"), "refunded", "delivered", "refunded"),
        (event("cancelled", "c-1"), "cancelled", "delivered", "refunded"),
    ]
    for body, state, fulfilment, settlement in told:
        answer = api.post("/v1/orders/1001/events", body)
        assert answer.status_code == 200
        shown = answer.json_body
        assert (shown["state"], shown["fulfilment"], shown["settlement"]) == (state, fulfilment, settlement)
        assert api.post("/v1/orders/1001/events", body).json_body == shown, "again changes nothing"
    assert api.get("/v1/orders/1001").json_body == shown
    assert shown["shipments"][0] == {
        "id": "s-1",
        "carrier": "PostNord",
        "number": "00370",
        "url": "https://post.example/00370",
        "lines": [{"product_id": "mat", "quantity": 2}],
        "shipped_at": "2025-11-20T09:00:00.000Z",
        "delivered_at": "2025-11-21T10:00:00.000Z",
    }
    assert shown["refunds"][0] == {
        "id": "r-1",
        "refunded_at": "2025-11-21T10:00:00.000Z",
        "amount": {"amount": 100, "currency": "SEK"},
        "lines": [],
        "reason": "late",
    }
    times = [shown[name] for name in ("paid_at", "delivered_at", "cancelled_at")]
    assert times == ["2025-11-21T10:00:00.000Z"] * 3


def test_events_may_come_before_the_order_and_in_one_telling(api: Api) -> None:
    early = api.post("/v1/orders/1001/events", SHIPPED)
    assert (early.status_code, early.json_body["placed_at"]) == (200, None)
    whole = api.post("/v1/orders", {**ORDER, "happenings": [event("paid", "p-1"), event("delivered", "d-1")]})
    assert (whole.status_code, whole.json_body["state"]) == (201, "delivered")
    assert whole.json_body["shipments"][0]["number"] == "00370"
    assert api.post("/v1/orders", ORDER).json_body == whole.json_body


def test_a_parcels_number_may_come_later(api: Api) -> None:
    api.post("/v1/orders/1001/events", event("shipped", "s-1"))
    api.post("/v1/orders/1001/events", event("shipped", "s-1", number="2", as_of="2025-11-21T11:00:00Z"))
    last = api.post("/v1/orders/1001/events", event("shipped", "s-1", number="1"))
    assert [one["number"] for one in last.json_body["shipments"]] == ["2"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"event": "order.lost"}, "/event"),
        ({"event": None}, "/event"),
        ({"id": "a b"}, "/id"),
        ({"id": None}, "/id"),
        ({"occurred_at": "yesterday"}, "/occurred_at"),
        ({"occurred_at": "2126-11-21T00:00:00Z"}, "/occurred_at"),
        ({"occurred_at": "2025-11-21T00:00:00"}, "/occurred_at"),
        ({"as_of": "1969-11-21T00:00:00Z"}, "/as_of"),
        ({"url": "javascript:alert(1)"}, "/url"),
        ({"lines": [{"quantity": 1}]}, "/lines/0"),
        ({"lines": [{"sku": "a", "quantity": 0}]}, "/lines/0/quantity"),
        ({"reason": "x"}, "/reason"),
        (
            {
                "event": "order.refunded",
                "carrier": ...,
                "number": ...,
                "url": ...,
                "amount": {"amount": 1, "currency": "SEK"},
                "lines": [{"sku": "a", "quantity": 1, "amount": {"amount": 1, "currency": "EUR"}}],
            },
            "/lines/0/amount",
        ),
    ],
)
def test_a_bad_event_is_named(api: Api, orders: FakeOrders, change: dict[str, Any], pointer: str) -> None:
    body = {name: value for name, value in {**SHIPPED, **change}.items() if value is not ...}
    refused = api.post("/v1/orders/1001/events", body)
    assert refused.status_code == 400
    assert [error["pointer"] for error in refused.json_body["errors"]] == [pointer]
    assert orders.orders == {}


def test_an_event_of_no_order_is_refused(api: Api, orders: FakeOrders) -> None:
    for body in ([], "x", None, b"{", {}):
        assert api.post("/v1/orders/1001/events", body).status_code == 400
    assert api.post("/v1/orders/cancel/events", SHIPPED).status_code == 400
    assert orders.orders == {}
