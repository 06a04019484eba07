"""Webhooks on the deployed stack: headers and bytes come through the gateway as they were signed."""

import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook

from tests.support import shopify, woocommerce
from tests.support.deployed import DeployedStack, Reply


@pytest.fixture
def order_id() -> int:
    """A number that no other run's order has."""
    return uuid.uuid4().int % 10**15


def _iso() -> str:
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S}Z"


def _deliver(stack: DeployedStack, name: str, body: bytes, headers: dict[str, str]) -> Reply:
    return stack.call("POST", f"/v1/webhooks/{name}", body, headers=headers)


def _native(stack: DeployedStack, event: dict[str, Any], ago: int = 0) -> Reply:
    body = json.dumps(event, ensure_ascii=False)
    name, at = f"msg_{uuid.uuid4().hex}", int(time.time()) - ago
    shown = Webhook(stack.stack.keys.webhook_secret).sign(name, datetime.fromtimestamp(at, UTC), body)
    headers = {"webhook-id": name, "webhook-timestamp": str(at), "webhook-signature": shown}
    return _deliver(stack, "torg", body.encode(), headers)


def _order(stack: DeployedStack, order_id: int | str) -> Any:
    return stack.call("GET", f"/v1/orders/{order_id}", key=stack.secret_key).json()


def test_an_order_of_shopify_comes_in_and_is_paid(stack: DeployedStack, order_id: int) -> None:
    at = _iso()
    told = shopify.order(id=order_id, created_at=at, updated_at=at, processed_at=at, financial_status="paid")
    body = shopify.encoded(told)
    headers = shopify.headers("orders/paid", body, stack.stack.keys.shopify_webhook_secret)
    answers = [_deliver(stack, "shopify", body, headers) for _ in range(2)]
    assert [(one.status, one.json()["outcome"]) for one in answers] == [(202, "taken"), (202, "duplicate")]
    shown = _order(stack, order_id)
    assert (shown["state"], shown["number"], shown["deliver_to"]["city"]) == ("paid", "#1001", "Umeå")
    assert _deliver(stack, "shopify", body + b" ", headers).status == 401


def test_an_order_of_woocommerce_comes_in(stack: DeployedStack, order_id: int) -> None:
    at = _iso()[:-1]
    body = shopify.encoded(woocommerce.order(id=order_id, date_created_gmt=at, date_modified_gmt=at))
    headers = woocommerce.headers("order.created", body, stack.stack.keys.woocommerce_webhook_secret)
    assert _deliver(stack, "woocommerce", body, headers).json() == {"outcome": "taken"}
    assert _order(stack, order_id)["state"] == "placed"
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert _deliver(stack, "woocommerce", b"webhook_id=1", form).json()["detail"] == "a ping"


def test_a_native_event_comes_in_while_it_is_fresh(stack: DeployedStack, order_id: int) -> None:
    line = {"product_id": "nothing", "quantity": 1, "title": "Kåsa"}
    placed = {
        "type": "order.placed",
        "timestamp": _iso(),
        "data": {"order_id": f"o-{order_id}", "lines": [line]},
    }
    assert _native(stack, placed).status == 202
    assert _order(stack, f"o-{order_id}")["lines"][0]["title"] == "Kåsa"
    stale = _native(stack, placed, ago=400)
    assert (stale.status, stale.json()["errors"][0]["pointer"]) == (400, "header:webhook-timestamp")


def test_what_cannot_be_read_waits_for_an_operator(stack: DeployedStack, order_id: int) -> None:
    kept = _native(
        stack, {"type": "order.paid", "timestamp": _iso(), "data": {"order_id": f"o-{order_id}"}}
    ).json()
    assert kept["outcome"] == "kept"
    path = f"/v1/quarantine/{kept['record']}"
    assert stack.call("GET", path, key=stack.secret_key).json()["reason"] == kept["detail"]
    assert stack.call("POST", f"{path}/replay", key=stack.secret_key).status == 409
