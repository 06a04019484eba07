"""Product pictures: a flat drawing on a softly lit backdrop, coloured for each product.

The drawings in `shapes/` are pieces of SVG in a 400 × 400 field that leave their colours open:
`$main`, `$dark` and `$light`.
"""

from functools import cache
from pathlib import Path
from string import Template
from typing import Final

_SHAPES: Final = Path(__file__).with_name("shapes")
_UNKNOWN: Final = ("box", "#8a8f88", "#e4e6e1")

_FRAME: Final = Template(
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 400" width="400" height="400">'
    '<radialGradient id="g"><stop offset="0" stop-color="$lit"/><stop offset="1" stop-color="$backdrop"/>'
    '</radialGradient><rect width="400" height="400" fill="url(#g)"/>'
    '<ellipse cx="200" cy="332" rx="128" ry="17" fill="#000" opacity=".17"/>$drawing'
    # Where the page around it is dark, so is the picture a little.
    "<style>@media (prefers-color-scheme: dark) { .dusk { opacity: .2 } }</style>"
    '<rect class="dusk" width="400" height="400" opacity="0"/></svg>'
)


def shapes() -> list[str]:
    """The names of all drawings."""
    return sorted(path.stem for path in _SHAPES.glob("*.svg"))


@cache
def picture(shape: str, colour: str, backdrop: str) -> str:
    """An SVG document: the drawing `shape` in `colour` before `backdrop` (both `#rrggbb`).

    Raises `FileNotFoundError` if there is no such drawing.
    """
    drawing = Template((_SHAPES / f"{shape}.svg").read_text(encoding="utf-8")).substitute(
        main=colour, dark=mixed(colour, "#000000", 0.28), light=mixed(colour, "#ffffff", 0.62)
    )
    return _FRAME.substitute(backdrop=backdrop, lit=mixed(backdrop, "#ffffff", 0.7), drawing=drawing)


def unknown() -> str:
    """The picture of a product that the demo has none of, such as an imported shop's."""
    return picture(*_UNKNOWN)


def mixed(colour: str, other: str, share: float) -> str:
    """`colour` with `share` (0 to 1) of `other` in it, both `#rrggbb`."""
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one + (two - one) * share):02x}" for one, two in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
