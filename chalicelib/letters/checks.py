"""What is wrong with what an operator wants kept: each fault names its field."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from chalicelib.kernel.errors import FieldError
from chalicelib.letters import palette, texts
from chalicelib.letters.domain import MOST_SUBJECTS, Kind, Theme, Wording

_SCHEME: Final = re.compile(r"\b([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
# This very machine needs no https: there a stack of one's own is tried.
_ADDRESS: Final = re.compile(
    r"(https://[a-z0-9.-]+|http://(127\.0\.0\.1|localhost))(:\d+)?(/[^\s<>\"'{}\\]*)?", re.IGNORECASE
)
_LONGEST_SUBJECT: Final = 120
_LONGEST_ADDRESS: Final = 1_000
_LONGEST: Final = {"preheader": 200, "heading": 120, "body": 4_000, "button": 40}
_LONGEST_LEGAL: Final = 1_000
_WIDEST_LOGO: Final = 520
_LONGEST_WITHDRAWAL: Final = 365


def of_wording(kind: Kind, wording: Wording) -> Iterator[FieldError]:
    """The faults of texts for a kind."""
    if len(wording.subjects) > MOST_SUBJECTS:
        yield FieldError("/subjects", f"are more than {MOST_SUBJECTS}")
    for index, subject in enumerate(wording.subjects):
        if not subject.strip():
            yield FieldError(f"/subjects/{index}", "is empty")
        yield from _of_text(kind, f"/subjects/{index}", subject, _LONGEST_SUBJECT, has_lines=False)
    for name, longest in _LONGEST.items():
        text = getattr(wording, name)
        yield from _of_text(kind, f"/{name}", text, longest, has_lines=name == "body")


def _of_text(kind: Kind, pointer: str, text: str, longest: int, *, has_lines: bool) -> Iterator[FieldError]:
    yield from _of_characters(pointer, text, longest, has_lines=has_lines)
    unknown = sorted(texts.placeholders(text) - set(texts.PLACEHOLDERS[kind]))
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in texts.PLACEHOLDERS[kind])
        yield FieldError(pointer, f"{{{unknown[0]}}} isn't known here; there are {known}")
    if re.search(r"[{}]", re.sub(r"\{[a-z_]+\}", "", text)):
        yield FieldError(pointer, "holds a brace that isn't part of a placeholder such as {first_name}")
    if re.search(r"https://[^\s]*[{}]", text):
        yield FieldError(pointer, "holds a placeholder in a link")
    for scheme in _SCHEME.findall(text):
        if scheme != "https":
            yield FieldError(pointer, f"links to {scheme}://; links must be https")


def _of_characters(pointer: str, text: str, longest: int, *, has_lines: bool) -> Iterator[FieldError]:
    if len(text) > longest:
        yield FieldError(pointer, f"is longer than {longest} characters")
    allowed = "\r\n" if has_lines else ""
    if any(_breaks(character) and character not in allowed for character in text):
        what = "a control character" if has_lines else "a line break or another control character"
        yield FieldError(pointer, f"holds {what}")


def _breaks(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}


def of_theme(theme: Theme) -> Iterator[FieldError]:
    """The faults of a theme."""
    yield from _of_characters("/name", theme.name, 60, has_lines=False)
    yield from _of_characters("/legal", theme.legal, _LONGEST_LEGAL, has_lines=True)
    for name in ("logo_url", "home_url", "privacy_url"):
        address = getattr(theme, name)
        if address and (len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address)):
            yield FieldError(f"/{name}", "isn't an https address")
    if not 0 <= theme.logo_width <= _WIDEST_LOGO or (theme.logo_url and not theme.logo_width):
        yield FieldError("/logo_width", f"must say how wide the logo is shown, 1 to {_WIDEST_LOGO} pixels")
    if not 0 <= theme.withdrawal_days <= _LONGEST_WITHDRAWAL:
        yield FieldError("/withdrawal_days", f"must be from 0 to {_LONGEST_WITHDRAWAL}")
    yield from _of_colour("/accent", theme.accent, palette.SHEET)
    yield from _of_colour("/accent_dark", theme.accent_dark, palette.SHEET_DARK)


def _of_colour(pointer: str, colour: str, ground: str) -> Iterator[FieldError]:
    if not _COLOUR.fullmatch(colour):
        yield FieldError(pointer, "isn't a colour such as #1f5c44 (small letters)")
        return
    reached = palette.contrast(colour, ground)
    if reached < palette.LEAST_CONTRAST:
        yield FieldError(
            pointer,
            f"can't be read on {ground}: its contrast is {reached:.1f}, and at least {palette.LEAST_CONTRAST}"
            " is needed",
        )
