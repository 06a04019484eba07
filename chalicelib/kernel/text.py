"""Text as people type it, made comparable."""

import unicodedata
from typing import Final

MAX_PHRASE: Final = 200


def comparable(text: str) -> str:
    """Text in its comparable form: NFKC, lower case, single spaces, no controls.

    å, ä and ö stay letters of their own (no accents are stripped), however they were composed.
    """
    composed = unicodedata.normalize("NFKC", text).lower()
    # Lower-casing can decompose (İ), so compose once more; that makes the function idempotent.
    composed = unicodedata.normalize("NFKC", composed)
    printable = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in composed)
    return " ".join(printable.split())


def normalise_phrase(text: str) -> str:
    """A search phrase or keyword in its comparable form, at most `MAX_PHRASE` characters; it may be empty."""
    return comparable(text)[:MAX_PHRASE].rstrip()


# Characters that look like nothing at all and yet count as letters or symbols.
_BLANKS: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0")
# The invisible joiners that emoji families and Persian need; all other invisible signs are dropped.
_JOINERS: Final = frozenset("\u200c\u200d")
_LINE_ENDS: Final = frozenset("\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
# What Unicode's own stacks need (Vietnamese, Hebrew, Tibetan); more is there to deface the page.
_MOST_MARKS: Final = 4


def tidy_text(text: str, *, longest: int, lines: bool) -> str:
    """What a person wrote, harmless to show as plain text: at most `longest` characters of NFC.

    Controls, signs that turn the direction of writing, invisible and private characters are dropped, and
    combining marks beyond four in a row. White space becomes single spaces; with `lines`, line breaks stay,
    with at most one empty line between. Nothing is escaped: who shows it does that. The result may be empty,
    and is its own tidied form. Raises `ValueError` saying what is wrong if the text is too long.
    """
    if len(text) > longest:
        raise ValueError(f"at most {longest} characters, got {len(text)}")
    shown = _without_floods(unicodedata.normalize("NFC", _without_hidden(text.replace("\r\n", "\n"))))
    rows = [" ".join(row.split()) for row in shown.split("\n")]
    tidy = _paragraphs(rows) if lines else " ".join(row for row in rows if row)
    if len(tidy) > longest:  # a few characters are longer in NFC
        raise ValueError(f"at most {longest} characters, got {len(tidy)}")
    return tidy


def _without_hidden(text: str) -> str:
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    """The character, what stands for it in plain text, or nothing."""
    if character in _LINE_ENDS or character == "\r":
        return "\n"
    if character in _BLANKS or character == "\t" or unicodedata.category(character)[0] == "Z":
        return " "
    hidden = unicodedata.category(character) in ("Cc", "Cf", "Co", "Cs") and character not in _JOINERS
    return "" if hidden or _is_noncharacter(ord(character)) else character


def _is_noncharacter(code: int) -> bool:
    """Whether Unicode promises never to use this code point."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _without_floods(text: str) -> str:
    """The text with at most `_MOST_MARKS` combining marks in a row, and none that nothing carries."""
    kept: list[str] = []
    marks = _MOST_MARKS
    for character in text:
        if character in _JOINERS or unicodedata.category(character) in ("Mn", "Me"):
            marks += 1
        else:
            marks = 0
        if marks <= _MOST_MARKS and not (marks and kept[-1:] in (["\n"], [" "])):
            kept.append(character)
    return "".join(kept)


def _paragraphs(rows: list[str]) -> str:
    """The rows with no empty one at either end, and never two in a row."""
    kept: list[str] = []
    for row in rows:
        if row or (kept and kept[-1]):
            kept.append(row)
    return "\n".join(kept).strip("\n")


# What is quoted is quoted whole, and says something.
_SHORTEST_QUOTE: Final = 15
_LONGEST_QUOTE: Final = 160


def quotable(text: str) -> str | None:
    """A person's words as they may be quoted elsewhere: whole, on one line, 15 to 160 characters; else None."""
    line = " ".join(text.split())
    return line if _SHORTEST_QUOTE <= len(line) <= _LONGEST_QUOTE else None
