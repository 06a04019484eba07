from typing import Any

import msgspec
import pytest
from chalice.test import Client
from standardwebhooks import Webhook

from app import app
from chalicelib.aws import quarantine
from chalicelib.kernel import settings
from chalicelib.webhooks import delivering, domain, public, wiring
from chalicelib.webhooks.domain import Due
from tests.http.conftest import Api
from tests.http.fakes import House
from tests.support import keys

SAID: dict[str, Any] = {
    "url": "https://shop.example/hooks",
    "event_types": ["offer.issued", "offer.redeemed"],
    "description": "The shop",
}


@pytest.fixture(autouse=True)
def house(monkeypatch: pytest.MonkeyPatch, api: Api) -> House:
    house = House()
    house.install(monkeypatch)
    return house


def make(api: Api, **headers: str) -> tuple[str, str]:
    answer = api.post("/v1/webhook-endpoints", SAID, **headers)
    assert answer.status_code == 201, answer.body
    return answer.json_body["endpoint"]["endpoint_id"], answer.json_body["secret"]


def work(house: House) -> None:
    """What the queue and the sweep do, until nothing is to be done now."""
    while house.hook_calls.messages:
        due, _ = house.hook_calls.messages.pop(0)
        delivering.take_on(due, doors=wiring.doors(), now=settings.current().now())


def test_the_secret_is_in_one_answer_only(api: Api, house: House) -> None:
    endpoint_id, secret = make(api, Idempotency_Key="k")
    path = f"/v1/webhook-endpoints/{endpoint_id}"
    again = api.post("/v1/webhook-endpoints", SAID, Idempotency_Key="k")
    assert (again.status_code, again.json_body["secret"]) == (201, None)
    api.post(f"{path}/test")
    answers = [again, api.get(path), api.get("/v1/webhook-endpoints"), api.get(f"{path}/deliveries")]
    answers += [api.put(path, SAID), api.post(f"{path}/test")]
    assert all(secret.removeprefix("whsec_") not in str(one.body) for one in answers)
    assert len(house.hooks.kept) == 1
    other = api.post("/v1/webhook-endpoints", {**SAID, "description": ""}, Idempotency_Key="k")
    assert other.status_code == 409
    assert api.post("/v1/webhook-endpoints", SAID, Idempotency_Key="x" * 201).status_code == 400


def test_an_endpoint_is_changed_turned_and_forgotten(api: Api) -> None:
    endpoint_id, secret = make(api)
    path = f"/v1/webhook-endpoints/{endpoint_id}"
    off = api.put(path, {**SAID, "enabled": False}).json_body
    assert (off["enabled"], off["off"]["why"]) == (False, "switched off by the shop")
    assert api.put(path, SAID).json_body["enabled"] is True
    turned = api.post(f"{path}/rotate").json_body
    assert turned["secret"] not in (None, secret)
    assert turned["endpoint"]["signatures"] == 2
    for _ in range(2):
        assert api.post(f"{path}/rotate").status_code == 200
    assert api.post(f"{path}/rotate").status_code == 429
    for _ in range(2):
        assert api.delete(path).status_code == 204
    assert api.get(path).status_code == 404
    for step in ("rotate", "test", "deliveries/msg_1/retry"):
        assert api.post(f"{path}/{step}").status_code == 404
    assert api.get(f"{path}/deliveries").status_code == 404
    assert api.put(path, SAID).status_code == 404


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"url": "http://shop.example/hooks"}, "/url"),
        ({"url": "x"}, "/url"),
        ({"event_types": []}, "/event_types"),
        ({"event_types": ["everything"]}, "/event_types/0"),
        ({"event_types": ["offer.issued", "offer.issued"]}, "/event_types"),
        ({"secret": "whsec_mine"}, "/secret"),
    ],
)
def test_a_bad_field_is_named(api: Api, house: House, said: dict[str, Any], pointer: str) -> None:
    refused = api.post("/v1/webhook-endpoints", {**SAID, **said})
    assert refused.status_code == 400
    found = [error["pointer"].replace("...", "0") for error in refused.json_body["errors"]]
    assert found == [pointer]
    assert house.hooks.kept == {}


