"""`<torg-reviews>` in a browser."""

from typing import Any

from tests.support.said import Sayings
from tests.support.storefront import shifted, visit

REVIEWS = '<torg-reviews product="tent"></torg-reviews>'


def test_it_shows(page: Any, address: str, sayings: Sayings) -> None:
    sayings.tent()
    visit(page, address, REVIEWS)
    page.get_by_role("heading", name="Recensioner").wait_for()
    assert page.get_by_text("Höll tätt hela Kungsleden").is_visible()
    page.wait_for_load_state("networkidle")
    assert shifted(page) == 0
    assert page.said == []
