"""The shop's drawn marks: small SVG that takes the text's colour, and the one drawing of a star that all rows use."""

from typing import Final

#: Drawn once a page; `stars` in cards.py uses it.
SHAPES: Final = (
    "<svg class=shapes width=0 height=0 aria-hidden=true><defs><path id=stjarna "
    'd="M10 1.6l2.6 5.3 5.8.8-4.2 4.1 1 5.8-5.2-2.7-5.2 2.7 1-5.8L1.6 7.7l5.8-.8z"/></defs></svg>'
)


def _mark(drawing: str, size: int = 20) -> str:
    return (
        f'<svg class=mark viewBox="0 0 24 24" width={size} height={size} aria-hidden=true fill=none stroke=currentColor '
        f"stroke-width=1.75 stroke-linecap=round stroke-linejoin=round>{drawing}</svg>"
    )


PEAK: Final = _mark(
    '<path d="M2.5 19.5 9.2 6.6l4.1 7.7"/><path d="m10.6 19.5 5.6-9.3 5.3 9.3z"/><path d="m7.6 9.8 1.7 1.5 1.6-1.4"/>',
    28,
)
GLASS: Final = _mark('<circle cx="10.5" cy="10.5" r="6.5"/><path d="m15.5 15.5 5 5"/>')
PERSON: Final = _mark('<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.8-4 3.8-6 7.5-6s6.7 2 7.5 6"/>')
BASKET: Final = _mark(
    '<path d="M3.5 9.5h17l-1.7 9.5a1.5 1.5 0 0 1-1.5 1.2H6.7A1.5 1.5 0 0 1 5.2 19z"/><path d="m8 9.5 2.5-6M16 9.5l-2.5-6"/>'
)
SCALES: Final = _mark('<path d="M12 4v16M7.5 20.5h9M4 7h16"/><path d="M6.5 7 3.5 14h6zM17.5 7l-3 7h6z"/>')
VAN: Final = _mark(
    '<path d="M2.5 6.5h11v10h-11zM13.5 10h4.2l3.8 3.5v3h-8z"/><circle cx="7" cy="17.5" r="1.8"/><circle cx="17" cy="17.5" r="1.8"/>'
)
RETURN: Final = _mark('<path d="M4 9.5h11a5 5 0 0 1 0 10H8"/><path d="M8 5.5 4 9.5l4 4"/>')
