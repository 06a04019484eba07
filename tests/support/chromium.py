"""Chromium from the system, driven by Playwright, for the tests that look at what browsers show.

`TORG_CHROMIUM` names another Chromium. Without one the tests are skipped, loudly; where `CI` is set that is an
error.
"""

import os
import shutil
from collections.abc import Iterator
from typing import Any, Final

import pytest

#: The shell draws as Chromium does, in less time: it has no window around the page.
_NAMES: Final = ("chromium-headless-shell", "chromium", "chromium-browser")
_FOUND: Final = os.environ.get("TORG_CHROMIUM") or next(filter(None, map(shutil.which, _NAMES)), None)
#: Chromium without a window says so in its user agent, and would be taken for a robot.
AGENT: Final = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
#: How long something may keep a test waiting before it counts as never (milliseconds): machines are busy at times.
PATIENCE: Final = 90_000


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium, once for the session."""
    if _FOUND is None:
        if os.environ.get("CI"):
            pytest.fail("no Chromium: set TORG_CHROMIUM")
        pytest.skip("NO CHROMIUM: WHAT A BROWSER SEES ISN'T TESTED (set TORG_CHROMIUM)")
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    # What a page sends as it is left goes under the browser's own name, whatever name its context was given.
    flags.append(f"--user-agent={AGENT}")
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=_FOUND, args=flags)
        yield started
        started.close()
