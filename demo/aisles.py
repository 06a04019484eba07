"""How the shop is laid out: departments and their shelves, their addresses and names, and what a search finds."""

import re
import unicodedata
import zlib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from demo import catalogue, words
from demo.catalogue import Product
from demo.request import Request

_PLAIN: Final = re.compile(r"[a-z0-9]+")
_WORD: Final = re.compile(r"\w+")
#: What a word is worth by where it was found.
_TITLE, _BRAND, _CATEGORY, _TEXT = 8, 4, 4, 1
_MOST: Final = 8  # words of a search
_SHORTEST: Final = 3  # letters of a word of which a beginning is enough


def slug(category: str) -> str:
    """A category in an address: `Skor och strumpor > Kängor` is `skor-och-strumpor/kangor`."""
    return "/".join(
        "-".join(_PLAIN.findall(_folded(level))) or _mark(level) for level in category.split(" > ")
    )


def category(address: str) -> str | None:
    """The category with that address; None if the shop has none."""
    return _by_slug().get(address)


def shelves(department: str) -> list[str]:
    """The whole names of a department's shelves, in the shop's order."""
    listed = (one.category for one in catalogue.products().values() if one.department == department)
    return [one for one in dict.fromkeys(listed) if one != department]


def on(name: str) -> list[Product]:
    """What stands in a category, and below it. What is discreet stands on its own shelf only."""
    return [
        one
        for one in catalogue.products().values()
        if one.category == name or (one.category.startswith(f"{name} > ") and not one.discreet)
    ]


def shown() -> list[Product]:
    """What may stand anywhere: everything but what is discreet."""
    return [one for one in catalogue.products().values() if not one.discreet]


def found(query: str) -> list[Product]:
    """What a search finds, the best first: products in which every word of it begins a word."""
    asked = _words(query)[:_MOST]
    if not asked:
        return []
    worth = {one.id: _worth(asked, one) for one in catalogue.products().values()}
    known = catalogue.products()
    best = sorted((name for name, value in worth.items() if value), key=lambda name: -worth[name])
    return [known[name] for name in best]


def title(product: Product, request: Request) -> str:
    """What the product is called."""
    return words.english(product.id, "title", product.title) if request.is_english else product.title


def text(product: Product, request: Request) -> str:
    """What is said of it."""
    return words.english(product.id, "text", product.text) if request.is_english else product.text


def _worth(asked: Sequence[str], product: Product) -> int:
    places = _places(product.id)
    values = [
        max((value for words_there, value in places if _is_there(one, words_there)), default=0)
        for one in asked
    ]
    return sum(values) if all(values) else 0


def _is_there(asked: str, words_there: Iterable[str]) -> bool:
    stem = asked[:-1] if len(asked) > _SHORTEST + 1 and asked[-1] in "srn" else asked
    return any(
        one == asked or (len(stem) >= _SHORTEST and (one.startswith(stem) or one.endswith(stem)))
        for one in words_there
    )


@cache
def _places(product_id: str) -> tuple[tuple[frozenset[str], int], ...]:
    one = catalogue.products()[product_id]
    english = words.english(one.id, "title", ""), words.english(one.id, "text", "")
    shelf = f"{one.category} {words.category_in_english(one.category)}"
    told = (
        (f"{one.title} {english[0]}", _TITLE),
        (one.brand, _BRAND),
        (shelf, _CATEGORY),
        (f"{one.text} {english[1]} {' '.join(_values(one.facts))}", _TEXT),
    )
    return tuple((frozenset(_words(said)), value) for said, value in told)


def _values(facts: Mapping[str, str]) -> Iterable[str]:
    return facts.values()


@cache
def _by_slug() -> dict[str, str]:
    known: dict[str, str] = {}
    for product in catalogue.products().values():
        levels = product.category.split(" > ")
        for depth in range(1, len(levels) + 1):
            name = " > ".join(levels[:depth])
            known.setdefault(slug(name), name)
    return known


def _mark(said: str) -> str:
    """What stands for a name without a letter or figure that an address is plain with, such as one in Greek."""
    return f"{zlib.crc32(said.encode()):x}"


def _words(said: str) -> list[str]:
    return _WORD.findall(_folded(said))


def _folded(said: str) -> str:
    """Without accents: `Kängor` as `kangor`, so that a foreign keyboard finds it."""
    plain = unicodedata.normalize("NFKD", said.lower())
    return "".join(one for one in plain if not unicodedata.combining(one)).replace("ø", "o").replace("æ", "a")
