"""From an order's news and a browser's events to what a reader is told near them."""

from typing import Any

import pytest
from chalice.test import Client

from chalicelib.activity.public import Fact, Taken
from chalicelib.aws import secrets, tables
from chalicelib.kernel import clock, news, settings
from chalicelib.kernel.news import OrderChanged, QuestionAnswered
from chalicelib.nearby import cells, jobs, public, rooms
from chalicelib.places.domain import Box
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys
from tests.support.looking import source

UMEA = {"city": "Umeå", "postal_code": "903 26", "country": "SE"}
SKELLEFTEA = {"city": "Skellefteå", "postal_code": "931 30", "country": "SE"}
CODE = "SE.23.2480"
NOW = clock.parse_iso("2026-06-10T12:00:00Z")
BOUGHT, VIEWED = "/v1/how/bought-nearby", "/v1/how/viewed-nearby"


class Watch:
    """The stage's clock."""

    now = NOW


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    watch = Watch()
    monkeypatch.setattr(settings.Settings, "now", lambda self: watch.now)
    return watch


@pytest.fixture
def house(monkeypatch: pytest.MonkeyPatch, watch: Watch) -> House:
    house = House()
    house.install(monkeypatch)
    monkeypatch.setattr(rooms, "touch", lambda: None)
    # The test client's functions have three seconds.
    monkeypatch.setattr(jobs, "_LAST_MS", 0)
    return house


@pytest.fixture
def shop(api: Api, house: House) -> Shop:
    shop = Shop(api, house)
    shop.sells("tent", "mat", "rope")
    shop.sells("toy", discreet=True)
    return shop


def invoke(name: str, make: Any) -> Any:
    from app import app

    secrets.hold(keys.SECRETS)
    with Client(app) as client:
        return client.lambda_.invoke(name, make(client.events)).payload


def hear(*bodies: str) -> Any:
    return invoke("nearby_news", lambda events: events.generate_sqs_event(list(bodies), queue_name="nearby"))


def publish() -> Any:
    return invoke(
        "nearby_publish",
        lambda events: events.generate_cw_event("aws.events", "Scheduled Event", {}, ["nearby"]),
    )


def changed(order_id: str) -> str:
    return news.encode(OrderChanged(order_id=order_id, revision=1, historical=False))


def order(api: Api, order_id: str, *products: str, **said: Any) -> None:
    lines = [{"product_id": one, "quantity": 2} for one in products]
    body = {"order_id": order_id, "lines": lines, "customer_id": f"c-{order_id}", "deliver_to": UMEA} | said
    assert api.post("/v1/orders", body).status_code == 201
    hear(changed(order_id))


def sell(api: Api, count: int, *products: str, start: int = 0, **said: Any) -> None:
    for n in range(start, start + count):
        order(api, f"o{n}-{'-'.join(products)}", *products, **said)


def test_ten_buyers_are_told_of_after_the_delay(api: Api, shop: Shop, watch: Watch) -> None:
    sell(api, 9, "tent")
    watch.now += clock.HOUR
    assert publish() == {"bought": 0, "viewed": 0}
    told = shop.ask(f"/v1/products/tent/nearby?place={CODE}")
    assert told == {
        "product_id": "tent",
        "place": {"code": CODE, "name": {"sv": "Umeå", "en": "Umeå"}, "level": "municipality"},
        "kind": "bought", "statement": None, "how": BOUGHT,
    }  # fmt: skip
    sell(api, 3, "tent", start=9)
    assert publish() == {"bought": 0, "viewed": 0}
    watch.now += clock.HOUR
    assert publish() == {"bought": 1, "viewed": 0}
    said = {
        "kind": "bought", "place": CODE, "name": {"sv": "Umeå", "en": "Umeå"}, "level": "municipality",
        "window": "day", "count": 12, "unit": "people", "how": BOUGHT,
        "text": {
            "sv": "12 personer i Umeå har köpt den här sedan i går",
            "en": "12 people in Umeå have bought this since yesterday",
        },
    }  # fmt: skip
    assert shop.ask(f"/v1/products/tent/nearby?place={CODE}")["statement"] == said
    near = shop.ask("/v1/nearby?lat=63.83&lon=20.26")
    assert near["place"]["code"] == CODE
    assert near["statement"]["text"]["sv"] == "12 köp i Umeå sedan i går"
    assert [(one["product_id"], one["title"], one["statement"]) for one in near["items"]] == [
        ("tent", "The tent", said)
    ]
    wider = shop.ask("/v1/nearby?country=se&postal_code=931%2030")
    assert (wider["statement"]["level"], wider["items"][0]["statement"]["place"]) == ("county", "SE.23")
    watch.now += 20 * clock.DAY
    assert shop.ask(f"/v1/products/tent/nearby?place={CODE}")["statement"]["window"] == "month"
    watch.now += 400 * clock.DAY
    assert shop.ask(f"/v1/nearby?place={CODE}")["statement"] is None


