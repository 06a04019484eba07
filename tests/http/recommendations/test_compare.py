"""`GET /v1/compare/recommendations`."""

import pytest

from chalicelib.recommendations import domain
from tests.http.fakes import Shop
from tests.support import keys

PATH = "/v1/compare/recommendations"
ALSO = "compared-also-compared"


def test_a_pair_has_lists_of_its_own_whichever_comes_first(shop: Shop) -> None:
    shop.sells("a", "b", "c", "d")
    shop.house.keep(domain.pair_key("a", "b"), ALSO, ("c", 12), of=30)
    shop.house.keep(domain.product_key("a"), ALSO, ("d", 40), ("c", 39), ("b", 38), of=90)
    for products in ("a,b", "b,a"):
        items = shop.ask(f"{PATH}?products={products}")["items"]
        assert [(item["product_id"], item["people"], item["of"]) for item in items] == [
            ("c", 12, 30),
            ("d", 40, 90),
        ]
        assert [item["because"] for item in items] == [None, "a"]


def test_more_than_two_are_answered_by_each(shop: Shop) -> None:
    shop.sells("a", "b", "c", "x", "y")
    for one, other in (("a", "x"), ("b", "y"), ("c", "y")):
        shop.house.keep(domain.product_key(one), "compared-then-bought", (other, 5))
    assert shop.ids(f"{PATH}?products=a,b,c&list=compared-then-bought") == ["y", "x"]


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("", "query:products"),
        ("?products=", "query:products"),
        ("?products=a", "query:products"),
        ("?products=a,a", "query:products"),
        ("?products=" + ",".join(f"p{n}" for n in range(11)), "query:products"),
        ("?products=a,b%20c", "query:products"),
        ("?products=a,b&list=viewed-also-viewed", "query:list"),
        ("?products=a,b&limit=51", "query:limit"),
        ("?products=a,b&exclude=%3C", "query:exclude"),
    ],
)
def test_a_bad_parameter_is_named(shop: Shop, query: str, pointer: str) -> None:
    assert shop.refusal(PATH + query) == (400, [pointer])


def test_ten_are_not_too_many(shop: Shop) -> None:
    assert shop.ids(f"{PATH}?products=" + ",".join(f"p{n}" for n in range(10))) == []


def test_the_answer_is_public(shop: Shop) -> None:
    headers = shop.api.get(f"{PATH}?products=a,b", key=keys.PUBLISHABLE).headers
    assert headers["Cache-Control"].startswith("public, max-age=60")
