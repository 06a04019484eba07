"""Rules over HTTP, and what they do to every kind of list, with what they cost."""

from typing import Any

import pytest

from chalicelib.kernel import clock, settings
from chalicelib.merchandising import wiring
from chalicelib.recommendations import domain
from tests.http.conftest import Api
from tests.http.fakes import House, Shop
from tests.support import keys

PATH = "/v1/merchandising/rules"
TENT = "/v1/products/tent/recommendations"
KEY = domain.product_key("tent")
VIEWED = "viewed-also-viewed"


@pytest.fixture
def shop(api: Api, house: House) -> Shop:
    shop = Shop(api, house)
    shop.sells("tent", "tarp", categories=["Camp > Tents"], brand="Acme")
    shop.sells("stove", "pan", categories=["Camp > Stoves"], brand="Björk")
    shop.sells("sock", "hat", categories=["Wear"])
    house.keep(KEY, VIEWED, ("stove", 40), ("pan", 30), ("sock", 20), ("tarp", 10), of=120)
    return shop


def rules(shop: Shop, *said: dict[str, Any], where: dict[str, Any] | None = None, **more: Any) -> None:
    for number, does in enumerate(said):
        body = {"does": does, "where": where or {}} | more
        assert shop.api.put(f"{PATH}/r{number}", body).status_code == 200


def test_a_rule_is_made_read_changed_and_deleted(api: Api, house: House) -> None:
    assert api.get(PATH).json_body == {"items": [], "next": None}
    body = {"does": {"kind": "pin", "products": ["tent"], "position": 2}, "where": {"lists": ["session"]},
            "starts_at": "2026-11-23T08:00:00+01:00", "note": "  Black week "}  # fmt: skip
    made = api.put(f"{PATH}/black-week", body).json_body
    assert (made["rule_id"], made["revision"], made["note"], made["enabled"]) == (
        "black-week",
        1,
        "Black week",
        True,
    )
    assert made["does"] == body["does"]
    assert made["where"] == body["where"]
    assert api.put(f"{PATH}/black-week", body | {"revision": 0}).json_body == made, "the same again"
    assert api.get(f"{PATH}/black-week").json_body == made
    assert [one["rule_id"] for one in api.get(PATH).json_body["items"]] == ["black-week"]
    assert api.put(f"{PATH}/black-week", body | {"enabled": False, "revision": 2}).status_code == 409
    assert api.put(f"{PATH}/black-week", body | {"enabled": False, "revision": 1}).json_body["state"] == "off"
    assert api.delete(f"{PATH}/black-week?revision=1").status_code == 409
    assert api.delete(f"{PATH}/black-week").status_code == 204
    assert api.delete(f"{PATH}/black-week").status_code == 404
    assert api.get(f"{PATH}/black-week").status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/does"),
        ({"does": {"kind": "shout"}}, "/does/kind"),
        ({"does": {"kind": "boost", "factor": 1, "products": ["a"]}}, "/does/factor"),
        ({"does": {"kind": "bury", "factor": 1, "products": ["a"]}}, "/does/factor"),
        ({"does": {"kind": "pin", "products": ["a"], "position": 51}}, "/does/position"),
        ({"does": {"kind": "exclude"}}, "/does"),
        ({"does": {"kind": "same_category"}, "where": {"lists": ["new"]}}, "/where/lists/0"),
        ({"does": {"kind": "same_category"}, "starts_at": "2026-11-22T12:00:00"}, "/starts_at"),
        ({"does": {"kind": "same_category"}, "hush": 1}, "/hush"),
    ],
)
def test_what_is_wrong_is_named(api: Api, house: House, body: dict[str, Any], pointer: str) -> None:
    answer = api.put(f"{PATH}/r", body)
    assert answer.status_code == 400
    assert [error["pointer"] for error in answer.json_body["errors"]] == [pointer]


def test_rules_are_the_shops_alone(api: Api, house: House) -> None:
    assert api.get(PATH, key=keys.PUBLISHABLE).status_code == 403


def test_counts_stay_what_was_counted(shop: Shop) -> None:
    before = {one["product_id"]: (one["people"], one["of"]) for one in shop.ask(TENT)["items"]}
    rules(
        shop,
        {"kind": "pin", "products": ["hat"], "position": 2},
        {"kind": "boost", "brands": ["acme"], "factor": 50},
        {"kind": "exclude", "products": ["sock"]},
    )
    answer = shop.ask(TENT)["items"]
    assert [one["product_id"] for one in answer] == ["tarp", "hat", "stove", "pan"]
    assert {
        one["product_id"]: (one["people"], one["of"]) for one in answer if one["product_id"] != "hat"
    } == {name: told for name, told in before.items() if name != "sock"}
    assert (answer[1]["people"], answer[1]["of"], answer[1]["source"]) == (None, None, "pinned")
    scores = [one["score"] for one in answer]
    assert scores[0] == 1.0
    assert scores == sorted(scores, reverse=True)