def test_replays_and_cancellations_change_nothing_that_was_published(
    api: Api, shop: Shop, house: House, watch: Watch
) -> None:
    sell(api, 11, "tent")
    assert api.post("/v1/orders/o10-tent/cancel", {}).status_code == 200
    hear(changed("o10-tent"))
    watch.now += clock.HOUR
    assert publish()["bought"] == 1
    before = shop.ask("/v1/map")
    assert before["points"][0]["count"] == 10
    hear(*[changed(f"o{n}-tent") for n in (3, 1, 2, 3, 9, 10, 0)], changed("unknown"))
    assert api.post("/v1/orders/o3-tent/cancel", {}).status_code == 200
    hear(changed("o3-tent"))
    watch.now += clock.HOUR
    assert publish()["bought"] == 0
    assert shop.ask("/v1/map") == before


def test_what_never_counts(api: Api, shop: Shop, house: House) -> None:
    order(api, "a", "tent", test=True)
    order(api, "b", "toy")
    order(api, "c", "tent", deliver_to={"country": "SE", "city": "Umeå"}, customer_id=None)
    order(api, "d", "tent", consent={"analytics": False})
    order(api, "e", "tent", deliver_to=None)
    order(api, "f", "never-heard-of")
    assert house.nearby.held == {}
    order(api, "g", "tent", customer_id=None, email="g@example.se")
    assert [held.atom.place for held in house.nearby.held.values()] == [CODE]


def test_products_that_become_discreet_or_go_are_not_shown_any_more(
    api: Api, shop: Shop, watch: Watch
) -> None:
    sell(api, 10, "tent", "mat", "rope")
    watch.now += clock.HOUR
    assert publish()["bought"] == 3
    shop.sells("tent", discreet=True)
    assert api.delete("/v1/products/mat").status_code == 204
    assert shop.ids(f"/v1/nearby?place={CODE}") == ["rope"]
    assert shop.ids(f"/v1/places/{CODE}/top?window=day") == ["rope"]
    assert [one["product_id"] for one in shop.ask("/v1/map")["points"]] == ["rope"]
    assert shop.ask(f"/v1/products/tent/nearby?place={CODE}")["statement"] is None
    assert shop.refusal(f"/v1/products/mat/nearby?place={CODE}")[0] == 404
    for product, said in (("tent", False), ("rope", True), ("mat", False)):
        part = public.page_part(product, CODE, watch.now)
        assert (part.parse(tables.batch_get(part.keys)).bought is not None) is said
    nowhere = public.page_part("rope", None, watch.now)
    assert nowhere.parse({}) == public.Nearby(place=None, bought=None, viewed=None)


def test_the_map_shows_places_in_a_part_of_it_since_an_instant(api: Api, shop: Shop, watch: Watch) -> None:
    sell(api, 10, "tent")
    watch.now += clock.HOUR
    publish()
    sell(api, 10, "mat", deliver_to=SKELLEFTEA)
    watch.now += clock.HOUR
    publish()
    both = shop.ask("/v1/map")
    assert [one["name"]["sv"] for one in both["points"]] == ["Skellefteå", "Umeå"]
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


def looks(
    product: str, address: int, browser: str | None, at: int, near: str | None = "63.8,20.3", **said: Any
) -> Taken:
    fact = Fact(
        event_id=f"{product}{address}",
        event="product_viewed",
        at=at,
        received=at,
        visitor=browser,
        product_id=product,
        **said,
    )
    return Taken(facts=(fact,), source=source(address), near=near)


def test_people_who_looked_are_told_of_an_hour_later_in_single_groups(
    api: Api, shop: Shop, house: House, watch: Watch
) -> None:
    seen = [looks("tent", n, f"b{n}", NOW) for n in range(12)]
    seen += [looks("tent", 3, f"forged{n}", NOW) for n in range(500)]
    seen += [looks("tent", 100 + n, "b3", NOW) for n in range(500)]
    seen += [looks("toy", n, f"b{n}", NOW) for n in range(12)]
    seen += [looks("mat", n, f"b{n}", NOW) for n in range(9)] + [looks("mat", 9, "b9", NOW, bot=True)]
    seen += [looks("mat", 9, "b9", NOW, near=None)]
    for taken in (seen[:200], seen[100:], seen[::-1], seen):
        public.take_views(taken, NOW)
    watch.now += 80 * clock.MINUTE
    assert publish()["viewed"] == 0
    watch.now += 20 * clock.MINUTE
    assert publish()["viewed"] == 1
    told = shop.ask(f"/v1/products/tent/nearby?place={CODE}&kind=viewed")
    # Twelve, and whoever carried one's browser through 500 networks while 500 browsers were forged on theirs.
    assert told["how"] == VIEWED
    assert told["statement"]["text"] == {
        "sv": "13 personer i Umeå tittade på den här mellan 14 och 15",
        "en": "13 people in Umeå looked at this between 14 and 15",
    }
    assert told["statement"]["window"] == "hour"
    public.take_views([looks("tent", 50 + n, f"late{n}", NOW) for n in range(9)], watch.now)
    assert publish()["viewed"] == 0
    assert shop.ask(f"/v1/products/tent/nearby?place={CODE}&kind=viewed") == told
    near = shop.ask(f"/v1/nearby?place={CODE}&kind=viewed")
    assert [one["product_id"] for one in near["items"]] == ["tent"]
    assert near["statement"] is None
    watch.now += 25 * clock.HOUR
    assert shop.ask(f"/v1/products/tent/nearby?place={CODE}&kind=viewed")["statement"] is None