def test_what_happened_is_told_logged_and_sent_again_on_request(api: Api, house: House) -> None:
    endpoint_id, secret = make(api)
    now = settings.current().now()
    told = public.tell("offer.issued", "o-1", {"code": "A"}, now)
    assert public.tell("offer.issued", "o-1", {"code": "A"}, now + 5) == told
    assert house.hook_calls.messages == [(Due(told), 0)]
    house.receiver.status = 500
    work_once = house.hook_calls.messages.pop(0)[0]
    delivering.take_on(work_once, doors=wiring.doors(), now=now)
    house.hook_calls.messages.clear()
    delivering.attempt(endpoint_id, told, doors=wiring.doors(), now=settings.current().now())
    path = f"/v1/webhook-endpoints/{endpoint_id}"
    [logged] = api.get(f"{path}/deliveries").json_body["items"]
    assert (logged["event_id"], logged["state"], logged["attempts"]) == (told, "pending", 1)
    assert (logged["tries"][0]["status"], logged["problem"]) == (500, "it answered 500")
    assert api.get(path).json_body["failing_since"]
    house.receiver.status = 200
    again = api.post(f"{path}/deliveries/{told}/retry")
    assert again.status_code == 202
    work(house)
    [logged] = api.get(f"{path}/deliveries").json_body["items"]
    assert (logged["state"], logged["next_at"]) == ("delivered", None)
    first, second = house.receiver.posted
    assert first.body == second.body
    assert Webhook(secret).verify(second.body, second.headers)["data"] == {"code": "A"}
    assert api.post(f"{path}/deliveries/msg_none/retry").status_code == 404


def test_the_log_comes_in_pages(api: Api, house: House) -> None:
    endpoint_id, _ = make(api)
    path = f"/v1/webhook-endpoints/{endpoint_id}/deliveries"
    for n in range(5):
        public.tell("offer.issued", f"o-{n}", {}, settings.current().now() - n)
    work(house)
    first = api.get(f"{path}?limit=3").json_body
    rest = api.get(f"{path}?limit=3&cursor={first['next']}").json_body
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (3, 2, None)
    other, _ = make(api)
    assert api.get(f"/v1/webhook-endpoints/{other}/deliveries?cursor={first['next']}").status_code == 400


def test_the_function_delivers_and_sets_aside_what_it_cannot_read(
    house: House, api: Api, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside: list[Any] = []
    monkeypatch.setattr(quarantine, "put", lambda *told: aside.append(told))
    make(api)
    told = public.tell("offer.issued", "o-1", {}, settings.current().now())
    named = [Due(told), Due("msg_none", "we_1"), Due("msg_none")]
    bodies = [*(msgspec.json.encode(one).decode() for one in named), "{"]
    outcomes = []
    with Client(app) as client:
        for body in bodies:
            event = client.events.generate_sqs_event([body], "torg-test-webhooks")
            outcomes.append(client.lambda_.invoke("webhooks", event).payload["outcome"][0])
    assert outcomes == ["handed on to 1", "nothing to do", "handed on to 0", "set aside"]
    assert [one[1]["body"] for one in aside] == ["{"]
    work(house)
    assert len(house.receiver.posted) == 1


def test_the_sweep_finds_what_was_lost(house: House, api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    make(api)
    house.hook_calls.lost = True
    public.tell("offer.issued", "o-1", {}, settings.current().now() - domain.GRACE)
    house.hook_calls.lost = False
    with Client(app) as client:
        event = client.events.generate_cw_event("x", "x", {}, [])
        assert client.lambda_.invoke("webhooks_sweep", event).payload == {"queued": 1}
    work(house)
    assert len(house.receiver.posted) == 1


def test_webhooks_are_between_servers(api: Api) -> None:
    assert api.get("/v1/webhook-endpoints", key=keys.PUBLISHABLE).status_code == 403
