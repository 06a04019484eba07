"""The rating page that a mail leads to, in a real browser: without script, by keyboard, on a phone."""

from typing import Any

import pytest

from chalicelib.storefront import asking, rendering
from chalicelib.storefront.wording import Words
from tests.browser import axe
from tests.browser.conftest import NewPage

SHOP = "https://shop.example/v1/rate"
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="96" height="96"><rect width="96" height="96"/></svg>'
)
SIZES = ({"width": 320, "height": 700}, {"width": 375, "height": 800}, {"width": 1280, "height": 900})


def html(language: Any = "sv", stars: str = "4", wrong: str | None = None) -> str:
    words = Words(language)
    shown = asking.Shown("Tunneltält för två", "https://shop.example/p", "https://shop.example/p.svg", False)
    said = asking.Said(link="rl_1", language=language, stars=stars, title="", text="", name="")
    return rendering.page(
        "rate.html", words, shown=shown, said=said, wrong=wrong, is_known=False, title=words.text("rate"),
        limits=(200, 10_000, 80),
    )  # fmt: skip


def serve(page: Any, text: str) -> list[str]:
    posted: list[str] = []

    def answer(route: Any) -> None:
        if route.request.method == "POST":
            posted.append(route.request.post_data)
        if route.request.url.endswith(".css"):
            route.fulfill(body=rendering.stylesheet(rendering.PAGES), content_type="text/css")
        elif route.request.url.endswith(".svg"):
            route.fulfill(body=PICTURE, content_type="image/svg+xml")
        else:
            route.fulfill(body=text, content_type="text/html; charset=utf-8")

    page.route("**/*", answer)
    page.goto(SHOP)
    return posted


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_never_too_wide(new_page: NewPage, language: str, scheme: str) -> None:
    for size in SIZES:
        page = new_page(viewport=size, color_scheme=scheme)
        serve(page, html(language, wrong="Välj mellan en och fem stjärnor."))
        assert axe.violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_a_rating_is_sent_without_script_and_by_keyboard(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    posted = serve(page, html())
    page.locator("#stars-4").focus()
    page.keyboard.press("ArrowRight")
    page.get_by_label("Rubrik").fill("Tätt")
    with page.expect_navigation():
        page.get_by_role("button", name="Skicka recensionen").click()
    (body,) = posted
    assert body == "link=rl_1&language=sv&stars=5&title=T%C3%A4tt&text=&name="


def test_a_star_colours_those_before_it(new_page: NewPage) -> None:
    page = new_page()
    serve(page, html(stars="3"))
    page.mouse.move(0, 0)
    colours = page.eval_on_selector_all(".stars svg", "all => all.map(one => getComputedStyle(one).fill)")
    assert colours[0] == colours[1] == colours[2] != colours[3] == colours[4]
    page.locator("label[for=stars-2]").hover()
    colours = page.eval_on_selector_all(".stars svg", "all => all.map(one => getComputedStyle(one).fill)")
    assert colours[0] == colours[1] != colours[2] == colours[4]


def test_stars_must_be_chosen(new_page: NewPage) -> None:
    page = new_page()
    posted = serve(page, html(stars=""))
    page.get_by_role("button").click()
    assert posted == []
