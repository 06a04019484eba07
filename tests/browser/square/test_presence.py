"""`<torg-presence>` in a browser: who looks now, true as long as the page is open."""

from typing import Any

import pytest

from tests.browser import axe
from tests.support.square import Life, Push, enter
from tests.support.storefront import shifted

LINE = '<torg-presence product="tent"></torg-presence>'
TOPIC = "product:tent"


def figure(people: int, *, estimated: bool = False) -> dict[str, Any]:
    return {"people": people, "estimated": estimated, "how": "/v1/how/viewers"}


def told(viewers: int, carts: int = 0, today: int = 0, *, estimated: bool = False) -> dict[str, Any]:
    counts = {
        "viewers": figure(viewers, estimated=estimated),
        "carts": figure(carts),
        "viewed_today": figure(today),
    }
    return {"viewers": {"product_id": "tent"} | counts, "latest": None}


@pytest.mark.parametrize(
    ("language", "text"),
    [("sv", "7 personer tittar på den här nu"), ("en", "7 people are looking at this now")],
)
def test_it_says_how_many_look(page: Any, address: str, life: Life, language: str, text: str) -> None:
    life.look("tent", 7)
    enter(page, address, LINE, language=language)
    page.get_by_text(text).wait_for()
    assert "/v1/how/viewers" in page.locator("torg-presence a").get_attribute("href")
    assert page.said == []


def test_of_nobody_nothing_is_said_and_the_line_keeps_its_place(page: Any, address: str, life: Life) -> None:
    enter(page, address, LINE)
    page.locator("torg-presence[state=ready], torg-presence[state=empty]").wait_for(state="attached")
    assert page.locator("torg-presence").inner_text().strip() == ""
    assert page.locator("torg-presence").bounding_box()["height"] == 26
    assert shifted(page) == 0


def test_a_discreet_product_has_no_presence(page: Any, address: str, life: Life) -> None:
    life.look("tent", 7)
    life.shop.sells("tent", discreet=True)
    enter(page, address, LINE)
    page.locator("torg-presence[state=empty]").wait_for(state="attached")


def test_the_reader_who_is_counted_does_not_count_for_themselves(page: Any, address: str, life: Life) -> None:
    life.look("tent", 3)
    enter(page, address, LINE, script="&consent=true")
    page.get_by_text("2 personer tittar på den här nu").wait_for()


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (told(12), "12 personer tittar på den här nu"),
        (told(1, 1, 5), "1 person tittar på den här nu"),
        (told(1, 4, 9), "4 har den i varukorgen nu"),
        (told(0, 0, 9), "9 personer tittade det senaste dygnet"),
        (told(1200, estimated=True), "ca 1\u00a0200 personer tittar på den här nu"),
    ],
)
def test_it_changes_while_the_page_is_open(
    page: Any, address: str, life: Life, state: Any, text: str
) -> None:
    life.look("tent", 7)
    life.pushes()
    push = Push(page)
    enter(page, address, LINE)
    page.get_by_text("7 personer").wait_for()
    push.awaits({"subscribe": [TOPIC]})
    push.tell(TOPIC, state)
    page.get_by_text(text).wait_for()
    assert shifted(page) == 0


def test_what_is_fewer_than_told_is_not_left_standing(page: Any, address: str, life: Life) -> None:
    life.look("tent", 7)
    life.pushes()
    push = Push(page)
    enter(page, address, LINE)
    page.get_by_text("7 personer").wait_for()
    push.awaits({"subscribe": [TOPIC]})
    push.tell(TOPIC, told(0))
    page.get_by_text("7 personer").wait_for(state="detached")
    assert page.locator("torg-presence").bounding_box()["height"] == 26


def test_screen_readers_are_told_at_most_once_a_minute(page: Any, address: str, life: Life) -> None:
    page.clock.install()
    life.look("tent", 7)
    life.pushes()
    push = Push(page)
    enter(page, address, LINE)
    page.clock.run_for(1_000)
    page.get_by_text("7 personer").wait_for()
    page.clock.run_for(1_000)
    push.awaits({"subscribe": [TOPIC]})
    spoken = page.locator("torg-presence [aria-live=polite]")
    push.tell(TOPIC, told(8))
    page.get_by_text("8 personer").wait_for()
    assert spoken.inner_text() == ""
    page.clock.run_for(60_000)
    push.tell(TOPIC, told(9))
    page.get_by_text("9 personer").first.wait_for()
    assert spoken.inner_text() == "9 personer tittar på den här nu"
    page.clock.run_for(5_000)
    push.tell(TOPIC, told(10))
    page.get_by_text("10 personer").wait_for()
    assert spoken.inner_text() == ""


def test_of_the_shop_it_tells_what_most_look_at(page: Any, address: str, life: Life) -> None:
    life.look("sack", 3)
    life.look("mossa", 2)
    enter(page, address, "<torg-presence></torg-presence>")
    page.get_by_text("3 personer tittar nu på").wait_for()
    assert page.get_by_role("link", name="Sarek ryggsäck 65 l").get_attribute("href").endswith("/p/sack")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_fit_for_everybody(new_page: Any, address: str, life: Life, scheme: str) -> None:
    life.look("tent", 7)
    page = new_page(viewport={"width": 320, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    enter(page, address, f"{LINE}<torg-presence></torg-presence>")
    page.locator("torg-presence .dot").nth(1).wait_for()
    assert axe.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    dot = "getComputedStyle(document.querySelector('torg-presence').shadowRoot.querySelector('.dot')).animationName"
    assert page.evaluate(dot) == "none"
    assert shifted(page) == 0
