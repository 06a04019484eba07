"""The colours of a mail, light and dark, derived from the theme's two, and whether they can be read.

Contrast is that of WCAG 2.1 (success criterion 1.4.3): (L1 + 0.05) / (L2 + 0.05) of relative luminances.
"""

from typing import Final

import msgspec

from chalicelib.letters.domain import Theme

LEAST_CONTRAST: Final = 4.5
SHEET: Final = "#ffffff"
SHEET_DARK: Final = "#1e2427"


class Colours(msgspec.Struct, frozen=True):
    """What a scheme (light or dark) is painted with, each `#rrggbb`.

    `accent` is for links, the shop's name and the button, whose words are in `on_accent`; `tint` and
    `on_tint` for badges, `soft` for boxes and where pictures will be, `star` for stars.
    """

    ground: str
    sheet: str
    soft: str
    line: str
    ink: str
    faint: str
    accent: str
    on_accent: str
    tint: str
    on_tint: str
    star: str


def light(theme: Theme) -> Colours:
    """The colours on a light ground."""
    tint = mixed(theme.accent, SHEET, 0.13)
    ink = "#1b2124"
    return Colours(
        ground="#f4f1ec",
        sheet=SHEET,
        soft="#f1ede6",
        line="#e4dfd6",
        ink=ink,
        faint="#596066",
        accent=theme.accent,
        on_accent=SHEET,
        tint=tint,
        on_tint=_readable(theme.accent, tint, ink),
        star="#a85508",
    )


def dark(theme: Theme) -> Colours:
    """The colours on a dark ground."""
    tint = mixed(theme.accent_dark, SHEET_DARK, 0.2)
    ink = "#f1f3f3"
    return Colours(
        ground="#13181a",
        sheet=SHEET_DARK,
        soft="#2a3236",
        line="#384146",
        ink=ink,
        faint="#b4bdc2",
        accent=theme.accent_dark,
        on_accent="#12181a",
        tint=tint,
        on_tint=_readable(theme.accent_dark, tint, ink),
        star="#f0b254",
    )


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    """`share` of a colour on the rest of a ground."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(one * share + other * (1 - share)):02x}" for one, other in pairs)


def _readable(colour: str, ground: str, otherwise: str) -> str:
    return colour if contrast(colour, ground) >= LEAST_CONTRAST else otherwise


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
