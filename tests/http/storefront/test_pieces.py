"""`GET /v1/products/{id}/rating.html` and `…/recommendations.html`, over the whole API."""

import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from typing import Any

import pytest

from chalicelib.kernel import settings
from chalicelib.recommendations import domain
from chalicelib.storefront import built
from tests.http.fakes import Shop
from tests.support import hostile, keys

RATING = "/v1/products/tent/rating.html"
ROW = "/v1/products/tent/recommendations.html"
LIST = domain.VIEWED_ALSO_VIEWED


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    """A tent, and what goes with it."""
    shop.sells("tent")
    for one, kronor in (("byxa", 1_299), ("sack", 1_895)):
        shop.sells(one, title=one.title(), price={"amount": kronor * 100, "currency": "SEK"})
    shop.house.keep(domain.product_key("tent"), LIST, ("byxa", 1_200), ("sack", 9), of=4_000)
    return shop


def get(shop: Shop, path: str, **headers: str) -> Any:
    answer = shop.api.get(path, key=keys.PUBLISHABLE, **headers)
    assert answer.status_code == 200, answer.body
    return answer


def html(shop: Shop, path: str, **headers: str) -> str:
    return str(get(shop, path, **headers).body.decode())


def seen(text: str) -> str:
    """What somebody reads."""
    return unescape(re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ")


def tags(text: str) -> list[tuple[str, list[str]]]:
    """The elements of a page with the names of their attributes."""
    found: list[tuple[str, list[str]]] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, values: found.append((tag, [name for name, _ in values]))  # type: ignore[method-assign]
    parser.feed(text)
    return found


def rate(shop: Shop, *stars: int) -> None:
    for number, given in enumerate(stars):
        body = {"product_id": "tent", "stars": given}
        answer = shop.api.post("/v1/reviews", body, key=None, Authorization=keys.shopper_token(f"c{number}"))
        assert answer.status_code == 201, answer.body


def switch_off(monkeypatch: pytest.MonkeyPatch, room: str) -> None:
    changed = replace(settings.current(), off=frozenset({room}))
    monkeypatch.setattr(settings, "current", lambda: changed)


def test_a_rating_is_told_in_one_line(stocked: Shop) -> None:
    rate(stocked, 5, 4)
    answer = get(stocked, f"{RATING}?language=sv&href=%23omdomen")
    text = answer.body.decode()
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert (
        answer.headers["Cache-Control"]
        == stocked.api.get("/v1/products/tent/reviews.html", key=keys.PUBLISHABLE).headers["Cache-Control"]
    )
    assert answer.headers["Vary"] == "Accept-Language"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert re.sub(r"\s+", " ", seen(text)).strip() == "4,5 · 2 betyg"
    assert 'aria-label="4,5 av 5 stjärnor"' in text
    assert 'width="90.0"' in text
    assert re.search(r'<a class="line" part="line" href="#omdomen">', text)
    again = stocked.api.get(f"{RATING}?language=sv&href=%23omdomen", key=keys.PUBLISHABLE,
                            If_None_Match=answer.headers["ETag"])  # fmt: skip
    assert again.status_code == 304


def test_a_rating_that_nobody_gave_says_so(stocked: Shop) -> None:
    assert seen(html(stocked, RATING)).strip() == "No ratings yet"
    assert "href=" not in html(stocked, RATING).partition("</template>")[0].partition("css")[2]
    rate(stocked, 3)
    assert "1 rating" in seen(html(stocked, f"{RATING}?language=en"))


def test_a_row_says_what_it_costs_and_why_it_is_there(stocked: Shop) -> None:
    answer = get(stocked, f"{ROW}?language=sv")
    text = seen(answer.body.decode())
    assert answer.headers["Cache-Control"].startswith("public, max-age=60")
    for said in ("Andra tittade också på", "Byxa", "1 299 kr", "1 200 av 4 000 som tittade på den här"):
        assert said in text
    english = seen(html(stocked, ROW, Accept_Language="en-GB"))
    for said in ("Others also looked at", "SEK 1,299", "1,200 of 4,000 who looked at this"):
        assert said in english


def test_a_row_is_the_list_of_the_api(stocked: Shop) -> None:
    stocked.sells("mossa", title="Mossa")
    stocked.house.keep("popular", "viewed", ("mossa", None))
    stocked.house.keep("popular", "bought", ("mossa", None))
    for query in ("", "?limit=1", "?list=bought-also-bought"):
        told = [one["product_id"] for one in stocked.ask(f"{ROW.removesuffix('.html')}{query}")["items"]]
        assert re.findall(r'data-id="(\w+)"', html(stocked, ROW + query)) == told
        assert told
    assert "Popular in the shop" in seen(html(stocked, ROW))


def test_what_the_shop_put_there_is_told_as_its_choice(stocked: Shop) -> None:
    stocked.sells("mossa", title="Mossa")
    pin = {"does": {"kind": "pin", "products": ["mossa"]}}
    assert stocked.api.put("/v1/merchandising/rules/r", pin).status_code == 200
    assert "Butikens val" in seen(html(stocked, f"{ROW}?language=sv"))
    assert "The shop’s choice" in seen(html(stocked, f"{ROW}?language=en"))


def test_where_there_is_nothing_to_show_an_element_takes_no_place(shop: Shop) -> None:
    shop.sells("tent")
    found = html(shop, f"{ROW}?list=liked-also-liked&language=sv")
    assert found == (
        '<torg-recommendations product="tent" list="liked-also-liked" language="sv" lang="sv" collapsed>'
        "</torg-recommendations>"
    )
    assert "collapsed" in html(shop, "/v1/products/unknown/recommendations.html")


def test_beside_a_product_of_the_shop_nothing_discreet_is_shown(stocked: Shop) -> None:
    stocked.sells("sack", title="Secret", discreet=True)
    assert "Secret" not in html(stocked, ROW)
    stocked.sells("tent", discreet=True)
    stocked.house.keep(domain.product_key("tent"), LIST, ("sack", None), of=None)
    text = html(stocked, ROW)
    assert "Secret" in text
    assert re.search(r'part="why"></span>', text), "no figures that can't be shown"


@pytest.mark.parametrize("text", hostile.SCRIPTS)
def test_nothing_that_a_shop_sells_becomes_markup(stocked: Shop, text: str) -> None:
    plain = tags(html(stocked, ROW))
    stocked.sells("byxa", title=text[:190].strip(), price={"amount": 129_900, "currency": "SEK"})
    assert tags(html(stocked, ROW)) == plain


@pytest.mark.parametrize("href", ["javascript:alert(1)", "data:text/html,x", "JAVASCRIPT:x", "", " /x"])
def test_a_rating_leads_nowhere_but_to_pages(stocked: Shop, href: str) -> None:
    assert stocked.refusal(f"{RATING}?href={href}") == (400, ["query:href"])


def test_what_is_in_a_link_stays_in_it(stocked: Shop) -> None:
    rate(stocked, 5)
    found = html(stocked, f"{RATING}?href=%23a%22%3E%3Cscript%3E")
    assert "<script" not in found
    assert 'href="#a&#34;&gt;&lt;script&gt;"' in found


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (f"{RATING}?language=de", ["query:language"]),
        (f"{ROW}?language=de", ["query:language"]),
        (f"{ROW}?list=for-you", ["query:list"]),
        (f"{ROW}?limit=0", ["query:limit"]),
        (f"{ROW}?limit=51", ["query:limit"]),
        (f"{ROW}?market=se", ["query:market"]),
    ],
)
def test_what_cannot_be_asked_for_is_named(stocked: Shop, path: str, fields: list[str]) -> None:
    assert stocked.refusal(path) == (400, fields)


