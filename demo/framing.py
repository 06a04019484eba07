"""A mail's HTML as a document for a frame, in light or in dark colours."""

import re
from typing import Final

_SCHEME: Final = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)
_BOTH: Final = re.compile(r"((?:color-scheme|supported-color-schemes)\s*:\s*)light\s+dark\b", re.IGNORECASE)
_META: Final = re.compile(
    r"(<meta\b[^>]*\b(?:color-scheme|supported-color-schemes)\b[^>]*)light\s+dark", re.IGNORECASE
)
_HEAD: Final = re.compile(r"<head\b[^>]*>", re.IGNORECASE)
_HOLDS, _FAILS = "(min-width: 0)", "(max-width: 0)"


def policy(address: str) -> str:
    """What a mail may do: its own styles hold, and it shows pictures of the shop at `address`.

    It runs nothing, and its links open beside the mailbox.
    """
    return (
        "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; "
        f"img-src data: {address}".rstrip()
        + "; frame-ancestors 'self'"
    )


def document(html: str, *, dark: bool) -> str:
    """The mail as programs show it that are set to dark, or to light; a frame can't be told which it is."""
    wanted = "dark" if dark else "light"
    settled = _SCHEME.sub(lambda found: _HOLDS if found[1].lower() == wanted else _FAILS, html)
    settled = _BOTH.sub(lambda found: found[1] + wanted, settled)
    settled = _META.sub(lambda found: found[1] + wanted, settled)
    return _HEAD.sub(lambda tag: f'{tag[0]}<base target="_blank">', settled, count=1)
