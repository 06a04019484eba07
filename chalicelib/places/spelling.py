"""How people write places: names and postal codes, brought to the form that tables are kept in."""

import re
import unicodedata
from typing import Final, NamedTuple

LONGEST: Final = 200  # of a text that is looked at; longer ones are no place's

_LETTERS: Final = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ð": "d", "þ": "th", "ł": "l", "đ": "d", "ı": "i", "ħ": "h"}
)
_NOT_WORD: Final = re.compile(r"[^0-9a-z]+")
# Å and ö are written "aa" and "oe" by those whose keyboards lack them, ä "ae": both ways come to one.
_DIGRAPHS: Final = re.compile(r"([aou])e|aa")
_KINDS: Final = re.compile(
    r"(?:^(?:municipality of|city of|kommune|bykommune)\s+)|"
    r"(?:\s+(?:kommune?|stad|kaupunki|kunta|by|municipality|län|county|fylke|region|city))$",
    re.IGNORECASE,
)
_COUNTRY: Final = re.compile(r"^([A-Za-z]{1,3})[\s-]*(?=\d)")
# What stands before postal codes abroad, as the plates of cars once did.
_PLATES: Final = {"S": "SE", "N": "NO", "DK": "DK", "FIN": "FI", "FI": "FI", "IS": "IS", "SE": "SE", "NO": "NO",
                  "AX": "AX", "FO": "FO", "GL": "GL", "D": "DE", "DE": "DE"}  # fmt: skip
# Reserved in ISO 3166-1 for those who use them instead of GB and GR.
_COMMON: Final = {"UK": "GB", "EL": "GR"}
_CODE: Final = re.compile(r"[0-9][0-9\s-]{1,9}", re.ASCII)


class Postal(NamedTuple):
    """A postal code of digits alone, and the country that was written before it, if one was."""

    digits: str
    country: str | None


def key(text: str) -> str:
    """A name without case, accents, spaces and signs: what two ways of writing it have in common.

    >>> key("Malmö") == key("MALMOE") == key("malmo")
    True
    """
    return _DIGRAPHS.sub(lambda found: found[1] or "a", _NOT_WORD.sub("", _plain(text)))


def slug(name: str) -> str:
    """A name as it stands in a place's code: small letters, figures, and single hyphens."""
    return _NOT_WORD.sub("-", _plain(name).replace("'", "")).strip("-") or "x"


def readings(text: str) -> list[str]:
    """The keys that a typed town may be known under, the likeliest first; before each, its very spelling (`exact`).

    Beside the name as it stands: without what follows a comma, without the word for a municipality, the Swedish and
    Danish genitive before that word, and a Danish district's letter or an Icelandic one's number.
    """
    whole = text[:LONGEST].strip()
    first = whole.split(",")[0].split(" - ")[0].strip()
    bare = _KINDS.sub("", first).strip()
    tries = [whole, first, bare]
    if bare != first and bare.lower().endswith("s"):
        tries.append(bare[:-1])
    shorter = re.sub(r"\s+(?:\w{1,2}|[0-9]+)$", "", first)
    found = (spelt for one in (*tries, shorter) if key(one) for spelt in (exact(one), key(one)))
    return list(dict.fromkeys(found))


def exact(name: str) -> str:
    """A name as it is spelt but for case, told from every key: Håbo and Habo have one key, and are two places."""
    return f"={name[:LONGEST].casefold()}"


def postal(text: str) -> Postal | None:
    """What is written as a postal code: "831 30", "S-831 30", "SE-83130", "DK 2100"; None if it is none."""
    written = text[:LONGEST].strip()
    prefix = _COUNTRY.match(written)
    rest = written[prefix.end() :] if prefix else written
    country = _PLATES.get(prefix[1].upper()) if prefix else None
    if (prefix and country is None) or not _CODE.fullmatch(rest):
        return None
    return Postal(re.sub(r"\D", "", rest), country)


def country(text: str | None) -> str | None:
    """An ISO 3166-1 alpha-2 code as tables have it; None for anything else."""
    word = (text or "")[:LONGEST].strip().upper()
    return _COMMON.get(word, word) if len(word) == 2 and word.isascii() and word.isalpha() else None


def _plain(text: str) -> str:
    small = text[:LONGEST].casefold()
    if small.isascii():
        return small
    apart = unicodedata.normalize("NFKD", small.translate(_LETTERS))
    return "".join(one for one in apart if not unicodedata.combining(one))
