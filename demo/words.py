"""The shop's words: how it writes numbers and prices, and what its products and shelves are called in English."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from demo import catalogue
from demo.request import ANYONE, Request

_ENGLISH: Final = Path(__file__).with_name("english.json")

_SPACE: Final = "\u00a0"
_SIGNS: Final = {"SEK": "kr", "NOK": "NOK", "EUR": "€"}


def mean(value: float, request: Request = ANYONE) -> str:
    """A mean of stars as it is written: `4,3`, in English `4.3`."""
    return _decimal(f"{value:.1f}", request)


def ratings(count: int, request: Request = ANYONE) -> str:
    """`1 betyg`, `12 betyg`."""
    if request.is_english:
        return counted(count, "rating", "ratings")
    return f"{number(count)} betyg"


def number(value: int) -> str:
    """A whole number with its thousands apart: `2 495`."""
    return f"{value:,}".replace(",", _SPACE)


def price(money: Mapping[str, Any] | None, request: Request = ANYONE) -> str:
    """`2 495 kr`, `129,50 kr`; in English `SEK 2 495`; nothing where there is no price."""
    if not money:
        return ""
    kronor, minor = divmod(int(money["amount"]), 100)
    amount = f"{number(kronor)}{_decimal(f'.{minor:02}', request) if minor else ''}"
    if request.is_english:
        return f"{money['currency']}\u00a0{amount}"
    return f"{amount}\u00a0{_SIGNS.get(money['currency'], money['currency'])}"


def kronor(value: float, request: Request = ANYONE) -> str:
    """A price in kronor, or in what the prices of one's own feed are in."""
    return price({"amount": round(value * 100), "currency": catalogue.currency()}, request)


def _decimal(written: str, request: Request) -> str:
    return written if request.is_english else written.replace(".", ",")


@cache
def _translated() -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(_ENGLISH.read_text(encoding="utf-8"))
    return found


def english(product_id: str, field: str, swedish: str) -> str:
    """A product's `title` or `text` in English; the Swedish one where nobody has translated it."""
    return str(_translated()["products"].get(product_id, {}).get(field, swedish))


def category(name: str, request: Request) -> str:
    """A category's last level as the visitor reads it."""
    last = name.rsplit(" > ", 1)[-1]
    return str(_translated()["categories"].get(last, last)) if request.is_english else last


def category_in_english(name: str) -> str:
    """All levels of a category, in English where they are known."""
    return " ".join(str(_translated()["categories"].get(level, level)) for level in name.split(" > "))


def fact(said: str, request: Request) -> str:
    """The name or the value of a fact as the visitor reads it."""
    return str(_translated()["facts"].get(said, said)) if request.is_english else said


def counted(count: int, one: str, many: str) -> str:
    """`1 piece`, `2 495 pieces`."""
    return f"{number(count)} {one if count == 1 else many}"
