"""`GET /v1/recommendations`: of a session, and for a shopper."""

import pytest

from chalicelib.recommendations import domain
from tests.http.fakes import Shop
from tests.support import keys

PATH = "/v1/recommendations"
VIEWED, BOUGHT = "viewed-also-viewed", "bought-also-bought"


def test_the_latest_view_weighs_most(shop: Shop) -> None:
    shop.sells("a", "b", "x", "y")
    shop.house.keep(domain.product_key("a"), VIEWED, ("x", 5))
    shop.house.keep(domain.product_key("b"), VIEWED, ("y", 5))
    assert shop.ids(f"{PATH}?viewed=a,b") == ["x", "y"]
    assert shop.ids(f"{PATH}?viewed=b,a") == ["y", "x"]


def test_a_session_says_which_product_a_recommendation_goes_with(shop: Shop) -> None:
    shop.sells("a", "x")
    shop.house.keep(domain.product_key("a"), VIEWED, ("x", 5), of=9)
    (item,) = shop.ask(f"{PATH}?viewed=a")["items"]
    assert (item["because"], item["people"], item["of"]) == ("a", 5, 9)


def test_what_was_viewed_is_not_recommended(shop: Shop) -> None:
    shop.sells("a", "b", "x")
    shop.house.keep(domain.product_key("a"), VIEWED, ("b", 50), ("x", 5))
    assert shop.ids(f"{PATH}?viewed=a,b") == ["x"]
    assert shop.ids(f"{PATH}?viewed=a&exclude=x") == ["b"]


def test_what_was_viewed_before_the_latest_comes_back_with_revisits(shop: Shop) -> None:
    shop.sells("a", "b", "x")
    shop.house.keep(domain.product_key("a"), VIEWED, ("b", 50), ("x", 5))
    shop.house.keep(domain.product_key("b"), VIEWED, ("a", 50))
    assert shop.ids(f"{PATH}?viewed=a,b&revisits=true") == ["b", "x"]
    assert shop.ids(f"{PATH}?viewed=a,b&revisits=true&exclude=b") == ["x"]
    assert shop.ids(f"{PATH}?viewed=a,b&revisits=false") == ["x"]


def test_a_session_that_begins_is_answered_from_the_shop(shop: Shop) -> None:
    shop.sells("a")
    shop.house.keep(domain.POPULAR, "viewed", ("a", 5))
    assert shop.ids(PATH) == ["a"]
    assert shop.ask(PATH)["list"] == "session"


def test_with_revisits_a_shopper_still_isnt_told_of_what_was_bought(shop: Shop) -> None:
    shop.sells("tent", "mat", "mug")
    shop.house.keep(domain.product_key("mug"), VIEWED, ("tent", 9), ("mat", 5))
    order = {"order_id": "o1", "customer_id": "c-1", "lines": [{"product_id": "tent", "quantity": 1}]}
    assert shop.api.post("/v1/orders", order).status_code == 201
    asked = f"{PATH}?viewed=mug,tent,mat&revisits=true"
    mine = shop.api.get(asked, key=None, Authorization=keys.shopper_token("c-1")).json_body
    assert [item["product_id"] for item in mine["items"]] == ["mat"]
    assert shop.ids(asked) == ["tent", "mat"]


def test_a_shoppers_orders_count_and_their_products_are_left_out(shop: Shop) -> None:
    shop.sells("tent", "mat", "mug")
    shop.house.keep(domain.product_key("tent"), BOUGHT, ("mat", 5), ("mug", 4))
    order = {"order_id": "o1", "customer_id": "c-1", "lines": [{"product_id": "tent", "quantity": 1}]}
    assert shop.api.post("/v1/orders", order).status_code == 201
    mine = shop.api.get(PATH, key=None, Authorization=keys.shopper_token("c-1"))
    assert mine.status_code == 200, mine.body
    assert mine.json_body["list"] == "for-you"
    assert [item["product_id"] for item in mine.json_body["items"]] == ["mat", "mug"]
    others = shop.api.get(PATH, key=None, Authorization=keys.shopper_token("c-2")).json_body
    assert others["items"] == []


def test_what_a_shopper_bought_discreetly_brings_up_nothing_discreet(shop: Shop) -> None:
    shop.sells("cream", "balm", discreet=True)
    shop.sells("mug")
    shop.house.keep(domain.product_key("cream"), BOUGHT, ("balm", 50), ("mug", 4))
    order = {"order_id": "o1", "customer_id": "c-1", "lines": [{"product_id": "cream", "quantity": 1}]}
    shop.api.post("/v1/orders", order)
    mine = shop.api.get(PATH, key=None, Authorization=keys.shopper_token("c-1")).json_body
    assert [item["product_id"] for item in mine["items"]] == ["mug"]


def test_a_cancelled_order_counts_no_more(shop: Shop) -> None:
    shop.sells("tent", "mat")
    shop.house.keep(domain.product_key("tent"), BOUGHT, ("mat", 5))
    order = {"order_id": "o1", "customer_id": "c-1", "lines": [{"product_id": "tent", "quantity": 1}]}
    shop.api.post("/v1/orders", order)
    shop.api.post("/v1/orders/o1/cancel")
    assert shop.api.get(PATH, key=None, Authorization=keys.shopper_token("c-1")).json_body["items"] == []


def test_the_answer_is_nobody_elses(shop: Shop) -> None:
    answer = shop.api.get(PATH, key=keys.PUBLISHABLE)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("viewed=%20", "query:viewed"),
        ("viewed=" + "a" * 4_001, "query:viewed"),
        ("limit=0", "query:limit"),
        ("exclude=%00", "query:exclude"),
        ("bought=a", "query:bought"),
        ("viewed=a&revisits=often", "query:revisits"),
    ],
)
def test_a_bad_parameter_is_named(shop: Shop, query: str, pointer: str) -> None:
    assert shop.refusal(f"{PATH}?{query}") == (400, [pointer])


def test_a_very_long_session_is_answered_by_its_latest(shop: Shop) -> None:
    shop.sells("a", "x")
    shop.house.keep(domain.product_key("a"), VIEWED, ("x", 5))
    later = ",".join(f"p{n}" for n in range(300))
    assert shop.ids(f"{PATH}?viewed=a,{later}") == ["x"]
    assert shop.ids(f"{PATH}?viewed={later},a") == []
