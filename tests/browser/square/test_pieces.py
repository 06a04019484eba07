"""The fragments of a rating and of a row that a shop's server put into the page: the elements' own, alive in place."""

from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser import axe
from tests.browser.conftest import NewPage
from tests.support import keys
from tests.support.chromium import PATIENCE
from tests.support.paths import PROJECT
from tests.support.square import Life, enter
from tests.support.storefront import shifted

# What the guide tells a shop to put into its own stylesheet.
STYLE: Final = (PROJECT / "demo" / "torg-sizes.css").read_text("utf-8")
RATING: Final = (
    "torg-rating",
    "rating.html?href=%23below",
    '<torg-rating product="tent" href="#below"></torg-rating>',
)
ROW: Final = (
    "torg-recommendations",
    "recommendations.html?list=viewed-also-viewed",
    '<torg-recommendations list="viewed-also-viewed" product="tent"></torg-recommendations>',
)
# All that stands in an element, as markup: each node with its attributes in order, but for what links the look and the
# buttons' states, which go by the width of the window.
NODES: Final = """(host) => {
  const told = (one) => one.nodeType === 3 ? one.data : [one.localName,
    [...one.attributes].map(({ name, value }) => `${name}=${value}`).filter((said) => !/^(disabled|hidden)=/.test(said)).sort(),
    [...one.childNodes].map(told)];
  return [...host.shadowRoot.childNodes].filter((one) => one.localName !== "link").map(told);
}"""
# Where each element stands, and how it looks.
LOOKS: Final = """(host) => [...host.shadowRoot.querySelectorAll("*:not(link, .steps, .steps *)")].map((one) => {
  const { x, y, width, height } = one.getBoundingClientRect(), style = getComputedStyle(one);
  return [one.localName, x, y, width, height, style.color, style.font].join("|");
})"""


@pytest.fixture
def shop(life: Life) -> Life:
    """A tent that was rated, and a row of what goes with it."""
    life.lists("viewed-also-viewed", 1_200, 900, 8, 5, 4, 2, of=4_000)
    life.review("tent", 5, 4, 4)
    life.review("byxa", 5, 4)
    return life


def fragment(life: Life, address: str, path: str, language: str = "sv") -> str:
    """What the shop's server puts into its page."""
    answer = life.api.get(f"/v1/products/tent/{path}&language={language}", key=keys.PUBLISHABLE)
    assert answer.status_code == 200
    html = str(answer.body.decode())
    base = html.partition('rel="stylesheet" href="')[2].partition("/v1/assets/")[0]
    return html.replace(f'"{base}/v1/', f'"{address}/v1/')


def later(page: Any) -> list[Any]:
    """Keep the script back, as a slow network does; the routes to let go."""
    kept: list[Any] = []
    page.route("**/v1/assets/torg.js*", lambda one: kept.append(one))
    return kept


def come(page: Any, kept: list[Any], name: str) -> None:
    """Let the script come, once the page was painted as it is."""
    page.wait_for_function(f"() => document.querySelector('{name}').shadowRoot.querySelector('link').sheet")
    page.wait_for_function("() => performance.getEntriesByName('first-contentful-paint').length")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    kept[0].continue_()
    page.locator(f"{name}[state=ready]").wait_for()


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(("name", "path", "element"), [RATING, ROW])
def test_a_fragment_is_what_the_element_draws(
    new_page: NewPage, address: str, shop: Life, name: str, path: str, element: str, language: str
) -> None:
    shop.shop.sells("kok", title="Abisko stormkök", image_url=None,
                    price={"amount": 89_950, "currency": "EUR"})  # fmt: skip
    seen = []
    for body, script in ((fragment(shop, address, path, language), "off"), (element, "")):
        page = new_page()
        enter(page, address, body, language=language, script=script)
        page.locator(f"{name} .line:not(.wait), {name} li").first.wait_for()
        seen.append(page.locator(name).evaluate(NODES))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize(("name", "path", "element"), [RATING, ROW])
def test_the_script_takes_it_over_where_it_stands(
    new_page: NewPage, address: str, shop: Life, width: int, name: str, path: str, element: str
) -> None:
    page = new_page(viewport={"width": width, "height": 900})
    page.set_default_timeout(PATIENCE)
    kept, asked = later(page), list[str]()
    page.on("request", lambda one: asked.append(one.url))
    enter(page, address, fragment(shop, address, path), style=STYLE, until="commit")
    page.locator(f"{name} .line, {name} li").first.wait_for()
    page.evaluate(f"window.mine = [...document.querySelector('{name}').shadowRoot.querySelectorAll('*')]")
    before = page.locator(name).evaluate(LOOKS)
    come(page, kept, name)
    page.wait_for_load_state("networkidle")
    assert page.evaluate(f"""() => {{
      const now = [...document.querySelector('{name}').shadowRoot.querySelectorAll('*')];
      return now.length === mine.length && now.every((one, at) => one === mine[at]);
    }}""")
    assert page.locator(name).evaluate(LOOKS) == before
    assert shifted(page) == 0
    assert not [one for one in asked if "/page?" in one or "recommendations?" in one], "it is there already"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.said == []
    assert axe.violations(page) == []


