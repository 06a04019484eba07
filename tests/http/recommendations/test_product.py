"""`GET /v1/products/{id}/recommendations`."""

import pytest

from chalicelib.recommendations import domain
from tests.http.fakes import Shop
from tests.support import keys

TENT = "/v1/products/tent/recommendations"
KEY = domain.product_key("tent")


def test_a_list_has_ranks_relative_scores_true_counts_and_cards(shop: Shop) -> None:
    shop.sells("tent", "stove", "sock", price={"amount": 49_900, "currency": "SEK"}, categories=["Camp"])
    shop.house.keep(KEY, "viewed-also-viewed", ("stove", 40), ("sock", 7), of=120)
    answer = shop.ask(TENT)
    assert answer["list"] == "viewed-also-viewed"
    assert [(item["rank"], item["product_id"], item["people"], item["of"]) for item in answer["items"]] == [
        (1, "stove", 40, 120),
        (2, "sock", 7, 120),
    ]
    assert [item["score"] for item in answer["items"]] == [1.0, 0.5]
    assert {item["source"] for item in answer["items"]} == {"pair"}
    assert answer["items"][0]["because"] is None
    assert answer["items"][0]["product"] == {
        "product_id": "stove",
        "title": "The stove",
        "url": "https://shop.example/p/stove",
        "image_url": None,
        "price": {"amount": 49_900, "currency": "SEK"},
        "availability": "in_stock",
        "discreet": False,
        "deleted": False,
        "category": "Camp",
        "rating": None,
    }


@pytest.mark.parametrize("name", domain.PRODUCT_LISTS)
def test_each_list_is_asked_for_by_its_name(shop: Shop, name: str) -> None:
    shop.sells("tent", "other", *domain.PRODUCT_LISTS)
    for one in domain.PRODUCT_LISTS:
        shop.house.keep(KEY, one, (one, 9))
    assert shop.ids(f"{TENT}?list={name}&limit=1") == [name]


def test_limit_bounds_the_answer(shop: Shop) -> None:
    goods = [f"p{n}" for n in range(60)]
    shop.sells("tent", *goods)
    shop.house.keep(KEY, "viewed-also-viewed", *((one, 90 - n) for n, one in enumerate(goods[:50])))
    assert shop.ids(TENT) == goods[:12]
    assert shop.ids(f"{TENT}?limit=1") == goods[:1]
    assert shop.ids(f"{TENT}?limit=50") == goods[:50]


def test_a_full_list_takes_two_waves(shop: Shop) -> None:
    goods = [f"p{n}" for n in range(30)]
    shop.sells("tent", *goods)
    shop.house.keep(KEY, "viewed-also-viewed", *((one, 90 - n) for n, one in enumerate(goods)))
    shop.house.waves = 0
    shop.ids(TENT)
    assert shop.house.waves == 2


def test_what_was_seen_is_left_out(shop: Shop) -> None:
    shop.sells("tent", "stove", "sock", "tarp")
    shop.house.keep(KEY, "viewed-also-viewed", ("stove", 40), ("sock", 7), ("tarp", 6))
    assert shop.ids(f"{TENT}?exclude=stove,tarp") == ["sock"]
    assert shop.ids(f"{TENT}?exclude=,sock,,") == ["stove", "tarp"]


@pytest.mark.parametrize("availability", ["out_of_stock", "sold_out", "discontinued", "reserved"])
def test_what_cannot_be_had_is_never_recommended(shop: Shop, availability: str) -> None:
    shop.sells("tent", "stove", "sock")
    shop.sells("stove", availability=availability)
    shop.house.keep(KEY, "viewed-also-viewed", ("stove", 40), ("sock", 7))
    assert shop.ids(TENT) == ["sock"]


def test_a_deleted_product_is_never_recommended_and_keeps_its_own_lists(shop: Shop) -> None:
    shop.sells("tent", "stove", "sock")
    shop.house.keep(KEY, "viewed-also-viewed", ("stove", 40), ("sock", 7))
    shop.api.delete("/v1/products/stove")
    assert shop.ids(TENT) == ["sock"]
    shop.api.delete("/v1/products/tent")
    assert shop.ids(TENT) == ["sock"], "its page may still be open somewhere"


