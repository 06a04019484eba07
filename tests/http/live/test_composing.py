"""What is told of topics: the same as pages show, of live products alone; and the queue that it is told by."""

from functools import partial
from typing import Any, Final

import msgspec
import pytest
from chalice.app import SQSEvent
from chalice.test import Client

from chalicelib.aws import quarantine
from chalicelib.kernel import settings
from chalicelib.kernel.settings import Settings
from chalicelib.latest import public as latest
from chalicelib.live import composing, pushing
from chalicelib.nearby import public as nearby
from chalicelib.presence import public as presence
from chalicelib.presence.domain import Count, Presence
from chalicelib.push import domain, service, wiring
from chalicelib.push.ports import Call
from tests.fakes.push import Push
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support.noting import Wirings, running

NOW: Final = 1_800_000_000_000
SEEN: Final = Presence(viewers=Count(3), day=Count(40), carts=Count(2))


@pytest.fixture
def shop(api: Api, house: House, monkeypatch: pytest.MonkeyPatch) -> Shop:
    shop = Shop(api, house)
    shop.sells("tent", "mat")
    shop.sells("toy", discreet=True)
    shop.sells("old")
    assert api.delete("/v1/products/old").status_code == 204
    parse = presence.page_part

    def part(product_id: str, now: int) -> Any:
        """As presence reads it, but for the numbers."""
        own = parse(product_id, now)
        return type(own)(own.keys, lambda found: own.parse(found) and SEEN)

    monkeypatch.setattr(presence, "page_part", part)
    monkeypatch.setattr(nearby, "map_changes", lambda since, now, limit: [])
    return shop


def told(*topics: str) -> dict[str, Any]:
    with running("push"):
        found = composing.compose(topics, settings.current().now())
    return {topic: msgspec.json.decode(data) for topic, data in found.items()}


@pytest.mark.usefixtures("shop")
def test_of_products_it_is_what_their_pages_show(house: House) -> None:
    waves = house.waves
    found = told("product:tent", "product:mat")
    assert set(found) == {"product:tent", "product:mat"}
    assert found["product:tent"] == {
        "viewers": {
            "product_id": "tent",
            "viewers": {"people": 3, "estimated": False, "how": "/v1/how/viewers"},
            "viewed_today": {"people": 40, "estimated": False, "how": "/v1/how/viewed-today"},
            "carts": {"people": 2, "estimated": False, "how": "/v1/how/carts"},
        },
        "latest": {"items": [], "how": "/v1/how/bought-lately"},
    }
    assert house.waves - waves <= 2, "for any number of products"


@pytest.mark.usefixtures("shop")
def test_nothing_is_told_of_products_that_are_discreet_gone_or_unknown() -> None:
    assert told("product:toy", "product:old", "product:none") == {}


@pytest.mark.usefixtures("shop")
def test_of_the_whole_shop_it_is_what_its_routes_give(api: Api) -> None:
    found = told("map", "latest", "feed")
    assert found["map"] == {"points": []}
    assert found["latest"] == api.get("/v1/latest").json_body
    assert found["feed"]["items"] == api.get("/v1/feed").json_body["items"]


@pytest.mark.usefixtures("shop")
def test_what_a_shop_has_switched_off_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def off(*rooms: str) -> None:
        stage = Settings(off=frozenset(rooms))
        monkeypatch.setattr(settings, "current", lambda: stage)

    off("presence", "nearby")
    found = told("product:tent", "map", "latest")
    assert set(found) == {"product:tent", "latest"}
    assert found["product:tent"]["viewers"] is None
    off("latest", "feed")
    found = told("product:tent", "product:toy", "latest", "feed")
    assert set(found) == {"product:tent"}
    assert found["product:tent"]["latest"] is None


@pytest.fixture
def push(monkeypatch: pytest.MonkeyPatch) -> Push:
    push = Push(NOW)
    for port in ("connections", "carrier", "calls"):
        Wirings(monkeypatch).setattr(wiring, port, partial(getattr, push, port))
    monkeypatch.setattr(wiring, "now", lambda: push.now)
    return push


def queued(*bodies: str) -> Any:
    from app import app

    with Client(app) as client:
        return client.events.generate_sqs_event(list(bodies), queue_name="push")


def tell(*bodies: str) -> dict[str, int]:
    told: dict[str, int] = pushing.tell(SQSEvent(queued(*bodies), None).to_dict(), None)
    return told


@pytest.mark.usefixtures("shop")
def test_the_queues_messages_are_told_to_who_has_the_topics_open(push: Push) -> None:
    service.connect("c1", "v", most=5, doors=push.doors)
    service.hear("c1", domain.Said(subscribe=("product:tent", "product:toy", "latest")), doors=push.doors)
    bodies = [msgspec.json.encode(call).decode() for call in push.calls.taken()]
    assert tell(*bodies)["sent"] == 1
    (posted,) = push.carrier.posted
    changes = msgspec.json.decode(posted.message)["changes"]
    assert {one["topic"] for one in changes} == {"product:tent", "latest"}, "of the discreet one nothing"
    assert push.connections.rows["c1"].waiting == {}


def test_a_message_that_cannot_be_read_is_put_aside_and_the_rest_is_told(
    push: Push, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside: list[Any] = []
    monkeypatch.setattr(quarantine, "put", lambda reader, record, *_: aside.append((reader, record)))
    monkeypatch.setattr(latest, "shop", lambda limit, now: {"items": []})
    service.connect("c1", "v", most=5, doors=push.doors)
    service.hear("c1", domain.Said(subscribe=("latest",)), doors=push.doors)
    good = msgspec.json.encode(Call(topics=("latest",))).decode()
    assert tell("[", good)["sent"] == 1
    assert aside == [("push", {"body": "["})]
