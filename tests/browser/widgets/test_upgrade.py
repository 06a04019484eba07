"""The fragment that a shop's server put into the page, taken over by the script: in place, and looking the same."""

from typing import Any

import pytest

from tests.browser import axe
from tests.browser.conftest import NewPage
from tests.support import keys
from tests.support.chromium import PATIENCE
from tests.support.said import Sayings
from tests.support.storefront import shifted, visit

ROOT = "document.querySelector('torg-reviews').shadowRoot"
# Each element of an article with its looks and its place within it, without what a script doesn't see.
LOOKS = """(all) => all.map((article) => [article, ...article.querySelectorAll("*:not(svg, svg *)")].map((one) => {
  const box = one.getBoundingClientRect(), from = article.getBoundingClientRect(), style = getComputedStyle(one);
  return [one.localName, one.className.replace(" live", ""), one.children.length ? "" : one.textContent.trim(),
    ...[box.x - from.x, box.y - from.y, box.width, box.height].map(Math.round), style.color, style.font].join("|");
}))"""


def fragment(sayings: Sayings, address: str, query: str = "") -> str:
    """What the shop's server puts into its page."""
    answer = sayings.api.get(f"/v1/products/tent/reviews.html?language=sv{query}", key=keys.PUBLISHABLE)
    html = str(answer.body.decode())
    base = html.partition('rel="stylesheet" href="')[2].partition("/v1/assets/")[0]
    return html.replace(f'"{base}/v1/', f'"{address}/v1/').partition("<script")[0] + "</torg-reviews>"


def held(page: Any) -> list[Any]:
    """Keep the script back, as a slow network does; the routes to let go."""
    kept: list[Any] = []
    page.route("**/v1/assets/torg.js*", lambda one: kept.append(one))
    page.route("**/v1/media/**", lambda one: one.fulfill(body="<svg xmlns='http://www.w3.org/2000/svg'/>",
               content_type="image/svg+xml"))  # fmt: skip
    return kept


@pytest.mark.parametrize("width", [320, 1280])
def test_the_script_takes_the_fragment_over_where_it_stands(
    new_page: NewPage, address: str, sayings: Sayings, width: int
) -> None:
    sayings.tent()
    page = new_page(viewport={"width": width, "height": 900})
    page.set_default_timeout(PATIENCE)
    kept = held(page)
    asked: list[str] = []
    page.on("request", lambda one: asked.append(one.url))
    visit(page, address, fragment(sayings, address), until="commit")
    page.locator("torg-reviews article").first.wait_for()
    page.wait_for_function(f"() => {ROOT}.querySelector('link').sheet")
    assert page.get_by_role("button", name="Skriv en recension").count() == 0, (
        "nothing to press before it can act"
    )
    page.evaluate(f"window.mine = [...{ROOT}.querySelectorAll('*')]")
    before = page.locator("torg-reviews article").evaluate_all(LOOKS)
    height = page.evaluate("document.documentElement.scrollHeight")
    page.wait_for_function("() => performance.now() > 700")
    kept[0].continue_()
    page.locator("torg-reviews[state=ready]").wait_for()
    page.get_by_role("button", name="Skriv en recension").wait_for()
    assert shifted(page) == 0
    assert page.evaluate(
        f"mine.every((one) => {ROOT}.contains(one)) && mine.length === {ROOT}.querySelectorAll('*').length"
    )
    assert page.locator("torg-reviews article").evaluate_all(LOOKS) == before
    assert page.evaluate("document.documentElement.scrollHeight") == height
    assert not [one for one in asked if "/page?" in one or "/reviews?" in one], (
        "what is there isn't asked for"
    )
    assert page.said == []
    assert axe.violations(page) == []


def test_what_was_taken_over_acts(page: Any, address: str, sayings: Sayings) -> None:
    sayings.tent()
    held(page)
    page.unroute("**/v1/assets/torg.js*")
    visit(page, address, fragment(sayings, address, "&limit=3"))
    page.locator("torg-reviews[state=ready]").wait_for()
    first = page.locator("article[data-kind=review]").first
    first.get_by_role("button", name="Hjälpsam (14)", exact=True).click()
    first.get_by_role("button", name="Hjälpsam (15)", exact=True).wait_for()
    page.get_by_role("link", name="Fler recensioner").click()
    page.locator("article[data-kind=review]").nth(7).wait_for()
    assert page.locator("article[data-kind=review]").count() == 8
    page.get_by_role("button", name="2 stjärnor").click()
    page.get_by_text("1 visas").wait_for()
    asked = page.locator("article[data-kind=question]", has_text="Går den att tvätta?")
    asked.get_by_role("button", name="Undrar också (0)").click()
    asked.get_by_role("button", name="Undrar också (1)").wait_for()
    assert page.url.endswith("/shop")
    assert page.said == []


@pytest.mark.parametrize("width", [320, 1280])
def test_fragment_and_element_look_the_same(
    new_page: NewPage, address: str, sayings: Sayings, width: int
) -> None:
    """Each element of each article, with its text, its place, its size, its colour and its font."""
    sayings.tent()
    seen = []
    for body in (fragment(sayings, address), '<torg-reviews product="tent"></torg-reviews>'):
        page = new_page(viewport={"width": width, "height": 900}, locale="sv-SE", timezone_id="UTC")
        page.set_default_timeout(PATIENCE)
        held(page)
        page.unroute("**/v1/assets/torg.js*")
        visit(page, address, body)
        page.locator("torg-reviews[state=ready]").wait_for()
        page.evaluate(f"{ROOT}.querySelector('.first')?.classList.remove('first')")
        page.wait_for_load_state("networkidle")
        looks = page.locator("article[data-kind=review]").evaluate_all(LOOKS)
        summary = page.locator(".summary, .top").evaluate_all(LOOKS)
        seen.append((looks[:3], summary[:2]))
    for server, script in zip(seen[0], seen[1], strict=True):
        assert [set(a) ^ set(b) for a, b in zip(server, script, strict=True)] == [set()] * len(server)


def test_without_script_there_is_nothing_to_press_and_no_room_for_it(
    new_page: NewPage, address: str, sayings: Sayings
) -> None:
    sayings.tent()
    page = new_page(java_script_enabled=False)
    held(page)
    visit(page, address, fragment(sayings, address))
    page.get_by_text("Höll tätt hela Kungsleden").wait_for()
    assert (
        page.get_by_role("button").filter(visible=True).evaluate_all("all => all.every(one => one.disabled)")
    )
    assert page.locator(".tools").first.bounding_box() is None
    assert page.get_by_text("Hjälpsam (14)", exact=True).is_visible()
