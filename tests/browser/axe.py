"""axe-core's verdict on a page."""

from functools import cache
from importlib import resources
from typing import Any


@cache
def _script() -> str:
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


def in_both(page: Any) -> list[str]:
    """What axe finds wrong with what is shown now, where the reader wants it light and where dark."""
    found = list[str]()
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        found += [f"{scheme}: {one}" for one in violations(page)]
    return found


def violations(page: Any, *, is_whole_page: bool = True) -> list[str]:
    """What axe finds wrong with what is shown now, each with the element it is about.

    All of axe's rules for a whole page. A letter stands within a mail program's page, whose landmarks are the
    program's: there WCAG's own criteria count (A and AA), not the advice on landmarks. The script is evaluated by
    the browser's debugger, so a page's own policy doesn't stand in its way.
    """
    page.evaluate(_script())
    options = {"resultTypes": ["violations"]} | ({} if is_whole_page else {"runOnly": list(WCAG)})
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