def test_what_stood_far_down_can_be_brought_up(shop: Shop) -> None:
    many = [f"p{number}" for number in range(20)]
    shop.sells(*many)
    shop.house.keep(KEY, VIEWED, *((one, 50) for one in many), ("tarp", 9))
    assert "tarp" not in shop.ids(f"{TENT}?limit=2")
    rules(shop, {"kind": "boost", "brands": ["Acme"], "factor": 100})
    assert shop.ids(f"{TENT}?limit=2") == ["tarp", "p0"]


def test_a_list_that_rules_thin_out_is_filled(shop: Shop) -> None:
    shop.house.keep(domain.category_key("Camp > Tents"), "viewed", ("hat", 5), ("tarp", 4))
    rules(shop, {"kind": "same_category", "levels": 2})
    assert shop.ids(TENT) == ["tarp"]
    rules(shop, {"kind": "exclude", "products": ["stove", "pan"]})
    assert shop.ids(TENT) == ["sock", "tarp", "hat"]


def test_a_pin_never_shows_what_may_not_be_shown(shop: Shop) -> None:
    shop.sells("cream", discreet=True)
    shop.sells("gone", availability="out_of_stock")
    rules(shop, {"kind": "pin", "products": ["cream", "gone", "tent", "nobody", "hat"]})
    assert shop.ids(f"{TENT}?exclude=stove") == ["pan", "sock", "tarp", "hat"], "at its own place, or the end"


def test_rules_hold_where_and_while_they_say(shop: Shop) -> None:
    out = {"kind": "exclude", "products": ["stove"]}
    for where, holds in (
        ({"lists": [VIEWED]}, True), ({"lists": ["session"]}, False), ({"products": ["tent"]}, True),
        ({"products": ["pan"]}, False), ({"categories": ["Camp"]}, True), ({"categories": ["Wear"]}, False),
        ({"phrases": ["tent"]}, False),
    ):  # fmt: skip
        rules(shop, out, where=where)
        assert ("stove" not in shop.ids(TENT)) is holds, where
    rules(shop, out, ends_at="2020-01-01T00:00:00Z")
    assert "stove" in shop.ids(TENT)
    rules(shop, out, enabled=False)
    assert "stove" in shop.ids(TENT)


def test_searches_comparisons_and_sessions_are_steered_too(shop: Shop) -> None:
    shop.house.keep(domain.search_key("kök"), "searched-then-bought", ("stove", 9), ("pan", 8))
    shop.house.keep(domain.product_key("sock"), "compared-also-compared", ("stove", 9), ("pan", 8))
    paths = (
        "/v1/search/recommendations?q=K%C3%96K",
        "/v1/compare/recommendations?products=sock,hat",
        "/v1/recommendations?viewed=tent",
    )
    assert [shop.ids(path)[0] for path in paths] == ["stove"] * 3
    rules(
        shop,
        {"kind": "bury", "products": ["stove"]},
        where={"lists": ["session", "compared-also-compared"], "phrases": []},
    )
    assert [shop.ids(path)[0] for path in paths] == ["stove", "pan", "pan"]
    rules(shop, {"kind": "bury", "products": ["stove"]}, where={"phrases": ["Kök"]})
    assert [shop.ids(path)[0] for path in paths] == ["pan", "stove", "stove"]


def test_a_page_is_steered_within_its_two_waves(shop: Shop) -> None:
    def page() -> list[str]:
        lists = shop.ask("/v1/products/tent/page")["recommendations"]
        assert set(lists) <= {VIEWED}, "a pin opens no list that is empty"
        return [one["product_id"] for one in lists[VIEWED]]

    assert page() == ["stove", "pan", "sock", "tarp"]
    rules(
        shop,
        {"kind": "pin", "products": ["hat"], "position": 1},
        {"kind": "diversity", "by": "brand", "most": 1, "within": 4},
        {"kind": "exclude", "categories": ["Wear"]},
    )
    waves = shop.house.waves
    assert page() == ["stove", "tarp", "pan"], "the hat is excluded with its category"
    assert shop.house.waves == waves + 2
    assert page() == ["stove", "tarp", "pan"]
    assert shop.house.waves == waves + 4


def test_reading_rules_costs_no_round_trip_and_one_row_in_half_a_minute(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules(shop, {"kind": "exclude", "products": ["stove"]})
    read: list[Any] = []
    fetch = shop.house.batch_get

    def noting(wanted: Any, **options: Any) -> Any:
        read.extend(one for one in wanted if one.table.endswith("merchandising"))
        return fetch(wanted, **options)

    monkeypatch.setattr("chalicelib.aws.tables.batch_get", noting)
    waves = shop.house.waves
    for _ in range(3):
        assert "stove" not in shop.ids(f"{TENT}?limit=2")
    assert shop.house.waves == waves + 6
    assert len(read) == 1
    # Another function's change is seen once what was read is half a minute old.
    now = settings.current().now() + wiring.HOLDS
    shop.house.merchandising.rows.clear()
    assert wiring.remembered(now - wiring.HOLDS + clock.SECOND) is not None
    assert wiring.remembered(now + clock.SECOND) is None


def test_a_shop_without_the_room_has_no_rules(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rules(shop, {"kind": "exclude", "products": ["stove"]})
    monkeypatch.setattr(wiring, "is_on", lambda: False)
    assert shop.ids(TENT)[0] == "stove"
