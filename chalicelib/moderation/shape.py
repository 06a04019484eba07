"""What a text looks like, whatever it says: shouting, repetition, keys hit at random, hidden characters."""

import re
from collections.abc import Iterator
from typing import Final

from chalicelib.moderation import spelling
from chalicelib.moderation.domain import Reason

_RUN: Final = re.compile(r"(\S)\1{5,}")
_VOWELS: Final = frozenset("aeiouyåäöéèüáíóú")
_LAUGHTER: Final = re.compile(r"(?:h[aeioä]|e[hx]|ja|lo|mm|å|oj|j[aå]){2,40}\w?")
_ROWS: Final = ("qwertyuiopå", "asdfghjklöä", "zxcvbnm", "poiuytrewq", "lkjhgfdsa", "mnbvcxz")
# Four of them in a row stand in honest words ("övertyga"), where they don't begin the keyboard's row.
_KEYS: Final = frozenset(row[n : n + 5] for row in _ROWS for n in range(len(row) - 4)) | {
    "asdf",
    "qwer",
    "zxcv",
}
_FEWEST_LETTERS: Final = 20


def findings(text: str, original: str) -> Iterator[Reason]:
    """What readable `text` looks like; `original` is as it was sent. None of it speaks of what is meant."""
    concealed = spelling.hidden(original)
    if concealed:
        yield Reason("hidden", 20 if concealed < 4 else 50)
    if len(original) > spelling.MOST_READ:
        yield Reason("overlong", 50)
    letters = [one for one in text if one.isalpha()]
    if len(letters) >= _FEWEST_LETTERS and sum(one.isupper() for one in letters) > 0.6 * len(letters):
        # People shout when they are wronged: it is noted, and holds nothing back by itself.
        yield Reason("shouting", 12)
    if len(_RUN.findall(text)) >= 3:
        yield Reason("repetition", 10)
    yield from _words(spelling.tokens(text.casefold()))


def _words(words: list[str]) -> Iterator[Reason]:
    if len(words) >= 12 and len(set(words)) < 0.25 * len(words):
        yield Reason("repetition", 50, words[0])
    long = [word for word in words if len(word) >= 4 and word.isalpha()]
    odd = [word for word in long if _is_random(word)]
    if odd and len(odd) >= 0.5 * len(long) and sum(map(len, odd)) >= 8:
        yield Reason("gibberish", 55, odd[0])
    elif not words:
        return
    elif len(words) == 1 and len(words[0]) < 3:
        yield Reason("too_short", 5, words[0])


def _is_random(word: str) -> bool:
    """Whether a word can't be spoken, or is a row of the keyboard, in an alphabet that has vowels."""
    if not any("a" <= one <= "z" for one in word):
        return False
    if len(word) > 60 or any(word[n : n + size] in _KEYS for size in (4, 5) for n in range(len(word))):
        return True
    if _LAUGHTER.fullmatch(word) or len(set(word)) <= 2:
        return False
    vowels = sum(one in _VOWELS for one in word)
    return vowels == 0 or vowels < 0.15 * len(word) or _longest_consonants(word) >= 6 or _is_cyclic(word)


def _longest_consonants(word: str) -> int:
    longest = run = 0
    for one in word:
        run = 0 if one in _VOWELS else run + 1
        longest = max(longest, run)
    return longest


def _is_cyclic(word: str) -> bool:
    """Whether a word is one group of two or three letters over and over."""
    return len(word) >= 8 and any(word == (word[:n] * len(word))[: len(word)] for n in (2, 3))
