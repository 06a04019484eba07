from typing import Any

import pytest

from chalicelib.kernel import settings
from chalicelib.presence import answers, public, service
from chalicelib.presence.domain import Count
from chalicelib.presence.wiring import Known
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys
from tests.support.looking import batch, fact, source, view
from tests.unit.presence.test_service import doors

NOW = 1_795_000_000_000


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch) -> House:
    house = House()
    house.install(monkeypatch)
    monkeypatch.setattr(settings.Settings, "now", lambda self: NOW)
    return house


@pytest.fixture
def shop(api: Api, house: House) -> Shop:
    shop = Shop(api, house)
    shop.sells("tent", "mat", "rope")
    shop.sells("toy", discreet=True)
    return shop


def look(house: House, *taken: Any, now: int = NOW) -> None:
    service.take(taken, doors=doors(house.crowds)._replace(showable=set), now=now)


def test_a_product_tells_who_is_there_and_how_that_is_known(shop: Shop, house: House) -> None:
    look(house, view("tent", NOW, 1, "anna"), view("tent", NOW, 2, "bo"), view("mat", NOW, 2))
    look(house, batch(fact("tent", NOW, event="product_added", visitor="bo"), address=source(2)))
    service.settle(crowds=house.crowds, now=NOW, go_on=lambda: True)
    assert shop.ask("/v1/products/tent/presence") == {
        "product_id": "tent",
        "viewers": {"people": 2, "estimated": False, "how": "/v1/how/viewers"},
        "viewed_today": {"people": 2, "estimated": False, "how": "/v1/how/viewed-today"},
        "carts": {"people": 1, "estimated": False, "how": "/v1/how/carts"},
    }
    assert shop.ask("/v1/products/rope/presence")["viewers"]["people"] == 0


def test_who_looks_now_looked_today_before_the_day_is_told_so(shop: Shop, house: House) -> None:
    look(house, view("tent", NOW, 1), view("tent", NOW, 2))
    found = shop.ask("/v1/products/tent/presence")
    assert found["viewers"]["people"] == found["viewed_today"]["people"] == 2


def test_it_is_read_in_one_wave_and_cached_for_seconds(api: Api, shop: Shop, house: House) -> None:
    look(house, view("tent", NOW, 1))
    before = house.waves
    first = api.get("/v1/products/tent/presence", key=keys.PUBLISHABLE)
    assert house.waves == before + 1
    assert first.headers["Cache-Control"].startswith("public, max-age=5,")
    tag = {"If-None-Match": first.headers["ETag"]}
    assert api.get("/v1/products/tent/presence", key=keys.PUBLISHABLE, **tag).status_code == 304
    look(house, view("tent", NOW, 2))
    assert api.get("/v1/products/tent/presence", key=keys.PUBLISHABLE, **tag).status_code == 200


def test_discreet_deleted_and_unknown_products_are_never_live(api: Api, shop: Shop, house: House) -> None:
    look(house, *(view(one, NOW, n) for n, one in enumerate(["tent", "toy", "mat", "made-up"])))
    assert api.delete("/v1/products/mat").status_code == 204
    for one in ("toy", "mat", "made-up"):
        assert api.get(f"/v1/products/{one}/presence", key=keys.PUBLISHABLE).status_code == 404
        assert answers.now(one, NOW) is None
    assert shop.ids("/v1/now") == ["tent"]
    shop.sells("tent", discreet=True)
    assert shop.ids("/v1/now") == []
    assert api.get("/v1/products/tent/presence", key=keys.PUBLISHABLE).status_code == 404


def test_what_is_looked_at_now_stands_by_people(shop: Shop, house: House) -> None:
    look(house, *(view("rope", NOW, 1, f"b{n}") for n in range(9)), view("mat", NOW, 1), view("mat", NOW, 2))
    look(house, *(view("tent", NOW - 80_000 * (n % 2), n) for n in range(3)))
    before = house.waves
    found = shop.ask("/v1/now")
    assert house.waves == before + 2
    assert [(one["product_id"], one["viewers"]["people"]) for one in found["items"]] == [
        ("tent", 3), ("mat", 2), ("rope", 1),
    ]  # fmt: skip
    assert found["items"][0]["product"]["title"] == "The tent"
    assert found["items"][0]["viewers"]["how"] == "/v1/how/viewers"
    assert shop.ids("/v1/now?limit=1") == ["tent"]
    assert shop.refusal("/v1/now?limit=17") == (400, ["query:limit"])
    assert shop.refusal("/v1/now?limit=many") == (400, ["query:limit"])


def test_a_page_leaves_its_reader_out(shop: Shop, house: House) -> None:
    look(house, view("tent", NOW, 1), view("tent", NOW, 2))
    found = answers.now("tent", NOW, source(1))
    assert found is not None
    assert found.viewers == Count(1)


def test_a_shop_without_presence_has_none(api: Api, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings.Settings, "off", frozenset({"presence"}), raising=False)
    for path in ("/v1/now", "/v1/products/tent/presence"):
        assert api.get(path, key=keys.PUBLISHABLE).status_code == 404


def test_made_up_and_discreet_products_write_nothing(shop: Shop, house: House) -> None:
    made_up = [view(f"made-up-{n}", NOW, n) for n in range(200)]
    changed = public.take([view("tent", NOW, 1), view("toy", NOW, 2), *made_up], NOW)
    assert changed == {"tent"}
    assert {product_id for _, product_id in house.crowds.crowds} == {"tent"}


def test_what_products_are_is_asked_once_a_minute(shop: Shop, house: House) -> None:
    known = Known()
    before = house.waves
    assert known.among(["tent", "toy", "made-up"], NOW) == {"tent"}
    assert known.among(["tent", "toy", "made-up"], NOW + 59_000) == {"tent"}
    assert house.waves == before + 1
    shop.sells("tent", discreet=True)
    assert known.among(["tent", "rope"], NOW + 60_000) == {"rope"}
