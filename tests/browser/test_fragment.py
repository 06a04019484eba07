"""The reviews fragment in a real browser: readable without script, harmless whatever shoppers write, never too
wide.
"""

from typing import Any

import pytest

from chalicelib.storefront import rendering
from chalicelib.storefront.shown import Picture
from chalicelib.storefront.wording import Words
from tests.browser.conftest import NewPage
from tests.support import fragment, hostile

SHOP = "https://shop.example/"
PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="480" height="480"><rect width="480" height="480"/></svg>'
)
HOST_PAGE = """<!doctype html><html lang="sv"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>p {{ color: rgb(255, 0, 0) !important }} .reviews {{ display: none }}</style>
<main>{fragment}</main></html>"""
POLICY = "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'"


def serve(page: Any, html: str, policy: str | None = None) -> list[str]:
    """Open a shop's page with `html` in it; which addresses were asked for."""
    asked: list[str] = []

    def answer(route: Any) -> None:
        url = route.request.url
        asked.append(url)
        if url == SHOP:
            headers = {"Content-Type": "text/html; charset=utf-8"}
            headers |= {"Content-Security-Policy": policy} if policy else {}
            route.fulfill(body=html, headers=headers)
        elif url.endswith("/reviews.css"):
            route.fulfill(body=rendering.stylesheet(), content_type="text/css")
        elif url.endswith("/alone.css"):
            route.fulfill(body=rendering.stylesheet(rendering.ALONE), content_type="text/css")
        elif url.endswith(".svg"):
            route.fulfill(body=PICTURE, content_type="image/svg+xml")
        elif hostile.HOST in url:
            route.fallback()  # to whoever watches
        else:
            route.abort()

    page.route("**/*", answer)
    page.goto(SHOP)
    return asked


def host(content: Any, language: Any = "sv") -> str:
    return HOST_PAGE.format(fragment=fragment.html(content, language))


def rich() -> Any:
    picture = Picture(None, "/p.svg", "/p.svg", "")
    long = fragment.review(2, "W" * 2_000, title="Å" * 200, name="N" * 80, pictures=(picture,) * 10)
    return fragment.shown(reviews=(fragment.review(pictures=(picture,) * 3), long))


def test_it_is_readable_without_script(new_page: NewPage) -> None:
    page = new_page(java_script_enabled=False)
    serve(page, host(fragment.shown()), POLICY)
    for said in (
        "Höll tätt.",
        "Annika L",
        "Verifierat köp",
        "3 september 2026",
        "Går den att tvätta?",
        "Tack!",
    ):
        assert page.get_by_text(said).first.is_visible(), said
    assert page.get_by_role("link", name="Fler recensioner").get_attribute("href") == "/next?a=1&b=2"
    assert page.get_by_role("img", name="3,7 av 5").is_visible()


def test_the_shops_styles_and_the_fragments_leave_each_other_alone(new_page: NewPage) -> None:
    page = new_page()
    serve(page, host(fragment.shown()), POLICY)
    text = page.get_by_text("Höll tätt.")
    assert text.is_visible(), "the shop hides .reviews"
    assert text.evaluate("one => getComputedStyle(one).color") == "rgb(29, 37, 33)"
    # Search engines and assistive technology read what is in the light DOM, too.
    data = page.evaluate("JSON.parse(document.querySelector('torg-reviews > script').textContent)")
    assert data["aggregateRating"]["ratingValue"] == "3.67"


@pytest.mark.parametrize("document", [False, True])
def test_nothing_that_a_shopper_writes_is_ever_executed(new_page: NewPage, document: bool) -> None:
    """Every hostile text in every field, on a page without any policy to hold it back."""
    page = new_page()
    seen = hostile.watch(page)
    contents = [fragment.hostile(text) for text in hostile.SCRIPTS]
    if document:
        for content in contents[::7]:
            serve(page, rendering.document(content, Words("sv"), fragment.LINKS, "Shop"))
    else:
        serve(page, "<!doctype html>" + "".join(fragment.html(one) for one in contents))
        assert page.locator("torg-reviews").count() == len(hostile.SCRIPTS)
    for link in page.locator("a:visible").all()[:20]:
        link.hover()
    page.keyboard.press("Tab")
    assert seen == []


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_it_is_never_wider_than_the_page(new_page: NewPage, width: int, language: str) -> None:
    page = new_page(viewport={"width": width, "height": 700})
    serve(page, host(rich(), language))
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = """() => [...document.querySelector('torg-reviews').shadowRoot.querySelectorAll('*')]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1).map(one => one.outerHTML.slice(0, 99))"""
    assert page.evaluate(wide) == []


def test_pictures_do_not_move_what_is_below(new_page: NewPage) -> None:
    page = new_page()
    serve(page, host(rich()))
    page.wait_for_load_state("networkidle")
    boxes = page.locator("img").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    assert set(boxes) == {96}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_text_is_readable_in_light_and_in_dark(new_page: NewPage, scheme: str) -> None:
    """WCAG 2.1, 1.4.3: a contrast of 4.5 between text and what is behind it."""
    page = new_page(color_scheme=scheme)
    serve(page, rendering.document(rich(), Words("sv"), fragment.LINKS, "Shop"))
    assert page.evaluate(_CONTRASTS) == []


_CONTRASTS = """() => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, n) => sum + v * [0.2126, 0.7152, 0.0722][n], 0);
  const ground = (one) => {
    for (let at = one; at; at = at.parentElement || at.getRootNode().host) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return rgba('Canvas');
  };
  const root = document.querySelector('torg-reviews').shadowRoot;
  const wrong = [];
  for (const one of root.querySelectorAll('p, h2, h3, h4, li, dt, dd, th, td, a, span, time, summary, strong')) {
    if (![...one.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    const [a, b] = [light(rgba(getComputedStyle(one).color)), light(ground(one))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) wrong.push(`${one.className || one.tagName}: ${ratio.toFixed(2)}`);
  }
  return wrong;
}"""
