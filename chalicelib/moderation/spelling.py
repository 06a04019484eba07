"""Text made comparable for the rules: what a reader sees, whatever it was typed with.

Everything here takes time in proportion to the text, however hostile it is.
"""

import re
import unicodedata
from typing import Final

# The rules read as much as an operator can; what is longer is said to be too long.
MOST_READ: Final = 20_000
# A letter carries at most two marks in any living spelling; more are drawn over the neighbours.
_MOST_MARKS: Final = 2

# Zero width joiners build emoji, soft hyphens come with pasted text; neither hides anything.
_INNOCENT: Final = frozenset("\u200d\u00ad\ufe0f\ufe0e")
_LEET: Final = str.maketrans("013457@$!|", "oieastasii")
# Letters of other alphabets that are drawn like Latin ones (Unicode TR39's confusables, the common part).
_LOOKALIKES: Final = str.maketrans("авеікмнорстухёԁѕјɡαεικνορτυχ", "abeikmhopctyxedsjgaeikvoptux")
_LATIN: Final = re.compile(r"[a-zåäöéü]")
_TOKEN: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_LEET_TOKEN: Final = re.compile(r"[\w@$!|]+")
_SPACED: Final = re.compile(r"(?<!\w)(?:\w[ .*_-]){3,40}\w(?!\w)")
_GAPS: Final = re.compile(r"[ .*_-]")
_REPEATED: Final = re.compile(r"(.)\1{2,}")
_REPEATED_TWICE: Final = re.compile(r"(.)\1+")


def readable(text: str) -> str:
    """The text as it is read: composed, without marks heaped on letters and without invisible characters."""
    kept: list[str] = []
    marks = 0
    for character in text[:MOST_READ]:
        if unicodedata.combining(character):
            marks += 1
            if marks > _MOST_MARKS:
                continue
        else:
            marks = 0
        kept.append(character)
    # Only now: composing sorts runs of marks, which takes the square of their length.
    composed = unicodedata.normalize("NFKC", "".join(kept))
    return "".join(one for one in composed if unicodedata.category(one) != "Cf")[: 2 * MOST_READ]


def hidden(text: str) -> int:
    """How many characters hide or turn what is written: invisible ones, turned directions, heaped marks."""
    found = marks = 0
    for character in text[:MOST_READ]:
        if unicodedata.combining(character):
            marks += 1
            found += marks > _MOST_MARKS
        else:
            marks = 0
            found += unicodedata.category(character) == "Cf" and character not in _INNOCENT
    return found


def folded(text: str) -> str:
    """Readable text without case, with lookalikes of Latin letters made Latin in words that mix alphabets."""
    return _TOKEN.sub(_latin, text.casefold())


def _latin(match: re.Match[str]) -> str:
    word = match[0]
    return word.translate(_LOOKALIKES) if not word.isascii() and _LATIN.search(word) else word


def tokens(text: str) -> list[str]:
    """The words and numbers of folded text, in their order."""
    return _TOKEN.findall(text)


def unspaced(text: str) -> str:
    """The text with letters that stand apart put together: `c a s i n o` is `casino`."""
    return _SPACED.sub(lambda match: _GAPS.sub("", match[0]), text)


def disguised(text: str) -> list[str]:
    """Words that folded text holds in disguise: figures for letters, letters with gaps, letters repeated."""
    found = [
        word.translate(_LEET).strip("i") if word.endswith("!") else word.translate(_LEET)
        for word in _LEET_TOKEN.findall(text)
        if not word.isalpha() and any(one.isalpha() for one in word)
    ]
    found += [_GAPS.sub("", match[0]) for match in _SPACED.finditer(text)]
    for word in _TOKEN.findall(text):
        if _REPEATED.search(word):
            found += [
                _REPEATED.sub(r"\1", word),
                _REPEATED.sub(r"\1\1", word),
                _REPEATED_TWICE.sub(r"\1", word),
            ]
    return found
