"""The shop's Swedish: what its lists say, and how it writes numbers and prices."""

from typing import Any, Final

#: For each list, in the order of the page: its heading, and what its figures count.
LISTS: Final[dict[str, tuple[str, str]]] = {
    "viewed-also-viewed": (
        "Andra tittade också på",
        "Så många av dem som tittade på den här tittade också på:",
    ),
    "viewed-then-bought": (
        "De som tittade köpte",
        "Så många av dem som tittade på den här köpte inom en vecka:",
    ),
    "bought-also-bought": (
        "Köps ofta tillsammans",
        "Så många av dem som köpte den här köpte också, inom en månad:",
    ),
    "compared-also-compared": (
        "Jämförs ofta med",
        "Så många av dem som jämförde den här jämförde också:",
    ),
    "compared-then-bought": (
        "De som jämförde köpte",
        "Så många av dem som jämförde den här köpte inom en vecka:",
    ),
    "liked-also-liked": (
        "Andra gillar också",
        "Så många av dem som gillar den här gillar också:",
    ),
}

_THIN_SPACE: Final = "\u202f"
_SIGNS: Final = {"SEK": "kr", "NOK": "NOK", "EUR": "€"}


def count(item: dict[str, Any]) -> str:
    """`37 av 112`, or nothing where the API keeps the figures to itself."""
    people, of = item.get("people"), item.get("of")
    return "" if people is None or of is None else f"{number(people)} av {number(of)}"


def mean(value: float) -> str:
    """A mean of stars as it is written: `4,3`."""
    return f"{value:.1f}".replace(".", ",")


def ratings(count: int) -> str:
    """`1 betyg`, `12 betyg`."""
    return f"{number(count)} betyg"


def number(value: int) -> str:
    """A whole number with its thousands apart: `2 495`."""
    return f"{value:,}".replace(",", _THIN_SPACE)


def price(money: dict[str, Any] | None) -> str:
    """`2 495 kr`, `129,50 kr`; nothing where there is no price."""
    if not money:
        return ""
    kronor, minor = divmod(int(money["amount"]), 100)
    decimals = f",{minor:02}" if minor else ""
    return f"{number(kronor)}{decimals}\u00a0{_SIGNS.get(money['currency'], money['currency'])}"
