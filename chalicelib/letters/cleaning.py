"""What a letter is told, made safe to print: single lines stay single, addresses are addresses, and all has an end.

Escaping is left to the templates; this is about what escaping can't help against.
"""

import re
import unicodedata
from typing import Any, Final, TypeVar

import msgspec

from chalicelib.letters.domain import MOST_PRODUCTS, PLAIN, Letter

MOST_LINES: Final = 30
MOST_ASKED: Final = 5
_LONGEST_LINE: Final = 120
_LONGEST_TEXT: Final = 2_000
_LONGEST_ADDRESS: Final = 1_500
_MOST_PARAGRAPHS: Final = 12
_LONGEST_NAME: Final = 40
# Fields with texts of several lines, and with addresses.
_TEXTS: Final = frozenset({"question", "answer", "paragraphs", "text"})
_ADDRESSES: Final = frozenset(
    {"url", "image_url", "status_url", "review_url", "star_urls", "main", "preferences", "unsubscribe"}
)
_IDS: Final = frozenset({"kind", "language", "timezone", "product_id", "order_id", "currency", "list"})
_ADDRESS: Final = re.compile(
    r"https://[^\s<>\"'\\^`{|}]+|http://(127\.0\.0\.1|localhost)(:\d+)?(/[^\s<>\"'\\^`{|}]*)?"
)
# A name that leads somewhere isn't one: welcome mails would carry strangers' advertising.
_NO_NAME: Final = re.compile(r"[/:@<>{}]|www\.|\w\.\w{2}", re.IGNORECASE)
_INVISIBLE: Final = frozenset({"Cc", "Cs", "Co", "Zl", "Zp"})
# Marks that turn the direction of what follows, also outside of what they stand in.
_TURNING: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
Told = TypeVar("Told", bound=msgspec.Struct)


def cleaned(letter: Letter) -> Letter:
    """The letter with every text of it fit to print, and no more of anything than a mail holds.

    A discreet letter loses its pictures, a plain kind its recommendations.
    """
    found = _struct(letter)
    order = found.order
    if order:
        lines = tuple(_hidden(one, found.is_discreet) for one in order.lines)
        number = order.number or line(order.order_id)
        order = msgspec.structs.replace(order, lines=lines, number=number)
    chosen = () if found.kind in PLAIN else found.chosen[:MOST_PRODUCTS]
    return msgspec.structs.replace(
        found,
        first_name=name(found.first_name),
        order=order,
        chosen=tuple(_hidden(one, found.is_discreet or one.discreet) for one in chosen),
        asked=tuple(_hidden(one, found.is_discreet or one.discreet) for one in found.asked[:MOST_ASKED]),
        paragraphs=found.paragraphs[:_MOST_PARAGRAPHS],
    )


def line(text: str, longest: int = _LONGEST_LINE) -> str:
    """`text` on one line, without invisible signs, with an ellipsis where it is too long."""
    if not text.isprintable():
        text = "".join(map(_visible, text))
    text = " ".join(text.split())
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def prose(text: str) -> str:
    """`text` with its line breaks, otherwise as `line` has it."""
    lines = (line(one, _LONGEST_TEXT) for one in re.split(r"\r\n|\r|\n", text))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:_LONGEST_TEXT]


def address(text: str | None) -> str | None:
    """An address that a mail may lead to: https, or this very machine on a stack of one's own."""
    return text if text and len(text) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(text) else None


def name(text: str) -> str:
    """What somebody is called; empty where that is too long, or leads somewhere."""
    text = line(text)
    return "" if len(text) > _LONGEST_NAME or _NO_NAME.search(text) else text


def _struct(told: Told) -> Told:
    changes = {field: _value(field, getattr(told, field)) for field in told.__struct_fields__}
    return msgspec.structs.replace(told, **changes)


def _value(field: str, value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_value(field, one) for one in value) if field != "star_urls" else _all(value)
    if isinstance(value, msgspec.Struct):
        return _struct(value)
    return _text(field, value) if isinstance(value, str) and field not in _IDS else value


def _all(addresses: tuple[str, ...]) -> tuple[str, ...]:
    """Stars are five or none: one that leads nowhere would be a vote that can't be cast."""
    found = tuple(filter(None, map(address, addresses)))
    return found if len(found) == 5 else ()


def _text(field: str, value: str) -> str | None:
    if field in _ADDRESSES:
        return address(value)
    return prose(value) if field in _TEXTS else line(value)


def _hidden(told: Told, is_hidden: bool) -> Told:
    return msgspec.structs.replace(told, image_url=None) if is_hidden else told


def _visible(character: str) -> str:
    if character in _TURNING:
        return ""
    if unicodedata.category(character) in _INVISIBLE:
        return " " if character.isspace() else ""
    return character