def test_they_need_a_key_and_a_rating_a_product(stocked: Shop) -> None:
    for path in (RATING, ROW):
        assert stocked.api.get(path, key=None).status_code == 401
    assert stocked.api.get("/v1/products/unknown/rating.html", key=keys.PUBLISHABLE).status_code == 404


@pytest.mark.parametrize(("room", "path"), [("reviews", RATING), ("recommendations", ROW)])
def test_what_a_shop_has_switched_off_is_not_there(
    stocked: Shop, monkeypatch: pytest.MonkeyPatch, room: str, path: str
) -> None:
    switch_off(monkeypatch, room)
    assert stocked.api.get(path, key=keys.PUBLISHABLE).status_code == 404


def test_without_reviews_a_row_has_no_stars(stocked: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    switch_off(monkeypatch, "reviews")
    assert "stars" not in html(stocked, ROW)


def test_they_take_few_waves(stocked: Shop) -> None:
    stocked.house.waves = 0
    html(stocked, RATING)
    assert stocked.house.waves == 1
    stocked.house.waves = 0
    html(stocked, f"{ROW}?limit=2")
    assert stocked.house.waves == 2, "its list, then the products in it"


@pytest.mark.parametrize(("path", "name"), [(RATING, "rating"), (ROW, "recommendations")])
def test_their_stylesheets_are_there(stocked: Shop, path: str, name: str) -> None:
    found = re.search(r'<link rel="stylesheet" href="[^"]*(/v1/assets/[^"]+)"', html(stocked, path))
    assert found
    assert found[1] == f"/v1/assets/{built.file_name(f'{name}.css')}"
    assert "immutable" in stocked.api.get(found[1], key=None).headers["Cache-Control"]
