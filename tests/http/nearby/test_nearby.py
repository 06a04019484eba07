"""From an order's news to what a reader is told near them."""

import pytest

from chalicelib.aws import tables
from chalicelib.kernel import clock, news, settings
from chalicelib.kernel.news import QuestionAnswered
from chalicelib.nearby import public
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support.nearby import BOUGHT, CODE, NOW, Watch, changed, hear, order, publish, sell


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
