"""The shop's product pages: what is known of a product, what others say and do, and where Torg's elements stand."""

import re

from demo.api import Unreachable
from tests.support.shopfront import get, item, shop, shop_with, text


def test_an_imported_product_is_shown_by_its_card_and_an_unknown_one_is_not() -> None:
    page = get("/p/214536500")
    assert (page.status, "<h1>Ett tält</h1>" in str(page.text)) == (200, True)
    lists = {"viewed-also-viewed": [item("214536502", 2, 4)]}
    nameless = text("/p/214536500", shop_with({"product": None, "recommendations": lists}))
    assert "<h1>Produkt 214536500</h1>" in nameless
    assert "214536502" in nameless
    assert get("/p/99").status == 404


def test_a_product_page_counts_as_the_api_does_before_any_script_runs() -> None:
    lists = {
        "viewed-also-viewed": [
            item("a", 37, 112, title="Sarek <x>", price={"amount": 229_500, "currency": "SEK"}),
            item("b", None, None, title="Diskret", price=None),
        ]
    }
    rated = {"product": None, "recommendations": lists, "reviews": {"rating": {"mean": 4.25, "count": 4}}}
    page = text("/p/fjallrav-skaljacka", shop_with(rated))
    (shown,) = re.findall(r'<torg-recommendations list="viewed-also-viewed"[^>]*>(.*?)</torg-', page)
    assert "Andra tittade också på" in shown
    assert shown.count(" av ") == 1
    assert "37 av 112 som tittade" in shown
    assert "Sarek &lt;x&gt;" in shown
    assert "2\u00a0295\u00a0kr" in shown
    assert "4,2 · 4 betyg" in page
    assert "None" not in page
    assert "37 of 112 who looked" in text("/en/p/fjallrav-skaljacka", shop_with(rated))


def test_a_product_page_holds_the_reviews_in_the_readers_language_and_places_for_the_rest() -> None:
    page = text("/en/p/fjallrav-skaljacka")
    assert "data-from='/v1/products/fjallrav-skaljacka/reviews.html?language=en&limit=4'" in page
    for element in ("rating", "presence", "like", "list-button", "share", "recommendations", "latest"):
        assert re.search(rf'<torg-{element} [^>]*product="fjallrav-skaljacka"', page)
    assert '<torg-reviews product="fjallrav-skaljacka">' not in page
    alone = text("/p/fjallrav-skaljacka", shop(Unreachable("no")))
    assert '<torg-reviews product="fjallrav-skaljacka">' in alone
    assert '<torg-questions product="fjallrav-skaljacka">' in alone
