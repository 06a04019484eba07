"""The pages that a mail's own links open. Only views that are about to render import this: Jinja costs a cold start."""

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from chalicelib.letters.domain import Language

if TYPE_CHECKING:
    from jinja2 import Environment

HTML: Final = "text/html; charset=utf-8"


def page(template: str, language: Language, shop: str, values: Mapping[str, Any]) -> str:
    """A page of `templates/post` in a language."""
    told = _words(language)
    other = "en" if language == "sv" else "sv"
    return (
        _templates()
        .get_template(template)
        .render(w=told, language=language, other=other, shop=shop, css=_css(), **values)
    )


def word(key: str, language: Language, shop: str) -> str:
    """A text of the pages, as the person reads it."""
    return _words(language)[key].replace("{shop}", shop)


def headers() -> dict[str, str]:
    """What a browser is told of these pages: their one style, no script, no frame, and nobody hears of the link."""
    return {
        "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_css_hash()}'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "X-Robots-Tag": "noindex, nofollow",
    }


@cache
def _words(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(_read(f"words.{language}.json"))
    return found


@cache
def _css() -> str:
    return _read("page.css")


@cache
def _css_hash() -> str:
    return base64.b64encode(hashlib.sha256(_css().encode()).digest()).decode()


def _read(name: str) -> str:
    return resources.files("templates").joinpath("post", name).read_text(encoding="utf-8")


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("templates", "post"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["of"] = lambda text, shop: text.replace("{shop}", shop)
    return made