def test_a_hundred_thousand_forged_purchases_change_nothing(
    api: Api, shop: Shop, house: House, watch: Watch
) -> None:
    """Browsers' purchases are kept for journeys; only orders of the shop's own server count by place."""
    events = [
        Taken(
            facts=tuple(
                Fact(event_id=f"f{n}-{m}", event=event, at=NOW, received=NOW, visitor=f"v{n}-{m}", product_id="tent", order_id=f"o{n}")
                for m in range(50)
            ),
            source=source(n), near="63.8,20.3",
        )
        for n, event in enumerate(["order_completed", "order_placed"] * 1_000)
    ]  # fmt: skip
    before = dict(house.nearby.sheets)
    assert public.take_views(events, NOW) == 0
    hear(*(changed(f"o{n}") for n in range(100)))
    watch.now += 3 * clock.HOUR
    assert publish() == {"bought": 0, "viewed": 0}
    assert house.nearby.held == {}
    assert {name for name in house.nearby.sheets if name not in before} <= {"progress", "hours"}


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


def test_a_person_takes_their_purchases_along_and_away(
    api: Api, shop: Shop, house: House, watch: Watch
) -> None:
    sell(api, 10, "tent")
    watch.now += clock.HOUR
    publish()
    (kept,) = public.export("c-o3-tent")
    assert kept == {
        "order_id": "o3-tent", "product_id": "tent", "place": CODE, "placed_at": clock.iso(NOW), "counted": True,
    }  # fmt: skip
    pairs = [("o3-tent", "tent"), ("o4-tent", "tent")]
    part = public.labels_part(pairs)
    assert part.parse(tables.batch_get(part.keys)) == dict.fromkeys(pairs, CODE)
    assert public.erase("c-o3-tent", now=watch.now) == 1
    assert public.erase("c-o3-tent", now=watch.now) == 0
    assert public.export("c-o3-tent") == []
    assert part.parse(tables.batch_get(part.keys)) == {pairs[1]: CODE}
    assert shop.ask(f"/v1/nearby?place={CODE}")["statement"]["count"] == 10


def test_a_message_that_cannot_be_read_is_put_aside_and_others_go_on(
    api: Api, shop: Shop, house: House
) -> None:
    order(api, "a", "tent")
    house.nearby.forget(next(iter(house.nearby.held.values())).atom)
    question = QuestionAnswered(question_id="q", answer_id="a", product_id="tent", asker="x")
    assert hear("{broken", news.encode(question), changed("a")) == {"changed": 1}


def test_a_room_that_is_off_tells_and_hears_nothing(
    api: Api, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    off = settings.Settings.from_environ({"TORG_OFF": "nearby", "TORG_STAGE": "test"})
    monkeypatch.setattr(settings, "current", lambda: off)
    for path in ("/v1/nearby", "/v1/map", f"/v1/places/{CODE}/top", "/v1/products/tent/nearby"):
        assert shop.refusal(path)[0] == 404


def test_every_point_of_a_box_is_in_a_cell_that_covers_it() -> None:
    import random

    dice = random.Random(4)
    for _ in range(300):
        west, south = dice.uniform(-180, 180), dice.uniform(-88, 80)
        width, height = 40 ** dice.random(), 8 * dice.random()
        east = west + width if west + width <= 180 else west + width - 360
        box = Box(west=west, south=south, east=east, north=min(south + height, 90))
        found = cells.covering(box)
        if found is None:
            continue
        for _ in range(5):
            lon = west + width * dice.random()
            lat = south + (box.north - south) * dice.random()
            lon -= 360 if lon > 180 else 0
            assert box.holds(lat, lon)
            assert set(cells.cells_at(lat, lon)) & set(found), (box, lat, lon)
