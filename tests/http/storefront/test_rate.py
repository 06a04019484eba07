"""`/v1/rate`: a star clicked in a mail becomes a verified review, without a login or a script."""

import re
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.moderation.domain import State
from chalicelib.reviews import public as reviews
from chalicelib.storefront import public as storefront
from tests.http.fakes import Shop
from tests.support import hostile

NOW = 1_900_000_000_000
FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def link(shop: Shop) -> str:
    shop.sells("tent", image_url="https://shop.example/tent.jpg")
    order = {"order_id": "1001", "email": "asa@example.se", "lines": [{"product_id": "tent", "quantity": 1}]}
    assert shop.api.post("/v1/orders", order).status_code == 201
    return reviews.link("1001", "tent", NOW)


def opened(shop: Shop, link: str, **more: str) -> Any:
    query = urlencode({"link": link, "language": "sv"} | more)
    return shop.api.get(f"/v1/rate?{query}", key=None)


def sent(shop: Shop, link: str, **said: str) -> Any:
    body = urlencode({"link": link, "language": "sv"} | said).encode()
    return shop.api.post("/v1/rate", body, key=None, Content_Type=FORM)


def text(answer: Any) -> str:
    return str(answer.body.decode())


def test_the_clicked_star_is_chosen_and_opening_writes_nothing(shop: Shop, link: str) -> None:
    page = opened(shop, link, stars="4", utm_source="torg")
    assert page.status_code == 200
    assert re.findall(r'value="(\d)" required checked', text(page)) == ["4"]
    assert 'src="https://shop.example/tent.jpg"' in text(page)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert page.headers["Cache-Control"] == "private, no-store"
    assert list(shop.house.reviews.everything()) == []


def test_the_button_makes_a_verified_review_and_again_changes_it(shop: Shop, link: str) -> None:
    for title in ("Tätt", "Tätt", "Mycket tätt"):
        page = sent(shop, link, stars="5", title=title, text="Höll en hel höst.", name="Åsa")
        assert (page.status_code, "publicerad" in text(page)) == (200, True)
    (kept,) = shop.house.reviews.everything()
    assert (kept.content.stars, kept.content.title, kept.badge) == (5, "Mycket tätt", reviews.Badge.BUYER)
    assert (kept.state, kept.versions, kept.person.order_id) == (State.PUBLISHED, 1, "1001")
    again = text(opened(shop, link, stars="2"))
    assert re.findall(r'value="(\d)" required checked', again) == ["2"]
    assert "Mycket tätt" in again


def test_what_the_form_does_not_ask_for_stays(shop: Shop, link: str) -> None:
    body = {"link": link, "stars": 4, "pros": ["Lätt"], "recommends": True}
    assert shop.api.post("/v1/reviews", body).status_code == 201
    sent(shop, link, stars="3")
    (kept,) = shop.house.reviews.everything()
    assert (kept.content.stars, kept.content.pros, kept.content.recommends) == (3, ("Lätt",), True)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({}, "Välj mellan"),
        ({"stars": "6"}, "Välj mellan"),
        ({"stars": "4", "title": "x" * 201}, "för lång"),
        ({"stars": "4", "name": "x" * 81}, "för lång"),
    ],
)
def test_what_is_wrong_is_told_in_the_form_and_nothing_typed_is_lost(
    shop: Shop, link: str, said: dict[str, str], told: str
) -> None:
    page = sent(shop, link, text="Mina ord", **said)
    assert page.status_code == 400
    assert told in text(page)
    assert "Mina ord" in text(page)
    assert list(shop.house.reviews.everything()) == []


@pytest.mark.parametrize("bad", ["", "x", "rl_AAAA", "rl_" + "A" * 300])
def test_a_link_that_is_not_ours_is_told_as_a_page(shop: Shop, bad: str) -> None:
    assert opened(shop, bad).status_code == 400
    assert "gäller inte längre" in text(opened(shop, bad))
    assert sent(shop, bad, stars="4").status_code == 400


def test_a_link_of_a_cancelled_order_or_one_too_old_holds_no_more(shop: Shop, link: str) -> None:
    old = reviews.link("1001", "tent", 1_000)
    assert opened(shop, old).status_code == 403
    shop.api.post("/v1/orders/1001/cancel")
    assert opened(shop, link).status_code == 403
    assert sent(shop, link, stars="4").status_code == 403


@pytest.mark.parametrize("body", [b"\xff\xfe", b"=&=&", b"link=a&link=b", b"unknown=1", b"%zz=1"])
def test_no_form_breaks_it(shop: Shop, body: bytes) -> None:
    answer = shop.api.post("/v1/rate", body, key=None, Content_Type=FORM)
    assert 400 <= answer.status_code < 500


class _Form(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.handlers: list[str] = []
        self.values: dict[str, str] = {}
        self.written = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        self.tags.append(tag)
        self.handlers += [name for name in said if name.startswith("on")]
        self.values[said.get("name") or ""] = said.get("value") or ""

    def handle_data(self, data: str) -> None:
        self.written += data if self.tags and self.tags[-1] == "textarea" else ""


def test_hostile_words_stay_words(shop: Shop, link: str) -> None:
    for script in hostile.SCRIPTS:
        page = _Form(text(sent(shop, link, stars="9", title=script[:200], text=script, name=script[:80])))
        assert not {"script", "iframe", "object", "embed"} & set(page.tags)
        assert page.handlers == []
        assert (page.values["title"], page.values["name"]) == (script[:200], script[:80])
        assert page.written.startswith(script)


def test_a_discreet_product_is_rated_without_its_picture(shop: Shop) -> None:
    shop.sells("test", image_url="https://shop.example/test.jpg", discreet=True)
    order = {"order_id": "7", "email": "a@b.se", "lines": [{"product_id": "test", "quantity": 1}]}
    shop.api.post("/v1/orders", order)
    assert "test.jpg" not in text(opened(shop, reviews.link("7", "test", NOW)))


def test_the_shop_itself_is_rated_by_a_link_without_a_product(shop: Shop, link: str) -> None:
    page = opened(shop, reviews.link("1001", None, NOW), language="en")
    assert "What do you think of Torg?" in text(page)


def test_a_mail_leads_to_the_shops_own_page_where_it_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    from chalicelib.kernel import settings

    made = settings.Settings(public_url="https://api.shop.example", review_url="")
    monkeypatch.setattr(settings, "current", lambda: made)
    assert storefront.review_url("rl_1", "sv", 4) == (
        "https://api.shop.example/v1/rate?link=rl_1&language=sv&stars=4"
    )
    made = settings.Settings(review_url="https://shop.example/betyg?a=1")
    monkeypatch.setattr(settings, "current", lambda: made)
    assert storefront.review_url("rl_1", "en") == "https://shop.example/betyg?a=1&link=rl_1&language=en"
