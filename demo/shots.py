"""Pictures of every page of the running demo, on a phone and at a desk, in light and in dark.

They are taken as a reader sees a page who went down it once, so that what comes near the view has come. Playwright (of the
extra `test`) drives the system's Chromium; `TORG_CHROMIUM` names another.
"""

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from demo import catalogue

WIDTHS: Final = (375, 1280)
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
_HEIGHT: Final = 900
_STEP: Final = 600
_FLAGS: Final = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
# A function, not an expression: pages let no text run.
_SETTLED: Final = """() => ![...document.querySelectorAll("[state=loading]")].some(
  (one) => one.checkVisibility() && one.getBoundingClientRect().top < innerHeight)"""


class NoBrowser(ValueError):
    """There is no Chromium on this machine."""


def take(local: Mapping[str, str], folder: Path, say: Callable[[str], None]) -> int:
    """Write `<page>-<width>-<scheme>.jpg` of every page into `folder`; how many. Raises `NoBrowser`."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=_FLAGS)
        for width, scheme in ((width, scheme) for width in WIDTHS for scheme in SCHEMES):
            context = browser.new_context(
                viewport={"width": width, "height": _HEIGHT}, color_scheme=scheme, locale="sv-SE"
            )
            page = context.new_page()
            for name in _walk(page, local["address"]):
                _settle(page)
                path = folder / f"{name}-{width}-{scheme}.jpg"
                page.screenshot(path=path, full_page=True, type="jpeg", quality=82)
                say(f"{path.name}  {page.title()}")
                taken += 1
            context.close()
        browser.close()
    return taken


def _walk(page: Any, address: str) -> Iterator[str]:
    """Goes from page to page as a visitor does, who agrees to be counted, signs in, and buys; the pages' names."""
    first, second = list(catalogue.products())[:2]
    page.goto(f"{address}/")
    page.locator("button[name=svar][value=ja]").first.click()
    for name, path in (
        ("home", "/"),
        ("product", f"/p/{first}"),
        ("category", _shelf(first)),
        ("search", "/sok?q=tält"),
        ("compare", f"/jamfor?p={first},{second}"),
        ("just-nu", "/just-nu"),
        ("account", "/konto"),
        ("consent", "/samtycke"),
        ("together", "/tillsammans"),
        ("mailbox", "/mailbox"),
        ("reference", "/docs"),
    ):
        page.goto(f"{address}{path}")
        yield name
    page.goto(f"{address}/p/{first}")
    page.locator("form.buy button").click()
    page.goto(f"{address}/varukorg")
    yield "cart"
    page.goto(f"{address}/kassa")
    yield "checkout"
    page.locator("#namn").fill("Maja Ek")
    page.locator("#epost").fill("maja@example.com")
    page.locator("#ort").select_option(index=1)
    page.locator("main form button").last.click()
    page.wait_for_url("**/order/**")
    yield "order"


def _shelf(product_id: str) -> str:
    from demo import aisles

    return f"/k/{aisles.slug(catalogue.products()[product_id].category.partition(' > ')[0])}"


def _settle(page: Any) -> None:
    """Goes down the page once, and waits until what came near has come."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for y in range(0, height, _STEP):
        page.evaluate("y => scrollTo({ top: y, behavior: 'instant' })", y)
        page.wait_for_function(_SETTLED, timeout=20_000)
    page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
    page.wait_for_load_state("networkidle")


def _chromium() -> str:
    found = os.environ.get("TORG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise NoBrowser("there is no Chromium: install it, or set TORG_CHROMIUM")
    return found
