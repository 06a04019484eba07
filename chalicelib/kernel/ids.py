"""Identifiers: what a shop may call its things, and fresh ones of our own."""

import re
import secrets
from typing import Annotated, Final

import msgspec

# In Python's expressions `$` alone would let a line break at the end through.
ID_PATTERN: Final = r"^[A-Za-z0-9._:-]{1,128}$(?!\n)"
_ID = re.compile(r"[A-Za-z0-9._:-]{1,128}")

# Words that stand as path segments beside ids, so that no id can hide a route.
RESERVED: Final = frozenset({"batch", "import", "recommendations", "page", "cancel"})

Id = Annotated[str, msgspec.Meta(pattern=ID_PATTERN, examples=["tent-2"])]


def is_id(text: str) -> bool:
    """Whether `text` may be an id: 1–128 of `A–Z a–z 0–9 . _ : -`, and not a word used in paths."""
    return is_word(text) and text not in RESERVED


def is_word(text: str) -> bool:
    """Whether `text` is written as an id is; words used in paths are, too."""
    return _ID.fullmatch(text) is not None


def new_id(prefix: str) -> str:
    """A fresh, unguessable id: the prefix, `_`, and 22 characters with 128 bits of randomness."""
    return f"{prefix}_{secrets.token_urlsafe(16)}"
