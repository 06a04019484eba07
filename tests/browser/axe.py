"""axe-core's verdict on a page."""

from functools import cache
from importlib import resources
from typing import Any


@cache
def _script() -> str:
    return resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")


def violations(page: Any) -> list[str]:
    """What axe finds wrong with what is shown now, each with the element it is about.

    The script is evaluated by the browser's debugger, so a page's own policy doesn't stand in its way.
    """
    page.evaluate(_script())
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    return [f"{one['id']}: {node['html'][:200]}" for one in found for node in one["nodes"]]
