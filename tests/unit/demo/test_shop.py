"""The shop's pages: what they show, how they stay safe and honest, and that they stand without Torg."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from demo import aisles, catalogue, photos, pictures, sample, words
from demo.answers import Answer
from demo.api import Refused, Unreachable
from demo.request import ANYONE, Request
from demo.shop import Shop

ADDRESS = "http://127.0.0.1:1"
LOCAL = {
    "address": ADDRESS,
    "api_base": f"{ADDRESS}/api",
    "publishable_key": "pk_x",
    "shopper_signing_secret": "a secret that nobody guesses, long enough",
}
PAGES = (
    "/", "/p/fjallrav-skaljacka", "/k/klader", "/k/klader/jackor", "/sok?q=tält", "/sok", "/jamfor",
    "/jamfor?p=vila-tunneltalt-2,holme-kupoltalt-3", "/varukorg", "/konto", "/samtycke", "/just-nu", "/nowhere",
)  # fmt: skip
CART = "fk_korg=fjallrav-skaljacka~2~1!harjedalen-kasa~0~2"


class FakeApi:
    """The API as far as the shop reads it: a list of products, a product, the reviews' HTML."""

    def __init__(
        self, listed: list[dict[str, Any]] | Exception | None = None, page: dict[str, Any] | None = None
    ) -> None:
        self._listed, self._page = listed, page or {"product": {"title": "Ett tält"}, "recommendations": {}}

    def get(self, path: str, **query: Any) -> Any:
        if isinstance(self._listed, Exception):
            raise self._listed
        if found := re.match(r"/v1/products/([^/]+)/page", path):
            is_known = found[1].startswith(("2145", "fjall"))
            return self._page if is_known else {"product": None, "recommendations": {}}
        return {
            "items": self._listed or [] if path.startswith("/v1/products?") else [],
            "points": [],
            "next": None,
        }

    def text(self, path: str, **query: Any) -> str:
        if isinstance(self._listed, Exception):
            raise self._listed
        return f"<torg-reviews data-from='{path}'></torg-reviews>"


def shop(listed: list[dict[str, Any]] | Exception | None = None, **local: str) -> Shop:
    return Shop(LOCAL | local, FakeApi(listed))  # type: ignore[arg-type]


def get(path: str, there: Shop | None = None, cookies: str = "") -> Answer:
    plain, _, query = path.partition("?")
    asked = dict(part.split("=", 1) for part in query.split("&") if part)
    return (there or shop()).answer("GET", plain, asked, None, {"Cookie": cookies})


def text(path: str, there: Shop | None = None, cookies: str = "") -> str:
    return str(get(path, there, cookies).text)


def told(page: str) -> dict[str, Any]:
    """What a page tells its script."""
    found = re.search(r"<script type=application/json id=torg-page>(.*?)</script>", page)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def listed(product_id: str, mean: float, count: int) -> dict[str, Any]:
    return {"product_id": product_id, "rating": {"mean": mean, "count": count} if count else None}


