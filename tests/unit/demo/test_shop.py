"""The shop's pages: what they show, how they stay safe and honest, and that they stand without Torg."""

import re
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

import pytest

from demo import catalogue, pages, photos, pictures, sample, words
from demo.api import Refused, Unreachable
from demo.shop import Shop

LOCAL = {"api_base": "http://127.0.0.1:1/api", "publishable_key": "pk_x"}


class FakeApi:
    """The API as far as the shop reads it: a product's page, the list of products, the reviews' HTML."""

    def __init__(self, page: dict[str, Any] | Exception, listed: list[dict[str, Any]] | None = None) -> None:
        self._page, self._listed = page, listed or []

    def get(self, path: str, **query: Any) -> Any:
        if isinstance(self._page, Exception):
            raise self._page
        return {"items": self._listed, "next": None} if path == "/v1/products" else self._page

    def text(self, path: str, **query: Any) -> str:
        if isinstance(self._page, Exception):
            raise self._page
        return f"<torg-reviews lang={query['language']}></torg-reviews>"


def shop(page: dict[str, Any] | Exception, listed: list[dict[str, Any]] | None = None) -> Shop:
    return Shop(LOCAL, FakeApi(page, listed))  # type: ignore[arg-type]


def item(product_id: str, people: int | None, of: int | None, **product: Any) -> dict[str, Any]:
    return {"product_id": product_id, "people": people, "of": of, "product": product or None}


EMPTY: dict[str, Any] = {"product": None, "recommendations": {}}


