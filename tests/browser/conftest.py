"""A real browser: Chromium from the system, driven by Playwright, reaching nothing but what a test serves.

`TORG_CHROMIUM` names another Chromium. Without one the tests are skipped, loudly; where `CI` is set that is an
error.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest

_FOUND = os.environ.get("TORG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
NewPage = Callable[..., Any]


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, once for the session."""
    if _FOUND is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium: set TORG_CHROMIUM")
        pytest.skip("NO CHROMIUM: WHAT A BROWSER SEES ISN'T TESTED (set TORG_CHROMIUM)")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=_FOUND, args=flags)
        yield started
        started.close()


@pytest.fixture
def new_page(browser: Any) -> Iterator[NewPage]:
    """Makes pages, each in a context of its own that takes Playwright's options (viewport, color_scheme,
    java_script_enabled …).
    """
    contexts: list[Any] = []

    def make(**options: Any) -> Any:
        context = browser.new_context(**options)
        contexts.append(context)
        return context.new_page()

    yield make
    for context in contexts:
        context.close()
