"""All of the shop's pages: that they can be read and followed, stay safe and honest, and stand without Torg."""

import re
from urllib.parse import quote

import pytest

from demo import photos
from demo.api import Refused, Unreachable
from demo.shop import Shop
from tests.support.shopfront import CART, PAGES, Outline, get, listed, shop, text, told


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
    own -= {"", "/mailbox", "/en/mailbox", "/konto/data", "/en/konto/data", "/nowhere", "/en/nowhere"}
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


@pytest.mark.parametrize("failure", [Unreachable("no"), Refused(503, {}), Refused(401, {})])
@pytest.mark.parametrize("path", PAGES[:-1])
def test_the_shop_stands_without_torg(path: str, failure: Exception) -> None:
    assert get(path, shop(failure)).status == 200


def test_without_a_stack_there_is_a_shop_and_no_script() -> None:
    page = str(Shop({}).answer("GET", "/p/fjallrav-skaljacka").text)
    assert "Fjällräv skaljacka" in page
    assert "<script" not in page
    assert "<torg-" not in page


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


def test_photos_are_raster_pictures_and_the_same_every_time() -> None:
    photo = get("/foton/kaffepaus.jpg")
    assert (photo.media, bytes(photo.text)[:3]) == ("image/jpeg", b"\xff\xd8\xff")  # type: ignore[arg-type]
    photos.photo.cache_clear()
    assert get("/foton/kaffepaus.jpg").text == photo.text
    assert get("/foton/ingen.jpg").status == 404
