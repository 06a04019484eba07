"""The pages behind mails' links, in a real browser: without script, by keyboard, on a phone, in light and dark."""

from typing import Any
from urllib.parse import parse_qs

import pytest

from chalicelib.post import rendering, topics
from tests.browser import axe
from tests.browser.conftest import NewPage

PAGE = "https://shop.example/api/v1/preferences/token"
SIZES = ({"width": 320, "height": 700}, {"width": 375, "height": 800}, {"width": 1280, "height": 900})
CHOICES = {"topics": list(topics.TOPICS), "wanted": {"offers"}, "saved": False, "suppressed": False}
PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "choices": ("preferences.html", CHOICES),
    "choices kept": ("preferences.html", CHOICES | {"saved": True, "wanted": set(), "suppressed": True}),
    "unsubscribe": ("unsubscribe.html", {"preferences": "https://shop.example/x"}),
    "unsubscribed": ("unsubscribed.html", {"preferences": "https://shop.example/x"}),
    "refused": ("refused.html", {}),
}


def html(name: str, language: Any = "sv") -> str:
    template, values = PAGES[name]
    return rendering.page(template, language, "Fjäll & Företagsamhetsmyndigheten <b>", values)


def serve(page: Any, text: str) -> list[Any]:
    posted: list[Any] = []

    def answer(route: Any) -> None:
        if route.request.method == "POST":
            posted.append((route.request.url, parse_qs(route.request.post_data or "")))
        route.fulfill(body=text, headers=rendering.headers() | {"Content-Type": "text/html; charset=utf-8"})

    page.route("**/*", answer)
    page.goto(PAGE)
    return posted


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_are_accessible_styled_and_never_too_wide(new_page: NewPage, name: str, scheme: str) -> None:
    for language in ("sv", "en"):
        for size in SIZES:
            page = new_page(viewport=size, color_scheme=scheme, bypass_csp=True)
            serve(page, html(name, language))
            assert axe.violations(page) == []
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_the_pages_own_style_passes_its_policy(new_page: NewPage) -> None:
    page = new_page(color_scheme="light")
    serve(page, html("choices"))
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(242, 244, 241)"


def test_choices_are_sent_without_script_and_by_keyboard(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    posted = serve(page, html("choices"))
    page.get_by_label("Påminnelser").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert posted == [(PAGE, {"topic": ["offers", "left_behind"]})]


def test_one_button_ends_it_all(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    posted = serve(page, html("choices"))
    with page.expect_navigation():
        page.get_by_role("button", name="Inga sådana").click()
    assert posted[0][1]["none"] == ["1"]
    posted = serve(page, html("unsubscribe"))
    with page.expect_navigation():
        page.get_by_role("button").click()
    assert posted[0][1] == {"List-Unsubscribe": ["One-Click"]}
