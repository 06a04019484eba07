"""An element's code that can't be fetched is tried again: with the network, and when the element is next near."""

from typing import Any

from tests.support.square import Life, enter
from tests.support.storefront import shifted

LIKE = '<torg-like product="tent"></torg-like>'
FAR = '<div style="height: 400vh"></div>'


def cut_off(page: Any, address: str, body: str) -> None:
    """Open the shop's page while what the elements stand on can't be fetched."""
    page.route("**/assets/near.*.js", lambda one: one.abort())
    with page.expect_event("requestfailed", lambda one: "/near." in one.url):
        enter(page, address, body)
    page.wait_for_load_state("networkidle")
    assert page.locator("torg-like[state]").count() == 0
    page.unroute("**/assets/near.*.js")


def test_it_comes_with_the_network(page: Any, address: str, life: Life) -> None:
    cut_off(page, address, LIKE)
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_role("button", name="Gilla").wait_for()
    assert shifted(page) == 0


def test_it_comes_when_its_reader_comes_back(page: Any, address: str, life: Life) -> None:
    cut_off(page, address, LIKE + FAR)
    page.evaluate("scrollTo(0, innerHeight * 3.5)")
    page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
    )
    assert page.locator("torg-like[state]").count() == 0
    page.evaluate("scrollTo(0, 0)")
    page.get_by_role("button", name="Gilla").wait_for()
