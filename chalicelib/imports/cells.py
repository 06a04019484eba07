"""What a cell of an export means: a flag, a rating, a count, addresses, a name. Raises `Unreadable`."""

import hashlib
import json
import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from chalicelib.imports import dates
from chalicelib.imports.prose import from_html
from chalicelib.imports.voices import Unreadable
from chalicelib.kernel.text import tidy_text

LONGEST_TEXT: Final = 10_000
LONGEST_TITLE: Final = 200
LONGEST_LINE: Final = 300
_MOST: Final = 10_000_000
_SCALES: Final = frozenset({"5", "5.0", "10", "10.0", "100", "100.0"})
_YES: Final = frozenset({"1", "true", "yes", "y", "on", "ja", "oui", "si", "sí"})
_NO: Final = frozenset({"", "0", "false", "no", "n", "off", "nej", "non"})
_NAME: Final = re.compile(r"[^a-z0-9]+")
_ADDRESS: Final = re.compile(r"https?://[^\s<>\"'|]+", re.IGNORECASE)
_MAIL: Final = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\".]+")
_LANGUAGE: Final = re.compile(r"([A-Za-z]{2,3})(?:[_-][A-Za-z0-9]{2,8})*")
_MOST_ADDRESSES: Final = 10
_LONGEST_ATTRIBUTE: Final = 40
_ATTRIBUTE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_MEDIA_LONGEST: Final = 2_000


def name(column: str) -> str:
    """A column's name in its comparable form: `Review Title` and `review_title` are one."""
    return _NAME.sub("_", column.strip().lower()).strip("_")


class Row:
    """One row's cells by their comparable names; reading one tells what is wrong with it by its own name."""

    def __init__(self, cells: Mapping[str, Any], *, html: bool = True) -> None:
        """`cells` is by column as the file calls them; what isn't text is read as its text.

        With `html`, texts may hold markup, which is taken off.
        """
        self._plain = from_html if html else str
        self._cells = {name(column): _text(value) for column, value in cells.items()}
        self._titles = {name(column): column for column in cells}

    def get(self, *names: str) -> str:
        """The first of the cells that holds anything, without white space around it; else nothing."""
        return next((found for one in names if (found := self._cells.get(one, "").strip())), "")

    def raw(self, one: str) -> str:
        """A cell as it stands."""
        return self._cells.get(one, "")

    def starting(self, prefix: str) -> list[tuple[str, str]]:
        """The filled cells whose columns begin so: (the rest of the column's title, cell)."""
        found = ((self._titles[one], cell) for one, cell in self._cells.items() if one.startswith(prefix))
        return [(title[len(prefix) :].strip(" _-:"), cell.strip()) for title, cell in found if cell.strip()]

    def needed(self, field: str, *names: str) -> str:
        """As `get`; raises if there is nothing."""
        found = self.get(*names)
        if not found:
            raise Unreadable(field, "is missing")
        return found

    def line(self, field: str, *names: str, longest: int = LONGEST_LINE) -> str:
        """A short text on one line."""
        return line(field, self._plain(self.get(*names)), longest)

    def prose(self, field: str, *names: str) -> str:
        """A longer text, with its line breaks."""
        return prose(field, self._plain(self.get(*names)))

    def flag(self, field: str, *names: str) -> bool | None:
        """Yes or no; None where the cell is empty."""
        return flag(field, found) if (found := self.get(*names)) else None

    def stars(self, field: str, *names: str) -> int | None:
        """A rating of one to five; None where there is none."""
        return stars(field, found) if (found := self.get(*names)) else None

    def count(self, field: str, *names: str) -> int:
        """How many; nothing is none."""
        return count(field, self.get(*names) or "0")

    def instant(self, field: str, now: int, order: dates.Order | None, *names: str) -> int:
        """A time that must be there, in milliseconds."""
        return instant(field, self.needed(field, *names), now, order)

    def instant_or_none(self, field: str, now: int, order: dates.Order | None, *names: str) -> int | None:
        """A time, if there is one."""
        return instant(field, found, now, order) if (found := self.get(*names)) else None


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)


def instant(field: str, text: str, now: int, order: dates.Order | None) -> int:
    """A time in milliseconds."""
    try:
        return dates.instant(text, now, order)
    except (ValueError, OverflowError) as error:
        raise Unreadable(field, str(error)) from None


