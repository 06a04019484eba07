"""What readers ask of places: the map, a place's list, what isn't understood, and what may be cached."""

import pytest

from chalicelib.kernel import clock
from chalicelib.nearby import public
from tests.http.conftest import Api
from tests.http.fakes import Shop
from tests.support import keys
from tests.support.nearby import (
    BOUGHT,
    CODE,
    SKELLEFTEA,
    Watch,
    publish,
    sell,
)


def test_the_map_shows_places_in_a_part_of_it_since_an_instant(api: Api, shop: Shop, watch: Watch) -> None:
    sell(api, 10, "tent")
    watch.now += clock.HOUR
    publish()
    sell(api, 10, "mat", deliver_to=SKELLEFTEA)
    watch.now += clock.HOUR
    publish()
    both = shop.ask("/v1/map")
    assert [one["name"]["sv"] for one in both["points"]] == ["Skellefteå", "Umeå"]
    card = both["points"][1].pop("product")
    assert (card["product_id"], card["title"]) == ("tent", shop.ask("/v1/products/tent")["title"])
    assert both["points"][1] == {
        "place": CODE, "name": {"sv": "Umeå", "en": "Umeå"}, "level": "municipality",
        "lat": pytest.approx(63.8, abs=0.2), "lon": pytest.approx(20.3, abs=0.2), "product_id": "tent",
        "count": 10, "first_day": "2026-06-10", "last_day": "2026-06-10", "published_at": "2026-06-10T13:00:00.000Z",
    }  # fmt: skip
    assert both["until"] == "2026-06-10T14:00:00.000Z"
    for box in ("20,63.5,20.6,64", "-180,-90,180,90", "10,60,25,70", "170,60,21,64.1"):
        shown = [one["place"] for one in shop.ask(f"/v1/map?bbox={box}")["points"]]
        assert CODE in shown
        assert (len(shown) == 2) == (box[0] in "-1" and box[:3] != "170")
    assert shop.ask("/v1/map?bbox=0,0,1,1")["points"] == []
    assert len(shop.ask("/v1/map?since=2026-06-10T13:00:00Z")["points"]) == 1
    assert shop.ask(f"/v1/map?since={both['until']}") == {"points": [], "until": None, "how": BOUGHT}
    assert len(shop.ask("/v1/map?limit=1")["points"]) == 1
    assert [one.product_id for one in public.map_changes(0, watch.now)] == ["mat", "tent"]


def test_a_places_list_widens_until_something_was_bought(api: Api, shop: Shop, watch: Watch) -> None:
    sell(api, 12, "tent")
    sell(api, 10, "mat")
    watch.now += 4 * clock.DAY
    publish()
    week = shop.ask(f"/v1/places/{CODE}/top")
    assert (week["asked"], week["window"]) == ("week", "week")
    assert [(one["product_id"], one["statement"]["count"]) for one in week["items"]] == [
        ("tent", 12),
        ("mat", 10),
    ]
    day = shop.ask("/v1/places/SE/top?window=day&limit=1")
    assert (day["asked"], day["window"], len(day["items"])) == ("day", "week", 1)
    assert day["items"][0]["statement"]["text"]["sv"].startswith("12 personer i Sverige har köpt den här")
    assert shop.ask("/v1/places/SE.14/top")["items"] == []
    assert shop.refusal("/v1/places/SE.99.0000/top")[0] == 404


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/v1/nearby?lat=91&lon=0", "query:lat"),
        ("/v1/nearby?lat=nan&lon=0", "query:lat"),
        ("/v1/nearby?lat=1", "query:lon"),
        ("/v1/nearby?lon=1", "query:lat"),
        ("/v1/nearby?place=XX.1", "query:place"),
        ("/v1/nearby?kind=sold", "query:kind"),
        ("/v1/nearby?limit=51", "query:limit"),
        ("/v1/nearby?country=Sverige", "query:country"),
        ("/v1/products/tent/nearby?place=%00%01", "query:place"),
        (f"/v1/places/{CODE}/top?window=hour", "query:window"),
        ("/v1/map?bbox=1,2,3", "query:bbox"),
        ("/v1/map?bbox=1,2,3,nan", "query:bbox"),
        ("/v1/map?bbox=1,5,3,4", "query:bbox"),
        ("/v1/map?bbox=1,2,999,4", "query:bbox"),
        ("/v1/map?since=yesterday", "query:since"),
        ("/v1/map?since=2026-06-10", "query:since"),
    ],
)
def test_what_cannot_be_understood_is_named(shop: Shop, path: str, pointer: str) -> None:
    assert shop.refusal(path) == (400, [pointer])


def test_only_answers_about_a_named_place_may_be_cached(api: Api, shop: Shop) -> None:
    named = api.get(f"/v1/nearby?place={CODE}", key=keys.PUBLISHABLE)
    assert named.headers["Cache-Control"].startswith("public, max-age=60")
    again = api.get(
        f"/v1/nearby?place={CODE}", key=keys.PUBLISHABLE, **{"If-None-Match": named.headers["ETag"]}
    )
    assert again.status_code == 304
    for path in ("/v1/nearby?lat=63.8&lon=20.3", "/v1/nearby", "/v1/products/tent/nearby?city=Ume%C3%A5"):
        assert api.get(path, key=keys.PUBLISHABLE).headers["Cache-Control"] == "private, no-store"
    header = {
        "CloudFront-Viewer-Latitude": "63.83",
        "CloudFront-Viewer-Longitude": "20.26",
        "CloudFront-Viewer-Country": "SE",
    }
    assert api.get("/v1/nearby", key=keys.PUBLISHABLE, **header).json_body["place"]["code"] == CODE
    elsewhere = api.get("/v1/nearby?country=FI", key=keys.PUBLISHABLE, **header).json_body
    assert elsewhere["place"]["code"].startswith("FI")
    unknown = api.get("/v1/nearby", key=keys.PUBLISHABLE).json_body
    assert unknown == {"place": None, "kind": "bought", "statement": None, "items": [], "how": BOUGHT}
    assert api.get("/v1/map", key=keys.PUBLISHABLE).headers["ETag"]
