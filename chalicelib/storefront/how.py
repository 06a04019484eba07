"""How the numbers that shoppers see are known, in plain words and true to this stage's settings.

Each word stands behind a count's `how` link. The texts are in `templates/storefront/how.<language>.json`; what
several of them say is there once, and called by `@name`.
"""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType
from typing import Final

import msgspec

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.settings import Settings

# Each word with the room whose count it is.
WORDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "viewers": "presence",
        "viewed-today": "presence",
        "carts": "presence",
        "bought-nearby": "nearby",
        "viewed-nearby": "nearby",
        "bought-lately": "latest",
        "likes": "reactions",
        "wanted": "lists",
        "ratings": "reviews",
        "recommendations": "recommendations",
        "feed": "feed",
    }
)
_LANGUAGES: Final = ("sv", "en")


class HowView(msgspec.Struct, frozen=True, kw_only=True):
    """How a count is known: its title and paragraphs, by language (`sv`, `en`)."""

    word: str
    title: dict[str, str]
    text: dict[str, tuple[str, ...]]


class _Told(msgspec.Struct, frozen=True):
    title: str
    text: tuple[str, ...]


class _Texts(msgspec.Struct, frozen=True):
    shared: dict[str, str]
    words: dict[str, _Told]


def told(word: str, here: Settings) -> HowView:
    """How the count behind `word` is known on this stage. Raises `NotFound`, also where its room is switched off."""
    if word not in WORDS or WORDS[word] in here.off:
        raise NotFound(f"no count goes by {word!r}"[:200])
    return HowView(
        word=word,
        title={language: _texts(language).words[word].title for language in _LANGUAGES},
        text={language: _text(word, language, here) for language in _LANGUAGES},
    )


def _text(word: str, language: str, here: Settings) -> tuple[str, ...]:
    texts, values = _texts(language), _values(here)
    said = texts.words[word].text
    return tuple((texts.shared[one[1:]] if one.startswith("@") else one).format_map(values) for one in said)


def _values(here: Settings) -> dict[str, int]:
    return {
        "k": here.recommendations.k_anonymity,
        "window": here.recommendations.window_days,
        "hours": here.recommendations.trending_hours,
        "nearby_delay": here.live.nearby_delay_minutes,
        "latest_delay": here.live.latest_delay_minutes,
        "cart_hours": here.live.cart_hours,
    }


@cache
def _texts(language: str) -> _Texts:
    text = resources.files("templates").joinpath("storefront", f"how.{language}.json").read_bytes()
    return msgspec.json.decode(text, type=_Texts)
