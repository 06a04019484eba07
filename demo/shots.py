"""Pictures of every page of the running demo, on a phone and at a desk, in light and in dark.

They are taken as a reader sees a page who went down it once, so that what comes near the view has come. Playwright (of the
extra `test`) drives the system's Chromium; `TORG_CHROMIUM` names another.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, Literal

from demo import aisles, catalogue

WIDTHS: Final = (375, 1280)
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
_HEIGHT: Final = 900
_STEP: Final = 600
_PATIENCE: Final = 90.0  # seconds: functions start anew, and a letter takes its way
_LOOK: Final = 100  # milliseconds between two looks
_FLAGS: Final = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
# What is in view and hasn't come: elements that wait for their data, pictures, also those within elements.
_MISSING: Final = """() => {
  const isSeen = (one) => {
    const { top, bottom, left, right } = one.getBoundingClientRect();
    return one.checkVisibility() && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  };
  const within = (root) => [...root.querySelectorAll("*")].flatMap((one) => one.shadowRoot ? [one, ...within(one.shadowRoot)] : [one]);
  const isWaiting = (one) => one.localName.startsWith("torg-") && [null, "loading"].includes(one.getAttribute("state"));
  const isMissing = (one) => isWaiting(one) || (one.matches("img") && !one.complete);
  return within(document).filter((one) => isMissing(one) && isSeen(one)).map((one) => one.outerHTML.slice(0, 120));
}"""
# What stays at the window's foot would lie across the middle of a whole page: it stands at the page's.
_AT_ITS_FOOT: Final = """() => {
  for (const one of document.querySelectorAll(".bar, .consent")) one.style.position = "static";
  document.body.style.paddingBottom = "0";
}"""


class NoBrowser(ValueError):
    """There is no Chromium on this machine."""


class NeverCame(ValueError):
    """Something a page shows was waited for in vain."""


def take(local: Mapping[str, str], folder: Path, say: Callable[[str], None]) -> int:
    """Write `<page>-<width>-<scheme>.jpg` of every page into `folder`; how many. Raises `NoBrowser` and `NeverCame`."""
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    taken = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_chromium(), args=_FLAGS)
        for width, scheme in ((width, scheme) for width in WIDTHS for scheme in SCHEMES):
            size: Any = {"width": width, "height": _HEIGHT}
            context = browser.new_context(viewport=size, color_scheme=scheme, locale="sv-SE")
            context.set_default_timeout(_PATIENCE * 1000)
            page = context.new_page()
            for name in _walk(page, local["address"]):
                _settle(page)
                page.evaluate(_AT_ITS_FOOT)
                path = folder / f"{name}-{width}-{scheme}.jpg"
                page.screenshot(path=path, full_page=True, type="jpeg", quality=82)
                say(f"{path.name}  {page.title()}")
                taken += 1
            context.close()
        browser.close()
    return taken


def _walk(page: Any, address: str) -> Iterator[str]:
    """Goes from page to page as a visitor does, who agrees to be counted, buys, and signs in; the pages' names."""
    page.goto(f"{address}/")
    page.locator("button[name=svar][value=ja]").first.click()
    page.locator("section.consent").wait_for(state="detached")
    for name, path in _read():
        page.goto(f"{address}{path}")
        yield name
    yield from _bought(page, address)
    yield from _letter(page, address)
    page.goto(f"{address}/konto")
    page.locator("form[action$='/konto/in'] button").first.click()
    page.locator("form.signed").wait_for()
    yield "account"


def _read() -> tuple[tuple[str, str], ...]:
    """The pages that show the same to everybody: their names and addresses."""
    first, second = list(catalogue.products())[:2]
    return (
        ("home", "/"),
        ("product", f"/p/{first}"),
        ("product-english", f"/en/p/{first}"),
        ("category", _shelf(first)),
        ("search", "/sok?q=tält"),
        ("compare", f"/jamfor?p={first},{second}"),
        ("just-nu", "/just-nu"),
        ("sign-in", "/konto"),
        ("consent", "/samtycke"),
        ("together", "/tillsammans"),
        ("reference", "/docs"),
        ("missing", "/finns-inte"),
    )


def _bought(page: Any, address: str) -> Iterator[str]:
    """What a visitor comes by who buys the first product."""
    page.goto(f"{address}/p/{next(iter(catalogue.products()))}")
    page.locator("form.buy button").click()
    page.locator(".totals").wait_for()
    yield "cart"
    page.goto(f"{address}/kassa")
    yield "checkout"
    page.locator("#namn").fill("Maja Ek")
    page.locator("#epost").fill("maja@example.com")
    page.locator("#ort").select_option(index=1)
    page.locator("main form button").last.click()
    page.wait_for_url("**/order/**")
    yield "order"


def _letter(page: Any, address: str) -> Iterator[str]:
    """The mailbox once the order's letter is in it, and the letter."""
    letters = page.locator("main a[href$='/brev']")
    for _ in _looks(page, "a letter in the mailbox"):
        page.goto(f"{address}/mailbox")
        if letters.count():
            break
    yield "mailbox"
    page.goto(f"{address}{letters.first.get_attribute('href')}")
    yield "letter"


def _shelf(product_id: str) -> str:
    return f"/k/{aisles.slug(catalogue.products()[product_id].category.partition(' > ')[0])}"


def _settle(page: Any) -> None:
    """Goes down the page, and waits until what came near has come; once more where a busy machine lost a request."""
    try:
        _go_down(page)
    except NeverCame:
        page.reload()
        _go_down(page)


def _go_down(page: Any) -> None:
    down = 0
    while down < page.evaluate("() => document.documentElement.scrollHeight"):
        _see(page, down)
        down += _STEP
    _see(page, 0)


def _see(page: Any, top: int) -> None:
    page.evaluate("top => scrollTo({ top, behavior: 'instant' })", top)
    # What came into view says that it is waiting in the frame after.
    page.wait_for_timeout(_LOOK)
    for _ in _looks(page, f"what is {top} px down {page.url}"):
        if not page.evaluate(_MISSING):
            return


def _looks(page: Any, what: str) -> Iterator[None]:
    """As often as something may be looked for. It is asked from outside, as the shop's pages let no text run."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        yield
        page.wait_for_timeout(_LOOK)
    raise NeverCame(f"never came: {what}: {page.evaluate(_MISSING)}")


def _chromium() -> str:
    found = os.environ.get("TORG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise NoBrowser("there is no Chromium: install it, or set TORG_CHROMIUM")
    return found