class Outline(HTMLParser):
    """A page's elements, headings and links."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.images_without_alt = 0
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids += [named["id"] or ""] if "id" in named else []
        self.images_without_alt += tag == "img" and "alt" not in named
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))


def test_the_start_page_shows_every_product_and_what_a_developer_needs() -> None:
    page = shop(EMPTY).answer("GET", "/").text
    for product_id in catalogue.products():
        assert f'href="/p/{product_id}"' in page
        assert f'src="/bilder/{product_id}.svg"' in page
    assert "http://127.0.0.1:1/api/v1" in page
    assert "pk_x" in page
    assert "/api/v1/openapi.json" in page


@pytest.mark.parametrize("path", ["/", "/p/fjallrav-skaljacka", "/nowhere"])
def test_a_page_can_be_read_aloud(path: str) -> None:
    lists = {"viewed-also-viewed": [item("harjedalen-kasa", 2, 4, title="Kåsa", price=None)]}
    outline = Outline(shop({"product": None, "recommendations": lists}).answer("GET", path).text)
    assert outline.levels[0] == outline.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert outline.images_without_alt == 0
    assert len(set(outline.ids)) == len(outline.ids)


def test_a_product_page_counts_as_the_api_does() -> None:
    lists = {
        "viewed-also-viewed": [
            item("a", 37, 112, title="Sarek", price={"amount": 229_500, "currency": "SEK"}),
            item("b", None, None, title="Diskret", price=None),
        ]
    }
    page = shop({"product": None, "recommendations": lists}).answer("GET", "/p/fjallrav-skaljacka").text
    assert "Andra tittade också på" in page
    assert "37 av 112" in page
    assert "None" not in page
    assert "2\u202f295\u00a0kr" in page


def test_an_imported_product_is_shown_by_its_id_and_an_unknown_one_is_not() -> None:
    lists = {"viewed-also-viewed": [item("214536502", 2, 4)]}
    page = shop({"product": None, "recommendations": lists}).answer("GET", "/p/214536500")
    assert page.status == 200
    assert "Produkt 214536500" in page.text
    assert "Produkt 214536502" in page.text
    assert shop(EMPTY).answer("GET", "/p/214536500").status == 404


@pytest.mark.parametrize("failure", [Unreachable("no"), Refused(503, {})])
def test_the_shop_stands_without_torg(failure: Exception) -> None:
    page = shop(failure).answer("GET", "/p/fjallrav-skaljacka")
    assert page.status == 200
    assert "Fjällräv skaljacka" in page.text
    assert "går inte att hämta just nu" in page.text


def test_texts_from_outside_stay_texts() -> None:
    lists = {"viewed-also-viewed": [item("x", 2, 3, title='<script>alert("1")</script>', price=None)]}
    page = shop({"product": None, "recommendations": lists}).answer("GET", "/p/fjallrav-skaljacka").text
    assert "<script" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("path", ["/p/", "/p/<x>", "/p/a/b", "/bilder/../shop.py", "/P/x", "/shop.py"])
def test_other_addresses_lead_nowhere(path: str) -> None:
    assert shop(EMPTY).answer("GET", path).status == 404


def test_it_only_reads() -> None:
    assert shop(EMPTY).answer("POST", "/").status == 405
    assert shop(EMPTY).answer("HEAD", "/").status == 200


def test_every_drawing_is_whole_and_every_picture_drawn() -> None:
    used = {product.picture[0] for product in catalogue.products().values()}
    assert used == set(pictures.shapes())
    for product in catalogue.products().values():
        drawn = shop(EMPTY).answer("GET", f"/bilder/{product.id}.svg")
        ElementTree.fromstring(drawn.text)
        assert "$" not in drawn.text
        assert drawn.media == "image/svg+xml"


def test_the_catalogue_is_a_believable_shop() -> None:
    products = catalogue.products().values()
    skus = [sku for product in products for sku, _ in product.skus()]
    assert 55 <= len(products) <= 70
    assert len(set(skus)) == len(skus)
    assert all(re.fullmatch(r"[A-Za-z0-9._:-]{1,128}", sku) for sku in skus)
    assert sum(product.discreet for product in products) == 4
    assert 2 <= sum(not product.in_stock for product in products) <= 5
    assert sum(product.norwegian is not None for product in products) >= 8


def test_anchors_are_one_a_department() -> None:
    page = pages.start(LOCAL)
    for target in re.findall(r'href="/#([^"]+)"', page):
        assert page.count(f'id="{target}"') == 1


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (249_500, "SEK", "2\u202f495\u00a0kr"),
        (12_950, "SEK", "129,50\u00a0kr"),
        (5, "EUR", "0,05\u00a0€"),
        (129_900, "NOK", "1\u202f299\u00a0NOK"),
    ],
)
def test_prices_are_written_as_swedes_write_them(amount: int, currency: str, text: str) -> None:
    assert words.price({"amount": amount, "currency": currency}) == text


def test_a_sample_is_the_same_for_the_same_seed_and_names_what_is_sold() -> None:
    known = catalogue.products()
    assert all(one in known and not known[one].discreet for bundle in sample.BUNDLES for one in bundle)
    first = list(sample.clicks(50, 1_800_000_000.0, seed=3))
    assert first == list(sample.clicks(50, 1_800_000_000.0, seed=3))
    assert first != list(sample.clicks(50, 1_800_000_000.0, seed=4))
    assert {click.item for click in first} <= set(known)


def listed(product_id: str, mean: float, count: int) -> dict[str, Any]:
    return {"product_id": product_id, "rating": {"mean": mean, "count": count} if count else None}


def test_the_best_rated_stand_first_in_the_apis_order_with_the_true_mean() -> None:
    found = [
        listed("harjedalen-kasa", 4.5, 2),
        listed("vinga-ullmossa", 4.96, 25),
        listed("rattvag-kompass", 0, 0),
    ]
    page = str(shop(EMPTY, found).answer("GET", "/").text)
    best = page[page.index("Högst betyg") : page.index("Kläder</h2>")]
    assert best.index("harjedalen-kasa") < best.index("vinga-ullmossa")
    assert "rattvag-kompass" not in best
    assert "4,5 · 2 betyg" in best
    assert "5,0 · 25 betyg" in best


def test_without_ratings_there_is_no_shelf_of_the_best() -> None:
    assert "Högst betyg" not in str(shop(EMPTY, [listed("rattvag-kompass", 0, 0)]).answer("GET", "/").text)


def test_a_product_page_holds_the_reviews_and_what_people_like() -> None:
    page = EMPTY | {
        "reviews": {"rating": {"mean": 4.25, "count": 4}}, "reactions": {"likes": 3, "dislikes": 1}, "wanted": 1,
    }  # fmt: skip
    answer = shop(page).answer("GET", "/p/fjallrav-skaljacka")
    assert "<torg-reviews lang=sv>" in str(answer.text)
    assert "4,2 · 4 betyg" in str(answer.text)
    assert "3 gillar den · på 1 önskelista" in str(answer.text)


def test_pictures_of_shoppers_come_from_the_bucket_and_nothing_else_does() -> None:
    there = Shop(LOCAL | {"endpoint_url": "http://127.0.0.1:4566"}, FakeApi(EMPTY))  # type: ignore[arg-type]
    policy = there.answer("GET", "/p/fjallrav-skaljacka").policy
    assert "img-src 'self' http://127.0.0.1:4566;" in policy
    assert "default-src 'none'" in policy
    assert "script" not in policy


def test_photos_are_raster_pictures_and_the_same_every_time() -> None:
    photo = shop(EMPTY).answer("GET", "/foton/kaffepaus.jpg")
    assert (photo.media, bytes(photo.text)[:3]) == ("image/jpeg", b"\xff\xd8\xff")  # type: ignore[arg-type]
    photos.photo.cache_clear()
    assert shop(EMPTY).answer("GET", "/foton/kaffepaus.jpg").text == photo.text
    assert shop(EMPTY).answer("GET", "/foton/ingen.jpg").status == 404
