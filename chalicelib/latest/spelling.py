"""First names as they may be shown."""

import unicodedata
from typing import Final

LONGEST_NAME: Final = 20
_SHORTEST_NAME: Final = 2
_JOINS: Final = "-'’"


def first_name(text: str | None) -> str | None:
    """The first name in what a buyer gave as theirs, fit to be shown; None where it may be anything else.

    Letters of one kind of writing, joined by hyphens or apostrophes: no digits, no signs, no addresses, nothing
    of over 20 letters. What was written in capitals, or without any, gets one at each part's beginning.
    """
    words = unicodedata.normalize("NFC", text or "").split()
    name = words[0] if words else ""
    parts = name.replace("’", "'").replace("'", "-").split("-")
    if not (_SHORTEST_NAME <= len(name) <= LONGEST_NAME and all(map(_is_part, parts))):
        return None
    if len({_writing(one) for one in name if one not in _JOINS}) != 1:
        return None
    return name if name not in (name.upper(), name.lower()) else _capitalised(name)


def _is_part(part: str) -> bool:
    # "www", "xxx" and "aaaa" are nobody's names.
    is_run = any(part[at : at + 3] == part[at] * 3 for at in range(len(part) - 2))
    return part.isalpha() and not is_run


def _writing(letter: str) -> str:
    """Latin, Cyrillic, Greek …: the first word of a letter's name in Unicode."""
    return unicodedata.name(letter, "").partition(" ")[0]


def _capitalised(name: str) -> str:
    lower = name.lower()
    return "".join(
        letter.upper() if at == 0 or lower[at - 1] in _JOINS else letter for at, letter in enumerate(lower)
    )
