"""A page of a shop, in a browser, with Torg's elements on it over the API in process."""

from typing import Any, Final

from tests.support import keys

# What stood on the page before the script was there, and whether it moved.
WATCH: Final = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries())
    if (!one.hadRecentInput) window.shifts.push([one.value, ...one.sources.map(({ node }) => node?.nodeName)]);
}).observe({ type: "layout-shift", buffered: true });
window.faults = [];
addEventListener("securitypolicyviolation", (event) => window.faults.push(`${event.violatedDirective} ${event.blockedURI}`));
"""
SIZES: Final = (
    "torg-rating, torg-reviews, torg-questions { display: block } torg-rating { min-height: 1.625rem } "
    "torg-reviews { --torg-reviews-height: 60rem; min-height: var(--torg-reviews-height) }"
    "torg-questions { --torg-questions-height: 34rem; min-height: var(--torg-questions-height) }"
    "@media (max-width: 40rem) { torg-reviews { --torg-reviews-height: 76rem }"
    " torg-questions { --torg-questions-height: 40rem } }"
)


def page_html(body: str, address: str, *, language: str = "sv", style: str = "", script: str = "") -> str:
    """A shop's page. `script`: the query of the script's address after the key; `off` leaves the script out."""
    source = f"{address}/v1/assets/torg.js?key={keys.PUBLISHABLE}{script}"
    tag = "" if script == "off" else f'<script type="module" src="{source}"></script>'
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Shop</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<style>body {{ margin: 0 auto; max-width: 60rem; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText }}"
        f"{SIZES} {style}</style>{tag}</head><body><main><h1>Tent</h1>{body}<p id=below>Below</p></main></body></html>"
    )


def policy(address: str) -> str:
    """As strict as a page with the elements can be."""
    return (
        f"default-src 'none'; script-src {address}; style-src 'unsafe-inline' {address}; img-src {address} "
        f"https://bucket.example; media-src {address}; connect-src {address} https://bucket.example; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    )


def visit(page: Any, address: str, body: str, *, until: str = "load", **said: Any) -> Any:
    """Open a shop's page with `body` in it, on the API's own origin; what the browser complains of is in `page.said`."""
    page.said = []
    page.on("console", lambda one: page.said.append(one.text) if one.type in ("error", "warning") else None)
    page.on("pageerror", lambda one: page.said.append(str(one)))
    page.add_init_script(WATCH)
    html = page_html(body, address, **said)
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": policy(address)}
    page.route(f"{address}/shop", lambda route: route.fulfill(body=html, headers=headers))
    page.goto(f"{address}/shop", wait_until=until)
    return page


def shifted(page: Any) -> float:
    """The page's cumulative layout shift so far."""
    return float(page.evaluate("shifts.reduce((sum, [value]) => sum + value, 0)"))
