"""What docstrings mark up, as pieces that a template shows each in its way."""

import re
from typing import Final, Literal, NamedTuple

_CODE: Final = re.compile(r"`([^`\n]+)`")


class Piece(NamedTuple):
    """A piece of a text: plain words, or something to be typed as it stands."""

    kind: Literal["text", "code"]
    text: str


def pieces(text: str) -> tuple[Piece, ...]:
    """A text with what stood in backticks told apart; nothing of it is markup, whatever it holds."""
    found = []
    for n, part in enumerate(_CODE.split(text)):
        if part:
            found.append(Piece("code" if n % 2 else "text", part))
    return tuple(found)