class Outline(HTMLParser):
    """A page's elements, headings and links."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.images_without_alt = 0
        self.ids: list[str] = []
        self.links: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids += [named["id"] or ""] if "id" in named else []
        self.links += [named["href"] or ""] if tag == "a" and "href" in named else []
        self.images_without_alt += tag == "img" and "alt" not in named
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_read_aloud(path: str, language: str) -> None:
    page = text(f"{language}{path}".removesuffix("/") or "/", shop([listed("vila-tunneltalt-2", 4.5, 2)]))
    outline = Outline(page)
    assert f"<html lang={'en' if language else 'sv'}>" in page
    assert outline.levels.count(1) == 1
    assert outline.levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False))
    assert outline.images_without_alt == 0
    assert len(set(outline.ids)) == len(outline.ids)
    assert "None" not in page


@pytest.mark.parametrize("language", ["", "/en"])
def test_what_the_shop_links_to_is_there(language: str) -> None:
    there = shop()
    found = {
        link
        for path in PAGES
        for link in Outline(text(f"{language}{path}".removesuffix("/") or "/", there, CART)).links
    }
    own = {link.split("#")[0] for link in found if link.startswith("/") and not link.startswith("/api/")}
    own -= {"", "/mailbox", "/konto/data", "/en/konto/data", "/nowhere", "/en/nowhere"}
    assert len(own) > 60
    broken = {
        link for link in own if (answer := get(link, there)).status not in (200, 303) or not answer.policy
    }
    assert broken == set()


def test_who_reads_english_goes_on_doing_so() -> None:
    for path in PAGES[:-1]:
        links = Outline(text(f"/en{path}".removesuffix("/"))).links
        others = {
            link
            for link in links
            if link.startswith("/") and not re.match(r"/(en\b|api/|mailbox|docs)", link)
        }
        assert others == {path.replace("ä", quote("ä")).replace(",", "%2C")}  # the way back to Swedish


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


@pytest.mark.parametrize("failure", [Unreachable("no"), Refused(503, {}), Refused(401, {})])
@pytest.mark.parametrize("path", PAGES[:-1])
def test_the_shop_stands_without_torg(path: str, failure: Exception) -> None:
    assert get(path, shop(failure)).status == 200


def test_an_imported_product_is_shown_by_its_card_and_an_unknown_one_is_not() -> None:
    page = get("/p/214536500")
    assert (page.status, "<h1>Ett tält</h1>" in str(page.text)) == (200, True)
    lists = {"viewed-also-viewed": [item("214536502", 2, 4)]}
    nameless = text("/p/214536500", shop_with({"product": None, "recommendations": lists}))
    assert "<h1>Produkt 214536500</h1>" in nameless
    assert "214536502" in nameless
    assert get("/p/99").status == 404


def item(product_id: str, people: int | None, of: int | None, **product: Any) -> dict[str, Any]:
    return {"product_id": product_id, "people": people, "of": of, "product": product or None}


def shop_with(page: dict[str, Any]) -> Shop:
    return Shop(LOCAL, FakeApi(None, page))  # type: ignore[arg-type]


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


def test_texts_from_outside_stay_texts() -> None:
    page = text('/sok?q=</script><script>alert("1")</script>')
    assert page.count("<script") == 3  # what the script is told, the shop's script, the bar's
    assert "&lt;script&gt;alert" in page
    assert told(page)["events"] == [
        {"event": "products_searched", "query": '</script><script>alert("1")</script>'}
    ]


@pytest.mark.parametrize(
    "path",
    [
        "/p/",
        "/p/<x>",
        "/p/a/b",
        "/bilder/../shop.py",
        "/P/x",
        "/shop.py",
        "/k/nothing",
        "/order/FK-1",
        "/en/en",
    ],
)
def test_other_addresses_lead_nowhere(path: str) -> None:
    assert get(path).status == 404


def test_what_is_only_read_takes_no_form_and_a_form_comes_from_the_shop_alone() -> None:
    assert shop().answer("POST", "/", {}, {}).status == 405
    assert shop().answer("HEAD", "/").status == 200
    assert shop().answer("GET", "/konto/in").status == 405
    for path in ("/varukorg", "/kassa", "/konto/in", "/konto/radera", "/samtycke", "/jamfor"):
        assert shop().answer("POST", path, {}, None).status == 403


def test_every_page_has_a_policy_under_which_only_the_shops_own_script_runs() -> None:
    there = shop(endpoint_url="http://127.0.0.1:4566", push="ws://127.0.0.1:1/push")
    for path in PAGES:
        answer = get(path, there)
        assert "default-src 'none'" in answer.policy
        assert "script-src 'self' http://127.0.0.1:1;" in answer.policy
        assert "require-trusted-types-for 'script'" in answer.policy
        assert "unsafe" not in answer.policy
        assert "img-src 'self' data: blob: http://127.0.0.1:1 http://127.0.0.1:4566;" in answer.policy
        assert not re.search(r"<[^>]+\s(style|on\w+)=", str(answer.text))


def test_pages_tell_the_script_what_was_done() -> None:
    said = told(text("/p/fjallrav-skaljacka"))
    assert said["events"] == [{"event": "product_viewed", "product_id": "fjallrav-skaljacka"}]
    assert (said["api"], said["key"], said["language"]) == ("/api", "pk_x", "sv")
    assert (said["consent"], said["signed_in"]) == (None, False)
    assert told(text("/sok?q= tält  lätt "))["events"] == [
        {"event": "products_searched", "query": "tält lätt"}
    ]
    assert told(text("/sok"))["events"] == []
    assert told(text("/jamfor?p=vila-tunneltalt-2"))["events"] == []
    compared = told(text("/jamfor?p=vila-tunneltalt-2,holme-kupoltalt-3,nothing"))["events"]
    assert compared == [
        {"event": "products_compared", "product_ids": ["vila-tunneltalt-2", "holme-kupoltalt-3"]}
    ]
    (shelf,) = told(text("/k/klader/jackor"))["events"]
    assert (shelf["event"], shelf["list"]) == ("product_list_viewed", "Kläder > Jackor")
    assert "fjallrav-skaljacka" in shelf["product_ids"]
    (checkout,) = told(text("/kassa", cookies=CART))["events"]
    assert checkout == {"event": "checkout_started", "product_ids": ["fjallrav-skaljacka", "harjedalen-kasa"]}


def test_without_a_stack_there_is_a_shop_and_no_script() -> None:
    page = str(Shop({}).answer("GET", "/p/fjallrav-skaljacka").text)
    assert "Fjällräv skaljacka" in page
    assert "<script" not in page
    assert "<torg-" not in page


def test_a_product_page_holds_the_reviews_in_the_readers_language_and_places_for_the_rest() -> None:
    page = text("/en/p/fjallrav-skaljacka")
    assert "data-from='/v1/products/fjallrav-skaljacka/reviews.html?language=en&limit=4'" in page
    for element in ("rating", "presence", "like", "list-button", "share", "recommendations", "latest"):
        assert re.search(rf'<torg-{element} [^>]*product="fjallrav-skaljacka"', page)
    assert '<torg-reviews product="fjallrav-skaljacka">' not in page
    alone = text("/p/fjallrav-skaljacka", shop(Unreachable("no")))
    assert '<torg-reviews product="fjallrav-skaljacka">' in alone
    assert '<torg-questions product="fjallrav-skaljacka">' in alone


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


def test_every_drawing_is_whole_and_every_picture_drawn() -> None:
    used = {product.picture[0] for product in catalogue.products().values()}
    assert used == set(pictures.shapes())
    for product in catalogue.products().values():
        drawn = get(f"/bilder/{product.id}.svg")
        ElementTree.fromstring(drawn.text)
        assert "$" not in str(drawn.text)
        assert drawn.media == "image/svg+xml"


def test_the_catalogue_is_a_believable_shop() -> None:
    products = catalogue.products().values()
    skus = [sku for product in products for sku, _ in product.skus()]
    assert len(products) >= 60
    assert len(set(skus)) == len(skus)
    assert all(re.fullmatch(r"[A-Za-z0-9._:-]{1,128}", sku) for sku in skus)
    assert any(product.discreet for product in products)
    assert any(not product.in_stock for product in products)
    assert any(product.norwegian for product in products)


def test_all_of_it_is_in_english_too() -> None:
    english = Request(language="en")
    for product in catalogue.products().values():
        assert aisles.text(product, english) != product.text
        for said in (*product.category.split(" > "), *product.facts):
            assert (
                words.category(said, english) != said
                or words.fact(said, english) != said
                or said == "Material"
            )
    renamed = [one for one in catalogue.products().values() if aisles.title(one, english) != one.title]
    assert len(renamed) >= len(catalogue.products()) - 2
    letters = re.compile("[åäöÅÄÖ]")
    facts = {
        words.fact(value, english) for one in catalogue.products().values() for value in one.facts.values()
    }
    assert {one for one in facts if letters.search(one)} == {"Sarek and Stora Sjöfallet"}


@pytest.mark.parametrize(
    ("amount", "currency", "swedish", "english"),
    [
        (249_500, "SEK", "2\u00a0495\u00a0kr", "SEK\u00a02\u00a0495"),
        (12_950, "SEK", "129,50\u00a0kr", "SEK\u00a0129.50"),
        (5, "EUR", "0,05\u00a0€", "EUR\u00a00.05"),
        (129_900, "NOK", "1\u00a0299\u00a0NOK", "NOK\u00a01\u00a0299"),
    ],
)
def test_prices_are_written_as_their_readers_write_them(
    amount: int, currency: str, swedish: str, english: str
) -> None:
    money = {"amount": amount, "currency": currency}
    assert words.price(money, ANYONE) == swedish
    assert words.price(money, Request(language="en")) == english


def test_a_sample_is_the_same_for_the_same_seed_and_names_what_is_sold() -> None:
    known = catalogue.products()
    assert all(one in known and not known[one].discreet for bundle in sample.BUNDLES for one in bundle)
    first = list(sample.clicks(50, 1_800_000_000.0, seed=3))
    assert first == list(sample.clicks(50, 1_800_000_000.0, seed=3))
    assert first != list(sample.clicks(50, 1_800_000_000.0, seed=4))
    assert {click.item for click in first} <= set(known)


def test_photos_are_raster_pictures_and_the_same_every_time() -> None:
    photo = get("/foton/kaffepaus.jpg")
    assert (photo.media, bytes(photo.text)[:3]) == ("image/jpeg", b"\xff\xd8\xff")  # type: ignore[arg-type]
    photos.photo.cache_clear()
    assert get("/foton/kaffepaus.jpg").text == photo.text
    assert get("/foton/ingen.jpg").status == 404


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
