"""The shop's shelves and its search: what stands where, in which order, and in how many pages."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import aisles, catalogue
from tests.support.shopfront import Outline, get, listed, shop, text


def test_every_product_stands_on_its_shelf_and_has_its_page() -> None:
    there = shop()
    for product in catalogue.products().values():
        page = text(f"/k/{aisles.slug(product.category)}", there)
        assert f'href="/p/{product.id}"' in page
        assert product.title in text(f"/p/{product.id}", there).replace("&amp;", "&")


def test_what_is_discreet_stands_on_its_own_shelf_only() -> None:
    page = text("/k/egenvard")
    assert "skavfri-plaster" in page
    assert "torrtrygg-skydd" not in page
    assert "torrtrygg-skydd" in text("/k/egenvard/diskret")
    assert "torrtrygg-skydd" not in text("/")


def test_the_best_rated_stand_first_in_the_apis_order_with_the_true_mean() -> None:
    found = [
        listed("harjedalen-kasa", 4.5, 2),
        listed("vinga-ullmossa", 4.96, 25),
        listed("rattvag-kompass", 0, 0),
    ]
    page = text("/", shop(found))
    best = page[page.index("Högst betyg") : page.index("id=avdelningar")]
    assert best.index("harjedalen-kasa") < best.index("vinga-ullmossa")
    assert "rattvag-kompass" not in best
    assert "4,5 · 2 betyg" in best
    assert "5,0 · 25 betyg" in best
    assert "4.5 · 2 ratings" in text("/en", shop(found))
    assert "Högst betyg" not in text("/", shop([listed("rattvag-kompass", 0, 0)]))


def test_a_shelf_is_sorted_and_filtered_by_links() -> None:
    there = shop([listed("storstuga-talt-4", 4.8, 9), listed("vila-tunneltalt-2", 4.1, 30)])

    def order(query: str) -> list[str]:
        return re.findall(r'<h2 class=what><a href="/p/([^"]+)"', text(f"/k/talt?{query}", there))

    prices = [catalogue.products()[one].price for one in order("sortera=pris")]
    assert prices == sorted(prices)
    assert order("sortera=-pris")[0] == max(aisles.on("Tält"), key=lambda one: one.price).id
    assert order("sortera=betyg")[:2] == ["storstuga-talt-4", "vila-tunneltalt-2"]
    assert order("minst=4.5") == ["storstuga-talt-4"]
    assert "vindil-tarp" not in order("lager=ja")
    assert set(order("")) == {one.id for one in aisles.on("Tält")}


def test_a_long_list_comes_in_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("demo.pages.listed._A_PAGE", 6)
    pages = [text(f"/k/klader?sida={n}&sortera=pris") for n in (1, 2, 3)]
    found = [re.findall(r'<h2 class=what><a href="/p/([^"]+)"', page) for page in pages]
    assert [len(one) for one in found] == [6, 6, len(aisles.on("Kläder")) - 12]
    assert len({one for page in found for one in page}) == len(aisles.on("Kläder"))
    assert "Föregående" not in pages[0]
    assert '<a class=button href="/k/klader?sida=2&amp;sortera=pris">Nästa</a>' in pages[0]
    assert "Nästa" not in pages[2]
    choices = pages[1][pages[1].index("class=choices") : pages[1].index("class=grid")]
    assert "sortera=-pris" in choices
    assert "sida=" not in choices  # another order begins at the beginning
    for asked, shown in (("0", 1), ("99", 3), ("x", 1), ("²", 1), ("9" * 30, 1)):
        assert f"Sida {shown} av 3" in text(f"/k/klader?sida={asked}")


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("tält", "vila-tunneltalt-2"),
        ("talt", "vila-tunneltalt-2"),
        ("tent for four", "storstuga-talt-4"),
        ("skaljacka", "fjallrav-skaljacka"),
        ("kängor", "stig-vandringskanga"),
        ("Tarp", "vindil-tarp"),
    ],
)
def test_a_search_finds_what_is_meant(query: str, first: str) -> None:
    assert aisles.found(query)[0].id == first


@pytest.mark.parametrize("query", ["", "   ", "zzz", "tält zzz", "%"])
def test_a_search_that_finds_nothing_says_so(query: str) -> None:
    assert aisles.found(query) == []
    assert "0 träffar" in text(f"/sok?q={query}")


@pytest.fixture
def fed(tmp_path: Path) -> Iterator[None]:
    """The shop sells what a feed of one's own says."""
    file = tmp_path / "feed.json"
    products = [
        {
            "product_id": "x-1", "title": "Βιβλίο", "url": "https://shop.example/x-1", "categories": ["Βιβλία > Ποίηση"],
            "price": {"amount": 1_290, "currency": "EUR"}, "image_url": "https://img.example/x.jpg",
        },
        {"product_id": "x-2", "title": "No price", "url": "https://shop.example/x-2"},
    ]  # fmt: skip
    file.write_text(json.dumps({"products": products}), encoding="utf-8")
    forget()
    catalogue.use(file)
    yield
    catalogue.use(None)
    forget()


def forget() -> None:
    aisles._by_slug.cache_clear()
    aisles._places.cache_clear()


@pytest.mark.usefixtures("fed")
def test_the_shop_sells_what_a_feed_says() -> None:
    there = shop()
    outline = Outline(text("/", there))
    shelves = [link for link in outline.links if link.startswith("/k/")]
    assert len(set(shelves)) == 2
    assert all(get(link, there).status == 200 for link in shelves)
    page = get("/p/x-1", there)
    assert "12,90\u00a0€" in str(page.text)
    assert "Fri frakt<" in str(page.text)
    assert "https://img.example" in page.policy
    assert "12,90\u00a0€" in text("/kassa", there, "fk_korg=x-1~0~1")
    assert get("/p/x-2", there).status == 200
    assert get("/kassa", there, "fk_korg=x-2~0~1").to == "/varukorg"  # what has no price isn't sold
    assert aisles.found("βιβλίο")[0].id == "x-1"