def test_a_product_that_nobody_knows_is_answered_from_the_shop(shop: Shop) -> None:
    shop.sells("stove")
    assert shop.ask("/v1/products/never/recommendations")["items"] == []
    shop.house.keep(domain.POPULAR, "viewed", ("stove", 3), of=5)
    (item,) = shop.ask("/v1/products/never/recommendations")["items"]
    assert (item["product_id"], item["source"], item["people"], item["of"]) == ("stove", "popular", 3, 5)


def test_the_fallback_goes_from_pair_to_category_to_shop(shop: Shop) -> None:
    shop.sells("tent", "tarp", categories=["Camp"])
    shop.sells("stove", "sock", "mug")
    shop.house.keep(KEY, "viewed-then-bought", ("stove", 4))
    shop.house.keep(domain.category_key("Camp"), "bought", ("tarp", 9), ("tent", 8))
    shop.house.keep(domain.POPULAR, "bought", ("sock", 30), ("stove", 20), ("mug", 10))
    items = shop.ask(f"{TENT}?list=viewed-then-bought&limit=3")["items"]
    assert [(item["product_id"], item["source"]) for item in items] == [
        ("stove", "pair"),
        ("tarp", "category"),
        ("sock", "popular"),
    ]
    scores = [item["score"] for item in items]
    assert scores == sorted(scores, reverse=True)


def test_a_single_persons_pair_is_not_printed(shop: Shop) -> None:
    shop.sells("tent", "stove", "sock")
    shop.house.keep(KEY, "viewed-also-viewed", ("stove", 1), ("sock", 2))
    assert shop.ids(TENT) == ["sock"]


def test_a_product_that_the_catalogue_has_not_heard_of_yet_has_no_card(shop: Shop) -> None:
    shop.sells("tent")
    shop.house.keep(KEY, "viewed-also-viewed", ("new", 5))
    (item,) = shop.ask(TENT)["items"]
    assert (item["product_id"], item["product"]) == ("new", None)


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("limit=0", "query:limit"),
        ("limit=51", "query:limit"),
        ("limit=x", "query:limit"),
        ("limit=", "query:limit"),
        ("list=searched-then-bought", "query:list"),
        ("list=", "query:list"),
        ("exclude=a%20b", "query:exclude"),
        ("exclude=" + "a," * 2_001, "query:exclude"),
        ("lists=viewed-also-viewed", "query:lists"),
    ],
)
def test_a_bad_parameter_is_named(shop: Shop, query: str, pointer: str) -> None:
    assert shop.refusal(f"{TENT}?{query}") == (400, [pointer])


@pytest.mark.parametrize("product_id", ["a%20b", "%C3%A5", "batch", "x" * 129, "a%2Fb"])
def test_a_path_that_is_no_id_is_named(shop: Shop, product_id: str) -> None:
    answer = shop.refusal(f"/v1/products/{product_id}/recommendations")
    assert answer == (400, ["path:product_id"])


def test_an_id_may_come_percent_encoded(shop: Shop) -> None:
    shop.sells("a:b", "stove")
    shop.house.keep(domain.product_key("a:b"), "viewed-also-viewed", ("stove", 3))
    assert shop.ids("/v1/products/a%3Ab/recommendations") == ["stove"]


def test_the_answer_is_public_and_can_be_revalidated(shop: Shop) -> None:
    shop.sells("tent", "stove")
    first = shop.api.get(TENT, key=keys.PUBLISHABLE)
    assert first.headers["Cache-Control"] == "public, max-age=60, stale-while-revalidate=600"
    same = shop.api.get(TENT, key=keys.PUBLISHABLE, If_None_Match=first.headers["ETag"])
    assert (same.status_code, same.body) == (304, b"")
    assert same.headers["ETag"] == first.headers["ETag"]
    shop.house.keep(KEY, "viewed-also-viewed", ("stove", 40))
    changed = shop.api.get(TENT, key=keys.PUBLISHABLE, If_None_Match=first.headers["ETag"])
    assert (changed.status_code, changed.headers["ETag"] != first.headers["ETag"]) == (200, True)


def test_a_key_is_needed_and_may_stand_in_the_address(shop: Shop) -> None:
    assert shop.api.get(TENT, key=None).status_code == 401
    assert shop.api.get(f"{TENT}?key={keys.PUBLISHABLE}", key=None).status_code == 200
    bound = shop.api.get(TENT, key=keys.BOUND, Origin="https://elsewhere.example")
    assert bound.status_code == 403
