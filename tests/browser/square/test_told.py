"""`<torg-latest>` and `<torg-feed>` in a browser: what happened lately, without moving what is being read."""

from typing import Any

import pytest

from tests.browser import axe
from tests.browser.square.test_deeds import awaits, logged_in
from tests.support.square import Life, Push, enter
from tests.support.storefront import shifted

UMEA = {"city": "Umeå", "postal_code": "903 26", "country": "SE"}
LATEST, FEED = "<torg-latest></torg-latest>", "<torg-feed></torg-feed>"


@pytest.fixture
def bought(life: Life) -> Life:
    """Three purchases, of which one may be told by name."""
    life.buy("a", "tent", 20, first_name="anna", deliver_to=UMEA, consent={"public_name": True})
    life.buy("b", "sack", 125)
    life.buy("c", "mossa", 190)
    return life


def test_what_was_bought_lately_stands_with_who_let_it_be_told(page: Any, address: str, bought: Life) -> None:
    enter(page, address, LATEST)
    page.get_by_role("heading", name="Nyss köpt").wait_for()
    rows = page.locator("torg-latest li")
    assert rows.first.get_by_role("link", name="Fjällräv skaljacka").is_visible()
    assert "Anna · Umeå · för " in rows.first.inner_text()
    assert "för 2 timmar sedan" in rows.nth(1).inner_text()
    assert shifted(page) == 0
    assert page.said == []


@pytest.mark.parametrize(
    ("language", "heading", "text"),
    [
        ("sv", "Nyss köpt", "Här visas vad andra köper."),
        ("en", "Just bought", "What others buy is shown here."),
    ],
)
def test_before_anything_was_bought_it_says_what_will_stand_there(
    page: Any, address: str, life: Life, language: str, heading: str, text: str
) -> None:
    life.pushes()
    push = Push(page)
    enter(page, address, f'{LATEST}<torg-latest product="tent"></torg-latest>', language=language)
    page.get_by_role("heading", name=heading).wait_for()
    assert page.get_by_text(text).is_visible()
    page.locator("torg-latest[product][state=empty]").wait_for(state="attached")
    assert page.locator("torg-latest[product]").evaluate("one => one.shadowRoot.childElementCount") == 0
    assert axe.violations(page) == []
    awaits(page, lambda: any("latest" in one.get("subscribe", []) for one in push.said))
    life.buy("a", "tent", 20, first_name="anna", deliver_to=UMEA, consent={"public_name": True})
    push.tell("latest", life.shop.ask("/v1/latest"))
    page.get_by_role("link", name="Fjällräv skaljacka").wait_for()
    assert page.get_by_text(text).count() == 0
    assert shifted(page) == 0


def test_a_products_own_purchases_are_lines(page: Any, address: str, bought: Life) -> None:
    enter(page, address, '<torg-latest product="tent"></torg-latest>', language="en")
    page.get_by_text("Bought · Anna · Umeå · ").wait_for()
    assert "/v1/how/bought-lately" in page.locator("torg-latest a.how").get_attribute("href")


def test_it_follows_the_shop_and_can_be_held(page: Any, address: str, bought: Life) -> None:
    bought.pushes()
    push = Push(page)
    enter(page, address, LATEST)
    page.get_by_text("Fjällräv skaljacka").wait_for()
    push.awaits({"subscribe": ["latest"]})
    shown = bought.shop.ask("/v1/latest")
    push.tell("latest", shown | {"items": shown["items"][1:]})
    page.get_by_text("Fjällräv skaljacka").wait_for(state="detached")
    page.get_by_role("button", name="Pausa").click()
    page.get_by_role("button", name="Fortsätt").wait_for()
    page.mouse.move(0, 0)
    page.evaluate("document.activeElement.blur()")
    push.tell("latest", shown)
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
    )
    assert page.get_by_text("Fjällräv skaljacka").count() == 0
    assert shifted(page) == 0


def stories(life: Life) -> None:
    """Maja and others do something in the shop."""
    life.square.profile("maja", "liked", "reviewed", name="Maja K")
    life.square.like("maja")
    life.square.review("maja", "sack", text="Sitter bra på ryggen även med tung packning.")
    life.square.spread()


@pytest.mark.parametrize(
    ("language", "said"),
    [("sv", "Maja K gillade Fjällräv skaljacka"), ("en", "Maja K liked Fjällräv skaljacka")],
)
def test_the_feed_tells_what_happened(page: Any, address: str, life: Life, language: str, said: str) -> None:
    stories(life)
    enter(page, address, FEED, language=language)
    page.get_by_role("link", name=said).wait_for()
    assert page.get_by_text("Sitter bra på ryggen").is_visible()
    assert page.said == []


def test_a_browser_whose_clock_is_slow_is_told_that_it_is_now(page: Any, address: str, life: Life) -> None:
    stories(life)
    page.add_init_script("const now = Date.now; Date.now = () => now() - 400 * 24 * 3_600_000")
    enter(page, address, FEED)
    page.locator("torg-feed li").first.wait_for()
    assert {text.strip() for text in page.locator("torg-feed time").all_inner_texts()} == {"nu"}


def test_new_stories_wait_until_the_reader_wants_them(page: Any, address: str, life: Life) -> None:
    stories(life)
    life.pushes()
    push = Push(page)
    enter(page, address, FEED)
    rows = page.locator("torg-feed li")
    rows.first.wait_for()
    before = rows.count()
    push.awaits({"subscribe": ["feed"]})
    life.square.like("bo", "kok")
    life.square.spread()
    push.tell("feed", life.shop.ask("/v1/feed"))
    page.get_by_role("button", name="1 ny").wait_for()
    assert rows.count() == before
    assert shifted(page) == 0
    page.get_by_role("button", name="1 ny").click()
    rows.nth(before).wait_for()
    assert "Abisko stormkök" in rows.first.inner_text()


def test_more_comes_by_a_click(page: Any, address: str, life: Life) -> None:
    stories(life)
    enter(page, address, '<torg-feed limit="1"></torg-feed>')
    page.get_by_role("button", name="Visa fler").click()
    page.locator("torg-feed li").nth(1).wait_for()


def test_a_shopper_follows_a_member_and_leaves_them(page: Any, address: str, life: Life) -> None:
    stories(life)
    member = life.square.profile("maja", "liked", "reviewed", name="Maja K")
    logged_in(page, "anna")
    enter(page, address, f'<torg-feed member="{member}"></torg-feed>')
    page.get_by_role("heading", name="Maja K").wait_for()
    page.get_by_role("button", name="Följ", exact=True).click()
    page.get_by_role("button", name="Följer", pressed=True).wait_for()
    page.reload()
    page.get_by_role("button", name="Följer", pressed=True).click()
    page.get_by_role("button", name="Följ", exact=True).wait_for()


def test_who_is_not_logged_in_is_told_so(page: Any, address: str, life: Life) -> None:
    enter(page, address, "<torg-feed following></torg-feed>")
    page.get_by_text("Logga in för att se").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_they_are_fit_for_everybody(new_page: Any, address: str, bought: Life, scheme: str) -> None:
    stories(bought)
    page = new_page(viewport={"width": 320, "height": 900}, color_scheme=scheme)
    enter(page, address, f'{LATEST}<torg-latest product="tent"></torg-latest>{FEED}')
    page.locator("torg-feed li").first.wait_for()
    page.locator("torg-latest li").first.wait_for()
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert shifted(page) == 0
