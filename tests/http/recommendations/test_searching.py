"""`GET /v1/search/suggestions` and `GET /v1/search/order`."""

from urllib.parse import quote

import pytest

from chalicelib.recommendations import domain
from tests.http.fakes import Shop

ORDER = "/v1/search/order?q=t%C3%A4lt&products="


@pytest.fixture(autouse=True)
def _lists(shop: Shop) -> None:
    shop.sells("a", "b", "c", "d", categories=["Camp"])
    phrases = ("sovsäck", 112), ("sovmask", 40), ("sovsäck barn", 20)
    shop.house.keep(domain.suggest_key("sov"), "searched", *phrases, of=0)
    shop.house.keep(
        domain.suggest_key("sov"), "bought", ("sovsäck", 37), ("sovmask", 1), ("sovsäck barn", 0), of=0
    )
    shop.house.keep(domain.search_key("tält"), "searched-then-viewed", ("c", 60), ("b", 30), ("d", 1), of=100)
    shop.house.keep(domain.search_key("tält"), "searched-then-bought", ("d", 20), ("b", 1), of=100)


def suggested(shop: Shop, typed: str) -> list[tuple[str, int, int | None]]:
    items = shop.ask(f"/v1/search/suggestions?q={quote(typed)}")["items"]
    return [(one["phrase"], one["people"], one["bought"]) for one in items]


def test_phrases_begin_with_what_was_typed_and_have_true_counts(shop: Shop) -> None:
    shop.house.waves = 0
    assert suggested(shop, "sov") == [("sovsäck", 112, 37), ("sovmask", 40, None), ("sovsäck barn", 20, None)]
    assert shop.house.waves == 1
    assert suggested(shop, "  SOVSA\u0308ck") == [("sovsäck", 112, 37), ("sovsäck barn", 20, None)]
    assert suggested(shop, "sovsäck ") == [("sovsäck", 112, 37), ("sovsäck barn", 20, None)]
    assert suggested(shop, "sovx") == []
    assert suggested(shop, "so") == []
    assert suggested(shop, " ") == []


def test_so_many_as_were_asked_for(shop: Shop) -> None:
    answer = shop.ask("/v1/search/suggestions?q=SOV&limit=1")
    assert (answer["q"], [one["phrase"] for one in answer["items"]]) == ("sov", ["sovsäck"])


def order(shop: Shop, products: str = "a,b,c,d", path: str = ORDER) -> str:
    return "".join(one["product_id"] for one in shop.ask(path + products)["items"])


def test_results_stand_by_what_people_then_did_and_all_come_back(shop: Shop) -> None:
    shop.house.waves = 0
    answer = shop.ask(f"{ORDER}a,b,c,d")
    assert shop.house.waves == 1
    assert (answer["q"], answer["of"]) == ("tält", 100)
    # 20 buyers; 60 and 30 viewers beside a prior of 200; a's is the prior of the first place alone.
    told = [
        (one["product_id"], one["rank"], one["before"], one["viewed"], one["bought"])
        for one in answer["items"]
    ]
    assert told == [
        ("d", 1, 4, None, 20),
        ("c", 2, 3, 60, None),
        ("b", 3, 2, 30, None),
        ("a", 4, 1, None, None),
    ]
    scores = [one["score"] for one in answer["items"]]
    assert scores == sorted(scores, reverse=True)
    assert sum(scores) == pytest.approx(1, abs=1e-5)


def test_of_a_phrase_that_nobody_searched_for_the_order_stays(shop: Shop) -> None:
    answer = shop.ask("/v1/search/order?q=x&products=d,b,a,c")
    assert ([one["product_id"] for one in answer["items"]], answer["of"]) == (["d", "b", "a", "c"], None)
    assert order(shop, "unknown,a") == "unknowna"


def test_few_people_move_little(shop: Shop) -> None:
    shop.house.keep(domain.search_key("spade"), "searched-then-viewed", ("b", 4), ("d", 4), of=9)
    assert order(shop, path="/v1/search/order?q=spade&products=") == "abcd"


def test_the_shops_rules_move_results_and_drop_none(shop: Shop) -> None:
    put = shop.api.put
    where = {"lists": ["search-order"], "phrases": ["Tält"]}
    assert (
        put(
            "/v1/merchandising/rules/1", {"does": {"kind": "exclude", "products": ["d"]}, "where": where}
        ).status_code
        == 200
    )
    assert order(shop) == "cbad"
    pin = {"kind": "pin", "products": ["a", "elsewhere"], "position": 1}
    assert put("/v1/merchandising/rules/2", {"does": pin, "where": where}).status_code == 200
    assert order(shop) == "acbd"
    assert order(shop, "d,c") == "cd", "what isn't among the results doesn't come by a pin"


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/v1/search/suggestions", "query:q"),
        ("/v1/search/suggestions?q=a&limit=21", "query:limit"),
        ("/v1/search/order?q=a", "query:products"),
        ("/v1/search/order?q=a&products=,", "query:products"),
        ("/v1/search/order?q=a&products=a,%20", "query:products"),
        (
            "/v1/search/order?q=a&products=" + ",".join(f"p{number}" for number in range(101)),
            "query:products",
        ),
    ],
)
def test_bad_input_is_refused_by_name(shop: Shop, path: str, pointer: str) -> None:
    assert shop.refusal(path) == (400, [pointer])
