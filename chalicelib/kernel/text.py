"""Text as people type it, made comparable."""

import unicodedata
from typing import Final

MAX_PHRASE: Final = 200


def normalise_phrase(text: str) -> str:
    """A search phrase or keyword in its comparable form: NFKC, lower case, single spaces, no controls.

    å, ä and ö stay letters of their own (no accents are stripped), however they were composed. At most
    `MAX_PHRASE` characters are kept; the result may be empty.
    """
    composed = unicodedata.normalize("NFKC", text).lower()
    # Lower-casing can decompose (İ), so compose once more; that makes the function idempotent.
    composed = unicodedata.normalize("NFKC", composed)
    printable = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in composed)
    return " ".join(printable.split())[:MAX_PHRASE].rstrip()
