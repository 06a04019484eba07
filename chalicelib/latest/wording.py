"""What is said of an entry, in Swedish and English."""

from collections.abc import Callable, Mapping
from typing import Final

import msgspec

from chalicelib.latest.domain import Ago, Unit

SWEDISH: Final = "sv"
ENGLISH: Final = "en"


class Words(msgspec.Struct, frozen=True):
    """The same in Swedish and in English, as plain text: who shows it encodes it."""

    sv: str
    en: str


_SWEDISH: Final[Mapping[Unit, tuple[str, str]]] = {
    Unit.MINUTES: ("en minut", "minuter"),
    Unit.HOURS: ("en timme", "timmar"),
    Unit.DAYS: ("ett dygn", "dygn"),
}
_ENGLISH: Final[Mapping[Unit, tuple[str, str]]] = {
    Unit.MINUTES: ("a minute", "minutes"),
    Unit.HOURS: ("an hour", "hours"),
    Unit.DAYS: ("a day", "days"),
}


def words(title: str, name: str | None, place: Words | None, ago: Ago | None) -> Words:
    """Who bought the product, where and about when: "Anna i Umeå köpte Tält för ungefär en timme sedan".

    Where it isn't told when, it was lately.
    """
    return Words(
        sv=f"{_who(name or 'Någon', 'i', place.sv if place else None)} köpte {title} {when_in_swedish(ago)}",
        en=f"{_who(name or 'Someone', 'in', place.en if place else None)} bought {title} {when_in_english(ago)}",
    )


def place(code: str | None, title: Callable[[str, str], str]) -> Words | None:
    """What a place is called, by its code; None for none."""
    return Words(title(code, SWEDISH), title(code, ENGLISH)) if code else None


def when_in_swedish(ago: Ago | None) -> str:
    """About when: "för ungefär 20 minuter sedan"."""
    return "nyligen" if ago is None else f"för ungefär {_counted(ago, _SWEDISH)} sedan"


def when_in_english(ago: Ago | None) -> str:
    """About when: "about 20 minutes ago"."""
    return "lately" if ago is None else f"about {_counted(ago, _ENGLISH)} ago"


def _who(name: str, preposition: str, place: str | None) -> str:
    return f"{name} {preposition} {place}" if place else name


def _counted(ago: Ago, units: Mapping[Unit, tuple[str, str]]) -> str:
    one, many = units[ago.unit]
    return one if ago.count == 1 else f"{ago.count} {many}"
