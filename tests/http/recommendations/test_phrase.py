"""`GET /v1/search/recommendations`."""

from urllib.parse import quote

import pytest

from chalicelib.recommendations import domain
from tests.http.fakes import Shop
from tests.support import keys

PATH = "/v1/search/recommendations"


@pytest.fixture(autouse=True)
def _lists(shop: Shop) -> None:
    shop.sells("searched-viewed", "searched-bought", "keyword-viewed", "keyword-bought")
    phrase = "varm sovsäck"
    shop.house.keep(domain.search_key(phrase), "searched-then-viewed", ("searched-viewed", 9))
    shop.house.keep(domain.search_key(phrase), "searched-then-bought", ("searched-bought", 8))
    shop.house.keep(domain.keyword_key(phrase), "keyword-then-viewed", ("keyword-viewed", 7))
    shop.house.keep(domain.keyword_key(phrase), "keyword-then-bought", ("keyword-bought", 6))


@pytest.mark.parametrize(
    ("query", "name", "product"),
    [
        ("", "searched-then-bought", "searched-bought"),
        ("&list=searched-then-viewed", "searched-then-viewed", "searched-viewed"),
        ("&list=keyword-then-viewed", "keyword-then-viewed", "keyword-viewed"),
        ("&list=searched-then-viewed&source=engine", "keyword-then-viewed", "keyword-viewed"),
        ("&source=engine", "keyword-then-bought", "keyword-bought"),
        ("&list=keyword-then-bought&source=site", "searched-then-bought", "searched-bought"),
    ],
)
def test_a_search_and_an_arrival_have_lists_of_their_own(
    shop: Shop, query: str, name: str, product: str
) -> None:
    answer = shop.ask(f"{PATH}?q={quote('varm sovsäck')}{query}")
    assert (answer["list"], answer["items"][0]["product_id"]) == (name, product)


@pytest.mark.parametrize("typed", ["VARM SOVSÄCK", "  varm \t sovsäck ", "varm sovsa\u0308ck"])
def test_phrases_are_compared_in_their_normal_form(shop: Shop, typed: str) -> None:
    assert shop.ids(f"{PATH}?q={quote(typed)}") == ["searched-bought"]


def test_a_swedish_letter_is_a_letter_of_its_own(shop: Shop) -> None:
    assert shop.ids(f"{PATH}?q=varm+sovsack") == []


def test_a_phrase_nobody_searched_is_answered_from_the_shop(shop: Shop) -> None:
    shop.house.keep(domain.POPULAR, "bought", ("keyword-bought", 3))
    assert shop.ids(f"{PATH}?q=x") == ["keyword-bought"]
    assert shop.ids(f"{PATH}?q=%20") == ["keyword-bought"], "of spaces nothing is left"


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ("", "query:q"),
        ("?q=", "query:q"),
        ("?q=" + "x" * 401, "query:q"),
        ("?q=x&list=viewed-also-viewed", "query:list"),
        ("?q=x&source=google", "query:source"),
        ("?q=x&limit=-1", "query:limit"),
        ("?q=x&exclude=%22", "query:exclude"),
        ("?q=x&p=1", "query:p"),
    ],
)
def test_a_bad_parameter_is_named(shop: Shop, query: str, pointer: str) -> None:
    assert shop.refusal(PATH + query) == (400, [pointer])


def test_the_answer_is_public(shop: Shop) -> None:
    headers = shop.api.get(f"{PATH}?q=x", key=keys.PUBLISHABLE).headers
    assert headers["Cache-Control"].startswith("public, max-age=60")
    assert headers["ETag"]
