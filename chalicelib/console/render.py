"""Templates into pages and letters. Only modules that are about to render import this: Jinja costs a cold start.

Everything is escaped on output, a name that isn't there is an error, and every word of ours comes from
`templates/console/words.<language>.json`.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from importlib import resources
from typing import Any, Final

from jinja2 import Environment, FunctionLoader, StrictUndefined

from chalicelib.console import moneyforms
from chalicelib.console.domain import SignedIn
from chalicelib.kernel import clock, settings
from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.money import Money

_ASSETS: Final = {
    "console.css": "text/css; charset=utf-8",
    "console.js": "text/javascript; charset=utf-8",
    "console.svg": "image/svg+xml",
}
_AGES: Final = (("day", clock.DAY), ("hour", clock.HOUR), ("minute", clock.MINUTE))


def page(template: str, values: Mapping[str, Any], *, who: SignedIn | None, language: str, root: str) -> str:
    """A page of the console. `root` leads from it to `/admin/`."""
    common = {
        "t": Words(language),
        "who": who.operator if who else None,
        "form_token": who.form_token if who else "",
        "language": language,
        "root": root,
        "shop_name": settings.current().shop_name,
        "now": settings.current().now(),
    }
    return _jinja().get_template(f"console/{template}").render(**common, **values)


def letter(name: str, values: Mapping[str, Any], language: str) -> tuple[str, str, str]:
    """A letter of `templates/mail` by name: its subject, text and HTML."""
    words = Words(language)
    common = {**values, "t": words, "language": language, "shop_name": settings.current().shop_name}
    text = _jinja().get_template(f"mail/{name}.txt").render(**common)
    html = _jinja().get_template(f"mail/{name}.html").render(**common)
    return words(f"mail.{name}.subject", **values, shop_name=common["shop_name"]), text, html


class Words:
    """The console's words in one language."""

    def __init__(self, language: str) -> None:
        """`language` is one of `domain.LANGUAGES`."""
        self._words = words_of(language)
        self.language = language

    def __call__(self, key: str, **values: Any) -> str:
        """The words by `key`, with `values` put in. `n` picks between `<key>.one` and `<key>.other`."""
        if "n" in values and f"{key}.one" in self._words:
            key = f"{key}.one" if values["n"] == 1 else f"{key}.other"
        return self._words[key].format_map(values)

    def known(self, key: str, otherwise: str) -> str:
        """The words by a key that comes from elsewhere; `otherwise` where there are none."""
        return self._words.get(key, otherwise)

    def ago(self, instant: int, now: int) -> str:
        """How long ago an instant was, in its largest unit."""
        for name, unit in _AGES:
            if now - instant >= unit:
                return self(f"ago.{name}", n=(now - instant) // unit)
        return self("ago.now")


@cache
def words_of(language: str) -> dict[str, str]:
    """All words in a language, by key."""
    found: dict[str, str] = json.loads(_read(f"console/words.{language}.json"))
    return found


def asset(name: str) -> tuple[str, str]:
    """The text and media type of an asset by its full name. Raises `NotFound`, also for an older one."""
    for short, media in _ASSETS.items():
        if name == _named(short):
            return _read(f"console/{short}"), media
    raise NotFound("there is no such file, or no such version of it any more")


@cache
def _named(short: str) -> str:
    stem, _, ending = short.rpartition(".")
    return f"{stem}-{hashlib.sha256(_read(f'console/{short}').encode()).hexdigest()[:12]}.{ending}"


def moment(instant: int) -> str:
    """An instant as people read it, in UTC: `2026-11-21 20:37`."""
    return f"{datetime.fromtimestamp(instant // 1000, UTC):%Y-%m-%d %H:%M}"


def sum_of(money: Money) -> str:
    """A sum as people read it, with its currency: `249.00 SEK`."""
    return f"{moneyforms.written(money)} {money.currency}"


@cache
def _jinja() -> Environment:
    made = Environment(
        loader=FunctionLoader(_read),
        autoescape=lambda name: not (name or "").endswith(".txt"),  # noqa: S701  (plain text has no markup)
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals |= {"asset": lambda short: f"assets/{_named(short)}"}
    made.filters |= {"moment": moment, "iso": clock.iso, "sum_of": sum_of}
    return made


def _read(name: str) -> str:
    return resources.files("templates").joinpath(*name.split("/")).read_text(encoding="utf-8")
