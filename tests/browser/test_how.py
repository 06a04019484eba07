"""The pages that say how a count is known, in a real browser."""

import pytest

from chalicelib.kernel.settings import Settings
from chalicelib.storefront import how, rendering
from chalicelib.storefront.wording import Language, Words
from tests.browser import axe
from tests.browser.conftest import NewPage
from tests.browser.test_rate import SIZES, serve


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_never_too_wide(
    new_page: NewPage, language: Language, scheme: str
) -> None:
    html = rendering.how(how.told("bought-nearby", Settings()), Words(language))
    for size in SIZES:
        page = new_page(viewport=size, color_scheme=scheme, java_script_enabled=True)
        serve(page, html)
        assert axe.violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert page.locator("main p").count() >= 3
