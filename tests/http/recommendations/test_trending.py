"""`GET /v1/recommendations/trending`, and the same beside a product."""

from urllib.parse import quote

import pytest

from chalicelib.recommendations import domain
from tests.http.fakes import Shop

PATH = "/v1/recommendations/trending"
BESIDE = "/v1/products/tent/recommendations?list=trending"
CAMP = domain.category_key("Camp")


@pytest.fixture(autouse=True)
def _lists(shop: Shop) -> None:
    shop.sells("tent", "stove", "tarp", categories=["Camp"])
    shop.sells("sock", "hat", categories=["Wear"])
    shop.house.keep(domain.POPULAR, "trending", ("sock", 30), ("tent", 20), of=200)
    shop.house.keep(domain.POPULAR, "viewed", ("hat", 900), ("sock", 80))
    shop.house.keep(CAMP, "trending", ("tent", 20), ("stove", 9), of=50)
    shop.house.keep(CAMP, "viewed", ("tent", 400), ("tarp", 70))


def test_the_shops_have_true_counts_and_what_is_looked_at_most_follows(shop: Shop) -> None:
    answer = shop.ask(PATH)
    assert answer["list"] == "trending"
    assert [(one["product_id"], one["source"], one["people"], one["of"]) for one in answer["items"]] == [
        ("sock", "trending", 30, 200),
        ("tent", "trending", 20, 200),
        ("hat", "popular", 900, 100),
    ]


def test_a_category_has_its_own(shop: Shop) -> None:
    answer = shop.ask(f"{PATH}?category={quote('Camp')}&limit=3")
    assert [(one["product_id"], one["source"]) for one in answer["items"]] == [
        ("tent", "trending"),
        ("stove", "trending"),
        ("tarp", "category"),
    ]
    assert shop.ids(f"{PATH}?category=nothing&limit=1") == ["hat"]


def test_beside_a_product_stands_what_rises_in_its_category(shop: Shop) -> None:
    assert shop.ids(BESIDE) == ["stove", "tarp", "hat", "sock"]


def test_enough_takes_two_waves(shop: Shop) -> None:
    goods = [f"p{number}" for number in range(30)]
    shop.sells(*goods)
    shop.house.keep(domain.POPULAR, "trending", *((one, 90 - n) for n, one in enumerate(goods)))
    shop.house.waves = 0
    assert shop.ids(f"{PATH}?limit=5") == goods[:5]
    assert shop.house.waves == 2


def test_what_cant_be_had_was_seen_or_became_discreet_stays_out(shop: Shop) -> None:
    shop.sells("sock", categories=["Wear"], discreet=True)
    shop.sells("hat", categories=["Wear"], availability="out_of_stock")
    assert shop.ids(PATH) == ["tent"]
    assert shop.ids(f"{PATH}?exclude=tent") == []


def test_rules_hold_there_too(shop: Shop) -> None:
    rule = {"does": {"kind": "exclude", "products": ["sock"]}, "where": {"lists": ["trending"]}}
    assert shop.api.put("/v1/merchandising/rules/no-socks", rule).status_code == 200
    assert shop.ids(PATH) == ["tent", "hat"]
    rule = {"does": {"kind": "exclude", "products": ["stove"]}, "where": {"categories": ["Camp"]}}
    assert shop.api.put("/v1/merchandising/rules/no-stoves", rule).status_code == 200
    assert shop.ids(f"{PATH}?category=Camp&limit=2") == ["tent", "tarp"]


def test_it_can_be_explained(shop: Shop) -> None:
    answer = shop.api.get(f"{PATH}?explain=true").json_body
    (cause,) = answer["items"][0]["explained"]["causes"]
    assert (cause["left"], cause["list"], cause["people"], cause["of"]) == (None, "trending", 30, 200)


@pytest.mark.parametrize("query", ["limit=51", "category=", "market=", "exclude=%20"])
def test_bad_input_is_refused_by_name(shop: Shop, query: str) -> None:
    status, pointers = shop.refusal(f"{PATH}?{query}")
    assert (status, pointers) == (400, [f"query:{query.partition('=')[0]}"])
