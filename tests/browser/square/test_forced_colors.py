"""Where the reader's system chooses the colours (forced-colors): all can be read, and what is chosen can be told."""

from typing import Final

import pytest

from tests.browser import axe
from tests.browser.conftest import NewPage
from tests.browser.square.test_deeds import logged_in
from tests.browser.square.test_map import point
from tests.support.chromium import PATIENCE
from tests.support.square import Life, enter

BODY: Final = (
    '<torg-rating product="tent"></torg-rating><torg-like product="tent" dislike></torg-like>'
    '<torg-list-button product="tent"></torg-list-button><torg-share product="tent"></torg-share>'
    '<torg-reviews product="tent"></torg-reviews><torg-map></torg-map>'
)
# Of an element within a host, a value of its computed style.
STYLE: Final = """([host, within, name]) =>
  getComputedStyle(document.querySelector(host).shadowRoot.querySelector(within))[name]"""
SYSTEM: Final = """(name) => {
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = name;
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}"""
# Buttons that nobody could tell from the text around them: no line around or under them, and no drawing in them.
HIDDEN: Final = """() => [...document.querySelectorAll("main > *")].filter((one) => one.shadowRoot).flatMap((host) =>
  [...host.shadowRoot.querySelectorAll("button")].filter((one) => {
    const { borderTopStyle, borderTopWidth, textDecorationLine } = getComputedStyle(one);
    const isLined = (borderTopStyle !== "none" && parseFloat(borderTopWidth) > 0) || textDecorationLine !== "none";
    return one.checkVisibility() && !isLined && !one.querySelector("svg");
  }).map((one) => `${host.localName}: ${one.textContent}`))"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_can_be_read_and_told(new_page: NewPage, address: str, life: Life, scheme: str) -> None:
    life.review("tent", 5, 4, 4)
    life.square.like("anna")
    page = new_page(forced_colors="active", color_scheme=scheme, viewport={"width": 800, "height": 900})
    page.set_default_timeout(PATIENCE)
    told = {"points": [point("Umeå")], "until": None, "how": "/v1/how/bought-nearby"}
    page.route("**/v1/map?*", lambda route: route.fulfill(json=told))
    logged_in(page, "anna")
    enter(page, address, BODY, language="en")
    page.get_by_role("button", name="Like 1", pressed=True).wait_for()
    page.locator("torg-map").scroll_into_view_if_needed()
    page.locator("torg-map .dot").first.wait_for()
    page.locator("torg-reviews article").first.wait_for()

    def style(*asked: str) -> str:
        return str(page.evaluate(STYLE, list(asked)))

    canvas, text = (page.evaluate(SYSTEM, name) for name in ("Canvas", "CanvasText"))
    for host in ("torg-rating", "torg-reviews"):
        assert style(host, ".stars .full", "fill") == text
        assert style(host, ".stars .empty", "fill") not in (text, canvas)
    assert style("torg-reviews", ".bar .fill", "fill") == text
    assert style("torg-like", ".like", "borderTopWidth") == "3px"
    assert style("torg-like", ".dislike", "borderTopWidth") == "1px"
    assert style("torg-map", ".land", "fill") not in (canvas, style("torg-map", ".dot circle", "fill"))
    assert style("torg-map", ".card", "borderTopColor") == text
    assert page.evaluate(HIDDEN) == []
    assert axe.violations(page) == []