def test_a_row_that_was_taken_over_steps_and_tells(page: Any, address: str, shop: Life) -> None:
    body = fragment(shop, address, ROW[1])
    style = "main { max-width: 30rem }"
    kept = later(page)
    enter(page, address, body, script="&consent=true", style=style, until="commit")
    page.locator("torg-recommendations li").first.wait_for()
    assert page.get_by_role("button").count() == 0, "nothing to press before it can act"
    with page.expect_request(lambda one: "recommendation_shown" in (one.post_data or "")) as sent:
        come(page, kept, "torg-recommendations")
    (shown,) = [one for one in sent.value.post_data_json["events"] if one["event"] == "recommendation_shown"]
    assert (shown["list"], shown["products"][0]) == (
        "viewed-also-viewed",
        {"product_id": "byxa", "position": 1},
    )
    assert page.get_by_role("button", name="Tillbaka").is_disabled()
    page.get_by_role("button", name="Visa fler").click()
    page.wait_for_function(
        "() => document.querySelector('torg-recommendations').shadowRoot.querySelector('ul').scrollLeft > 200"
    )
    assert page.get_by_role("button", name="Tillbaka").is_enabled()
    page.evaluate(
        "document.addEventListener('torg:choose', (event) => { event.preventDefault(); window.chosen = event.detail })"
    )
    with page.expect_request(lambda one: "recommendation_clicked" in (one.post_data or "")) as sent:
        page.get_by_role("link", name="Vinga ullmössa").click()
        page.evaluate("dispatchEvent(new Event('pagehide'))")
    clicked = [one for one in sent.value.post_data_json["events"] if one["event"] == "recommendation_clicked"]
    assert [(one["product_id"], one["position"]) for one in clicked] == [("mossa", 3)]
    assert page.evaluate("chosen") == {"product_id": "mossa"}
    assert page.url.endswith("/shop"), "the page took care itself"
    assert shifted(page) == 0


def test_another_product_is_drawn_by_the_element(page: Any, address: str, shop: Life) -> None:
    enter(page, address, fragment(shop, address, RATING[1]))
    page.locator("torg-rating[state=ready]").wait_for()
    page.get_by_text("3 betyg").wait_for()
    page.locator("torg-rating").evaluate("one => one.setAttribute('product', 'sack')")
    page.get_by_text("Inga betyg än").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 375, 1280])
def test_without_script_it_is_all_there_and_nothing_is_in_the_way(
    new_page: NewPage, address: str, shop: Life, width: int, scheme: str, tmp_path: Path
) -> None:
    page = new_page(
        viewport={"width": width, "height": 600},
        color_scheme=scheme,
        java_script_enabled=False,
        reduced_motion="reduce",
    )
    enter(page, address, fragment(shop, address, RATING[1]) + fragment(shop, address, ROW[1]), style=STYLE)
    page.get_by_text("3 betyg").wait_for()
    assert page.get_by_role("link", name="4,3 av 5 stjärnor").get_attribute("href") == "#below"
    assert page.get_by_text("1 200 av 4 000 som tittade på den här").is_visible()
    assert (
        page.get_by_role("link", name="Kebne vandringsbyxa").get_attribute("href")
        == "https://shop.example/p/byxa"
    )
    assert page.get_by_role("button").count() == 0
    assert page.locator(".steps").bounding_box() is None, "what can't be pressed takes no place"
    page.get_by_role("link", name="Abisko stormkök").focus()
    box = page.get_by_text("2 av 4 000").bounding_box()
    assert box["x"] + box["width"] <= width, "the row scrolls by itself"
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.screenshot(path=tmp_path / "row.png")


def test_an_empty_row_leaves_no_hole(new_page: NewPage, address: str, shop: Life) -> None:
    empty = fragment(shop, address, "recommendations.html?list=liked-also-liked") + fragment(
        shop, address, RATING[1]
    )
    for script in ("off", ""):
        page, asked = new_page(), list[str]()
        page.on("request", lambda one, asked=asked: asked.append(one.url))
        enter(page, address, empty, style=STYLE, script=script)
        if not script:
            page.locator("torg-rating[state=ready]").wait_for()
            page.wait_for_load_state("networkidle")
        assert page.locator("torg-recommendations").bounding_box() is None
        assert not [one for one in asked if "/page?" in one or "recommendations?" in one]
        assert shifted(page) == 0