def line(field: str, text: str, longest: int = LONGEST_LINE) -> str:
    """A short text on one line."""
    return _tidy(field, text, longest, lines=False)


def prose(field: str, text: str) -> str:
    """A longer text with its line breaks, as it may be shown."""
    return _tidy(field, text, LONGEST_TEXT, lines=True)


def _tidy(field: str, text: str, longest: int, *, lines: bool) -> str:
    try:
        return tidy_text(text, longest=longest, lines=lines)
    except ValueError as error:
        raise Unreadable(field, str(error)) from None


def flag(field: str, text: str) -> bool:
    """Yes or no, in a few languages."""
    word = text.strip().lower()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable(field, f"expected yes or no, got {text[:40]!r}")


def stars(field: str, text: str, best: str = "5") -> int:
    """A rating as one to five stars: `4`, `4.0`, `4,0`, `4/5`. Raises if it is between two or outside.

    A rating of another scale is refused rather than bent; `best` or `/10` may name 10 or 100 if it fits.
    """
    value, _, said = text.partition("/")
    top = (said or best).strip()
    try:
        number = Decimal(value.strip().replace(",", "."))
        scale = Decimal(top) if top in _SCALES else None
    except InvalidOperation:
        raise Unreadable(field, f"expected 1 to 5 stars, got {text[:40]!r}") from None
    if scale is None:
        raise Unreadable(field, f"the scale {top[:20]!r} isn't known; expected 5")
    found = number * 5 / scale
    if not found.is_finite() or found != found.to_integral_value() or not 1 <= found <= 5:
        raise Unreadable(field, f"expected 1 to 5 whole stars, got {text[:40]!r}")
    return int(found)


def count(field: str, text: str) -> int:
    """A count, 0 or more."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number != number.to_integral_value() or not 0 <= number <= _MOST:
        raise Unreadable(field, f"expected a count, got {text[:40]!r}")
    return int(number)


def email(text: str) -> str:
    """An e-mail address in lower case; nothing where it isn't one."""
    found = text.strip().lower().removeprefix("mailto:")
    return found if len(found) <= 254 and _MAIL.fullmatch(found) else ""


def language(text: str) -> str | None:
    """The language of a locale: `sv` of `sv_SE`. None where it says nothing."""
    found = _LANGUAGE.fullmatch(text.strip())
    return found[1].lower() if found else None


def locale(text: str) -> str | None:
    """A locale such as `sv-SE`; None where it isn't one."""
    return text.strip() if len(text) <= 35 and _LANGUAGE.fullmatch(text.strip()) else None


def addresses(field: str, text: str) -> tuple[str, ...]:
    """Web addresses in a cell, however they are divided, each once. Raises if there are only others."""
    if not text.strip():
        return ()
    found = tuple(dict.fromkeys(one.rstrip(",;)]}") for one in _divided(text)))
    if not found:
        raise Unreadable(field, f"no web address in {text[:40]!r}")
    if any(len(one) > _MEDIA_LONGEST for one in found):
        raise Unreadable(field, "an address is too long")
    return found[:_MOST_ADDRESSES]


def _divided(text: str) -> list[str]:
    # A comma may be part of an address, but what follows one that divides begins anew.
    return _ADDRESS.findall(re.sub(r"[,;](?=\s*https?://)", " ", text, flags=re.IGNORECASE))


def handle(text: str) -> str:
    """What an address or path calls its product: the last part of it, without query and file ending."""
    path = urlsplit(text.strip()).path if "/" in text else text.strip()
    last = unquote(path.rstrip("/").rpartition("/")[2])
    return re.sub(r"\.(?:html?|php|aspx?)$", "", last, flags=re.IGNORECASE).lower()


def is_site(text: str) -> bool:
    """Whether an address is a shop's front page."""
    return "://" in text and urlsplit(text.strip()).path in ("", "/")


def attribute(label: str) -> str:
    """What a rated attribute is called here: `Size & fit` becomes `size-fit`."""
    if _ATTRIBUTE.fullmatch(label):
        return label
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9_]+", "-", plain).strip("-_")[:_LONGEST_ATTRIBUTE].rstrip("-_")


def derived(prefix: str, *parts: str) -> str:
    """An id for a row that has none: the same for the same parts, whatever else in the row changes."""
    digest = hashlib.sha256("\0".join(part.strip().lower() for part in parts).encode("utf-8", "replace"))
    return f"{prefix}-{digest.hexdigest()[:24]}"
