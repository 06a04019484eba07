"""Discreet products stand only beside their like, or in a search that names them."""

import pytest

from chalicelib.recommendations import domain
from tests.http.fakes import Shop


@pytest.fixture(autouse=True)
def _shop(shop: Shop) -> None:
    shop.sells("tent", "stove", categories=["Camp"])
    shop.sells("cream", "balm", discreet=True, categories=["Care"])


def test_never_beside_a_product_that_is_not(shop: Shop) -> None:
    shop.house.keep(domain.product_key("tent"), "viewed-also-viewed", ("cream", 50), ("stove", 3))
    assert shop.ids("/v1/products/tent/recommendations") == ["stove"]


def test_beside_their_like(shop: Shop) -> None:
    shop.house.keep(domain.product_key("cream"), "viewed-also-viewed", ("balm", 50), ("stove", 3))
    assert shop.ids("/v1/products/cream/recommendations") == ["balm", "stove"]


def test_the_flag_holds_at_once(shop: Shop) -> None:
    shop.house.keep(domain.product_key("tent"), "viewed-also-viewed", ("stove", 50))
    assert shop.ids("/v1/products/tent/recommendations") == ["stove"]
    shop.sells("stove", discreet=True)
    assert shop.ids("/v1/products/tent/recommendations") == []


def test_counts_under_the_threshold_come_hidden(shop: Shop) -> None:
    shop.house.keep(domain.product_key("cream"), "viewed-then-bought", ("balm", None), of=None)
    (item,) = shop.ask("/v1/products/cream/recommendations?list=viewed-then-bought")["items"]
    assert (item["product_id"], item["people"], item["of"]) == ("balm", None, None)


def test_never_by_way_of_the_fallback(shop: Shop) -> None:
    shop.house.keep(domain.category_key("Camp"), "viewed", ("cream", 50))
    shop.house.keep(domain.POPULAR, "viewed", ("balm", 50), ("stove", 2))
    assert shop.ids("/v1/products/tent/recommendations") == ["stove"]
    assert shop.ids("/v1/search/recommendations?q=warm&list=searched-then-viewed") == ["stove"]
    assert shop.ids("/v1/recommendations?viewed=tent") == ["stove"]


def test_in_a_search_that_names_them_only(shop: Shop) -> None:
    for phrase in ("the cream", "cream", "something private"):
        shop.house.keep(domain.search_key(phrase), "searched-then-bought", ("cream", 50), ("stove", 9))
    assert shop.ids("/v1/search/recommendations?q=The%20CREAM") == ["cream", "stove"]
    assert shop.ids("/v1/search/recommendations?q=cream") == ["cream", "stove"]
    assert shop.ids("/v1/search/recommendations?q=something+private") == ["stove"]


def test_a_comparison_is_discreet_only_if_all_of_it_is(shop: Shop) -> None:
    shop.sells("salve", discreet=True)
    for pair in (("cream", "salve"), ("cream", "tent")):
        shop.house.keep(domain.pair_key(*pair), "compared-then-bought", ("balm", 9), ("stove", 8))
    path = "/v1/compare/recommendations?list=compared-then-bought&products="
    assert shop.ids(path + "cream,salve") == ["balm", "stove"]
    assert shop.ids(path + "cream,tent") == ["stove"]


def test_a_session_is_discreet_only_if_all_of_it_is(shop: Shop) -> None:
    shop.house.keep(domain.product_key("cream"), "viewed-also-viewed", ("balm", 9), ("stove", 8))
    assert shop.ids("/v1/recommendations?viewed=cream") == ["balm", "stove"]
    assert shop.ids("/v1/recommendations?viewed=cream,tent") == ["stove"]
    assert shop.ids("/v1/recommendations?viewed=cream,unknown") == ["stove"]


def test_on_the_page_of_a_product_that_is_not(shop: Shop) -> None:
    shop.house.keep(domain.product_key("tent"), "viewed-also-viewed", ("cream", 50), ("stove", 3))
    shop.house.keep(domain.product_key("cream"), "viewed-also-viewed", ("balm", 50))
    lists = shop.ask("/v1/products/tent/page")["recommendations"]
    assert [item["product_id"] for item in lists["viewed-also-viewed"]] == ["stove"]
    lists = shop.ask("/v1/products/cream/page")["recommendations"]
    assert [item["product_id"] for item in lists["viewed-also-viewed"]] == ["balm"]
