"""Every letter as a person sees it: on a phone and a desk, light and dark, with pictures and without.

`TORG_SHOTS` names a folder for the screenshots.
"""

import os
from pathlib import Path
from typing import Any

import pytest

from chalicelib.letters.domain import LANGUAGES, Kind
from tests.browser import axe
from tests.browser.conftest import NewPage
from tests.support.written import composed

ADDRESS = "https://mail.example/"
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="400" height="400">'
    '<rect width="10" height="10" fill="#c9b28c"/><circle cx="5" cy="5" r="3" fill="#7d6440"/></svg>'
)
WIDTHS = (320, 375, 640)
SCHEMES = ("light", "dark")


def show(page: Any, html: str, *, pictures: bool = True) -> None:
    def answer(route: Any) -> None:
        if route.request.url == ADDRESS:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif pictures and route.request.resource_type == "image":
            route.fulfill(body=PICTURE, content_type="image/svg+xml")
        else:
            route.abort()

    page.route("**/*", answer)
    page.goto(ADDRESS, wait_until="load")


def fits(page: Any, name: str) -> None:
    """Nothing sticks out at any width; screenshots in both schemes if they are wanted."""
    folder = os.environ.get("TORG_SHOTS")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, width)
        for scheme in SCHEMES if folder else ():
            page.emulate_media(color_scheme=scheme)
            page.screenshot(path=Path(folder or "") / f"{name}-{width}-{scheme}.png", full_page=True)


@pytest.mark.parametrize("kind", list(Kind))
def test_a_letter_is_accessible_and_fits_in_every_look(new_page: NewPage, kind: Kind) -> None:
    for language in LANGUAGES:
        html = composed(kind, language).html
        page, bare = new_page(), new_page()
        show(page, html)
        show(bare, html, pictures=False)
        fits(page, f"{kind}-{language}")
        fits(bare, f"{kind}-{language}-no-pictures")
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            assert axe.violations(page, is_whole_page=False) == [], (language, scheme)
        page.context.close()
        bare.context.close()


@pytest.mark.parametrize(
    ("was", "planted", "told"),
    [
        ("<h1", '<p style="color:#ccc;background:#fff">Blekt</p><h1', "color-contrast"),
        ('lang="sv"', "", "html-has-lang"),
        ("</h1>", '</h1><img src="https://x.example/a.png" width="20">', "image-alt"),
        ("</h1>", '</h1><a href="https://x.example/"></a>', "link-name"),
        ("<title>", "<title></title><title>", "document-title"),
    ],
)
def test_axe_catches_a_planted_fault(new_page: NewPage, was: str, planted: str, told: str) -> None:
    good = composed(Kind.ORDER_CONFIRMATION).html
    bad = good.replace(was, planted, 1)
    assert bad != good
    page = new_page(viewport={"width": 640, "height": 900})
    show(page, bad)
    assert told in {one.partition(":")[0] for one in axe.violations(page, is_whole_page=False)}
