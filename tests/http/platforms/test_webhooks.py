"""Webhooks over HTTP: who gets in, what is told of it, and what an operator can do with what was kept."""

import base64
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import pytest
from chalice.test import HTTPResponse
from hypothesis import given, settings
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from chalicelib.aws import secrets
from chalicelib.aws.secrets import WebhookSecrets
from chalicelib.kernel import clock
from chalicelib.platforms.topics import TOPICS
from tests.http.conftest import Api
from tests.http.fakes import House
from tests.support import keys, shopify, woocommerce
from tests.support.examples import examples
from tests.support.shopify import ORDER_ID, encoded

OURS: Final = "whsec_" + base64.b64encode(b"a key of thirty-two bytes, whole").decode()
OLDER: Final = "whsec_" + base64.b64encode(b"the one before, of 32 bytes also").decode()
ALL: Final = WebhookSecrets((shopify.SECRET, "older"), (woocommerce.SECRET,), (OURS, OLDER))


class Sender:
    """Sends as each platform does."""

    def __init__(self, api: Api, house: House) -> None:
        self.api, self.house = api, house

    def _post(self, name: str, body: bytes, headers: dict[str, str]) -> HTTPResponse:
        sent = {"Content-Type": "application/json"} | headers
        return self.api.request("POST", f"/v1/webhooks/{name}", body, key=None, **sent)

    def shopify(self, topic: str, payload: Any, secret: str = shopify.SECRET, **others: str) -> HTTPResponse:
        body = payload if isinstance(payload, bytes) else encoded(payload)
        return self._post("shopify", body, shopify.headers(topic, body, secret, **others))

    def woo(self, topic: str, payload: Any, secret: str = woocommerce.SECRET, **others: str) -> HTTPResponse:
        body = payload if isinstance(payload, bytes) else encoded(payload)
        return self._post("woocommerce", body, woocommerce.headers(topic, body, secret, **others))

    def torg(
        self, payload: Any, *, ago: int = 0, name: str = "msg_1", secret: str = OURS, **others: str
    ) -> HTTPResponse:
        """Signed by the library of those who wrote the standard."""
        body = payload if isinstance(payload, bytes) else encoded(payload)
        moment = datetime.fromtimestamp(clock.now_ms() // 1000 - ago, UTC)
        headers = {
            "webhook-id": name,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": Webhook(secret).sign(name, moment, body.decode()),
        }
        return self._post("torg", body, headers | {key.replace("_", "-"): one for key, one in others.items()})


@pytest.fixture
def send(api: Api, monkeypatch: pytest.MonkeyPatch) -> Sender:
    return _sender(api, monkeypatch)


def _sender(api: Api, patch: pytest.MonkeyPatch) -> Sender:
    house = House()
    house.install(patch)
    secrets.hold(msgspec.structs.replace(keys.SECRETS, webhooks=ALL))
    return Sender(api, house)


def paid(order_id: str = "o-1") -> dict[str, Any]:
    return {
        "type": "order.paid",
        "timestamp": "2026-01-10T08:00:00Z",
        "data": {"order_id": order_id, "id": "p"},
    }


def order_in(days: int = 0) -> dict[str, Any]:
    """An order as of now: whether it is history depends on the clock."""
    at = clock.iso(clock.now_ms() - days * clock.DAY)
    return shopify.order(created_at=at, updated_at=at, processed_at=at)


def woo_order_in() -> dict[str, Any]:
    """The same of WooCommerce."""
    at = clock.iso(clock.now_ms())[:19]
    return woocommerce.order(date_created_gmt=at, date_modified_gmt=at)


def pointers(answer: HTTPResponse) -> list[str]:
    assert answer.headers["Content-Type"] == "application/problem+json"
    return [error["pointer"] for error in answer.json_body.get("errors", [])]


def test_an_order_of_each_platform_is_there_afterwards(send: Sender) -> None:
    assert send.shopify("orders/create", order_in()).json_body == {"outcome": "taken"}
    assert send.woo("order.created", woo_order_in()).json_body == {"outcome": "taken"}
    answer = send.torg(paid())
    assert (answer.status_code, answer.json_body) == (202, {"outcome": "taken"})
    shown = send.api.get(f"/v1/orders/{ORDER_ID}").json_body
    assert (shown["state"], shown["number"]) == ("placed", "#1001")
    assert send.api.get("/v1/orders/727").json_body["state"] == "placed"
    assert send.api.get("/v1/orders/o-1").status_code == 200


def test_the_same_again_is_a_duplicate(send: Sender) -> None:
    told = order_in()
    assert [send.shopify("orders/create", told).json_body["outcome"] for _ in range(2)] == [
        "taken",
        "duplicate",
    ]


def test_a_product_is_in_the_catalogue_afterwards(send: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    send.woo("product.created", woocommerce.product())
    assert send.api.get("/v1/products/93").json_body["title"] == "Tunneltält"


@pytest.mark.parametrize("name", ["shopify", "woocommerce", "torg"])
def test_a_platform_without_a_secret_is_not_set_up(api: Api, name: str) -> None:
    answer = api.request("POST", f"/v1/webhooks/{name}", b"{}", key=None)
    assert (answer.status_code, answer.json_body["detail"]) == (
        404, f"webhooks of {name} aren't set up on this stage: its secrets name none",
    )  # fmt: skip
    secrets.hold(msgspec.structs.replace(keys.SECRETS, webhooks=WebhookSecrets(("",), ("",), ("",))))
    assert api.request("POST", f"/v1/webhooks/{name}", b"webhook_id=1", key=None).status_code == 404


def test_a_bad_signature_is_refused_and_nothing_is_kept(send: Sender) -> None:
    refused = [
        send.shopify("orders/create", order_in(), secret="another"),
        send.shopify("orders/create", order_in(), X_Shopify_Hmac_SHA256=""),
        send.woo("order.created", woo_order_in(), secret="another"),
        send.torg(paid(), secret="whsec_" + base64.b64encode(b"nobody's").decode()),
        send.torg(paid(), webhook_signature="v1,"),
        send.torg(paid(), webhook_id="other"),
        send.torg(paid(), webhook_timestamp=str(clock.now_ms() // 1000 + 1)),
    ]
    assert {answer.status_code for answer in refused} == {401}
    assert {answer.headers["Content-Type"] for answer in refused} == {"application/problem+json"}
    assert (send.house.orders.orders, send.house.objects.bodies) == ({}, {})


def test_either_of_two_secrets_holds_while_they_are_changed(send: Sender) -> None:
    assert send.shopify("orders/create", order_in(), secret="older").status_code == 202
    assert send.torg(paid(), secret=OLDER).status_code == 202


def test_a_keys_holder_needs_the_signature_too(send: Sender) -> None:
    answer = send.api.request("POST", "/v1/webhooks/torg", paid(), key=keys.SECRET)
    assert answer.status_code == 401


def test_what_is_replayed_after_five_minutes_is_refused(send: Sender) -> None:
    assert send.torg(paid(), ago=295).status_code == 202
    for ago in (302, 86_400, -302):
        answer = send.torg(paid("o-2"), ago=ago, name=f"m{ago}")
        assert (answer.status_code, pointers(answer)) == (400, ["header:webhook-timestamp"])
    assert send.api.get("/v1/orders/o-2").status_code == 404


@pytest.mark.parametrize("topic", ["customers/create", "", "order.created", "x" * 5_000])
def test_an_unknown_topic_is_refused(send: Sender, topic: str) -> None:
    answer = send.shopify(topic, order_in())
    assert (answer.status_code, pointers(answer)) == (400, ["header:X-Shopify-Topic"])
    answer = send.woo("coupon.created", {"id": 1, "name": "x", "type": "y"})
    assert (answer.status_code, pointers(answer)) == (400, ["header:X-WC-Webhook-Topic"])
    answer = send.torg({**paid(), "type": "order.eaten"})
    assert (answer.status_code, pointers(answer)) == (400, ["/type"])
    assert send.house.objects.bodies == {}


def test_a_swapped_topic_is_refused_and_kept(send: Sender) -> None:
    swapped = [
        send.shopify("products/update", order_in()),
        send.shopify("refunds/create", order_in()),
        send.shopify("orders/cancelled", order_in()),
        send.woo("product.updated", woocommerce.order()),
    ]
    for answer in swapped:
        assert answer.status_code == 400
        assert "kept as platforms-" in answer.json_body["detail"]
    assert len(send.house.objects.bodies) == 4
    # Ours is in the signed body: to swap it is to alter that.
    body = encoded(paid())
    moment = datetime.fromtimestamp(clock.now_ms() // 1000, UTC)
    shown = Webhook(OURS).sign("msg_1", moment, body.decode())
    answer = send.torg(body.replace(b"order.paid", b"order.cancelled"), webhook_signature=shown)
    assert answer.status_code == 401


def test_woocommerces_ping_is_answered_and_means_nothing(send: Sender) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = send.api.request("POST", "/v1/webhooks/woocommerce", b"webhook_id=17", key=None, **form)
    assert (answer.status_code, answer.json_body) == (202, {"outcome": "ignored", "detail": "a ping"})
    for body in (b"webhook_id=", b"webhook_id=1&x=2", b"webhook_id=17\n", b"webhook_id=x", b"=1"):
        refused = send.api.request("POST", "/v1/webhooks/woocommerce", body, key=None, **form)
        assert refused.status_code == 401


def test_a_body_over_the_limit_is_refused(send: Sender) -> None:
    assert send.shopify("orders/create", b" " * (5 * 1024 * 1024 + 1)).status_code == 413
    assert send.shopify("orders/create", {}, Content_Type="text/html").status_code == 415


def test_what_cannot_be_understood_is_kept_shown_and_replayed(send: Sender) -> None:
    odd = order_in() | {"line_items": "a later release reads this"}
    answer = send.shopify("orders/create", odd)
    told = answer.json_body
    assert (answer.status_code, told["outcome"]) == (202, "kept")
    assert "line_items" in told["detail"]
    (listed,) = send.api.get("/v1/quarantine").json_body["items"]
    assert (listed["id"], listed["reason"]) == (told["record"], told["detail"])
    record = send.api.get(f"/v1/quarantine/{told['record']}").json_body["record"]
    assert (record["platform"], record["topic"]) == ("shopify", "orders/create")
    assert msgspec.json.decode(record["body"]) == odd
    still = send.api.post(f"/v1/quarantine/{told['record']}/replay")
    assert (still.status_code, "line_items" in still.json_body["detail"]) == (409, True)


def test_a_replay_brings_in_what_can_be_read_by_then(send: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    """A product of Shopify that came before the shop's address was set."""
    (name,) = [send.shopify("products/create", shopify.product()).json_body["record"]]
    from chalicelib.platforms import wiring

    doors = wiring.doors()
    monkeypatch.setattr(wiring, "doors", lambda: _with_address(doors))
    answer = send.api.post(f"/v1/quarantine/{name}/replay")
    assert (answer.status_code, answer.json_body) == (200, {"facts": 1})
    assert send.api.get("/v1/products/632910392").json_body["title"] == "Tunneltält"
    assert send.api.get("/v1/quarantine").json_body["items"] == []


def _with_address(doors: Any) -> Any:
    import dataclasses

    return dataclasses.replace(doors, shop_url="https://shop.example")


def test_a_body_that_is_no_text_is_kept_byte_for_byte(send: Sender) -> None:
    body = b'{"name": "\xff\xfe"}'
    record = send.shopify("orders/create", body).json_body["record"]
    kept = send.api.get(f"/v1/quarantine/{record}").json_body["record"]
    assert base64.b64decode(kept["base64"]) == body
    assert send.api.post(f"/v1/quarantine/{record}/replay").status_code == 409


def test_a_person_who_is_forgotten_is_in_nothing_that_is_kept(send: Sender) -> None:
    theirs = [
        order_in() | {"line_items": "?"},
        order_in() | {"line_items": "?", "email": None, "contact_email": None, "customer": {"id": 17}},
        b'{"cut": "off", "email": "ANNA@example.se"',
        {"name": "x", "type": "y", "customer_id": 17},
    ]
    others = [shopify.guest(line_items="?", email="bo@example.se", contact_email=None), b"17"]
    for odd in [*theirs, *others]:
        assert send.shopify("orders/create", odd).json_body["outcome"] == "kept"
    person = {"customer_id": "17", "email": "anna@example.se"}
    copied = send.api.post("/v1/people/export", person).json_body["data"]
    assert len(copied["kept_webhooks"]) == 4
    for left in (2, 2):
        assert send.api.post("/v1/people/erase", person).status_code == 200
        assert len(send.api.get("/v1/quarantine").json_body["items"]) == left


JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["1e999", "-0", "2027-01-10T09:00:00Z", "9999999999999999999", "NaN", "SEK", "\ud7ff", "#", "0001-01-01T00:00:00+23:59"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
PAYLOADS: Final = [
    shopify.order(), shopify.foreign(), shopify.fulfilment(1, [shopify.TENT]), shopify.product(),
    shopify.refund(7, shopify.MAT, 1, "1.00"), shopify.level(1, 2, "2027-01-10T09:00:00Z"), {"id": 1},
    woocommerce.order(meta_data=woocommerce.parcels(("t", "n"))), woocommerce.product(), woocommerce.variation(95, "x"),
    paid(), {**paid(), "type": "order.placed", "data": {"order_id": "o", "lines": [{"product_id": "a", "quantity": 1}]}},
]  # fmt: skip


@pytest.fixture(scope="module")
def busy() -> Iterator[Sender]:
    from chalice.test import Client

    from app import app

    with pytest.MonkeyPatch.context() as patch, Client(app) as client:
        yield _sender(Api(client), patch)


@given(st.sampled_from(PAYLOADS), st.lists(JSON, min_size=1, max_size=4), st.randoms(use_true_random=False))
@settings(max_examples=examples(400))
def test_nothing_that_is_signed_breaks_the_server(
    busy: Sender, payload: Any, values: list[Any], turn: random.Random
) -> None:
    # In the past, so that what can be read goes all the way.
    odd = msgspec.json.decode(encoded(payload).replace(b"2027-01", b"2026-11"))
    for value in values:
        _alter(odd, value, turn)
    answers = [busy.shopify(turn.choice(list(TOPICS["shopify"])), odd), busy.woo(turn.choice(list(TOPICS["woocommerce"])), odd), busy.torg(odd)]  # type: ignore[index]  # fmt: skip
    assert {answer.status_code for answer in answers} <= {202, 400}, [one.body for one in answers]


@given(st.sampled_from(["shopify", "woocommerce", "torg"]), st.binary(max_size=200), st.dictionaries(
    st.sampled_from(["X-Shopify-Hmac-SHA256", "X-Shopify-Topic", "X-WC-Webhook-Signature", "webhook-id",
                     "webhook-timestamp", "webhook-signature", "Content-Encoding", "X-Shopify-Triggered-At"]),
    st.text(st.characters(codec="latin-1"), max_size=40)))  # fmt: skip
@settings(max_examples=examples(200))
def test_nobody_gets_in_by_chance(busy: Sender, name: str, body: bytes, headers: dict[str, str]) -> None:
    sent = {"Content-Type": "application/json"} | headers
    answer = busy.api.request("POST", f"/v1/webhooks/{name}", body, key=None, **sent)
    assert answer.status_code in (400, 401, 413, 415), answer.body


def _alter(node: Any, value: Any, turn: random.Random) -> None:
    """Put `value` somewhere into a payload, or take something out of it."""
    while node:
        place: Any = turn.choice(list(node)) if isinstance(node, dict) else turn.randrange(len(node))
        below = node[place]
        if isinstance(below, dict | list) and below and turn.random() < 0.7:
            node = below
        elif isinstance(node, dict) and turn.random() < 0.2:
            del node[place]
            return
        else:
            node[place] = value
            return
