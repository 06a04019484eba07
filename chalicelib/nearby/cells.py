"""Where on the map: hexagons of two sizes (H3), to find published places near a point. Nothing is published by them."""

from collections.abc import Iterable
from typing import Final

from msgspec.structs import replace

from chalicelib.places.domain import Box

# Cells of about 12,000 km², and of 600,000; and up to how many square degrees they are tried for.
_FINE: Final = 3
_COARSE: Final = 1
_SIZES: Final = ((_FINE, 400.0), (_COARSE, 3_600.0))
_STEP: Final = {_FINE: 0.5, _COARSE: 3.0}
_MOST: Final = 150
# Wider or higher boxes than this (degrees) are the whole world's, whose latest points are kept together.
_LARGE: Final = 60.0


def cells_at(lat: float, lon: float) -> tuple[str, ...]:
    """The cells of both sizes that a point lies in."""
    import h3

    return tuple(h3.latlng_to_cell(lat, lon, size) for size in (_COARSE, _FINE))


def covering(box: Box) -> tuple[str, ...] | None:
    """Cells in which every point of a box lies, the finer ones if they aren't many; none if the box is too large."""
    parts = _parts(box)
    if sum(one.east - one.west for one in parts) > _LARGE or box.north - box.south > _LARGE:
        return None
    area = sum((one.east - one.west) * (one.north - one.south) for one in parts)
    for size, most in _SIZES:
        if area <= most and len(found := _covering(parts, size)) <= _MOST:
            return found
    return None


def _parts(box: Box) -> tuple[Box, ...]:
    if box.west <= box.east:
        return (box,)
    return (replace(box, east=180.0), replace(box, west=-180.0))


def _covering(parts: Iterable[Box], size: int) -> tuple[str, ...]:
    """The cells of points so close to each other that a cell of any point between them is next to one of theirs."""
    import h3

    step = _STEP[size]
    found = {
        h3.latlng_to_cell(lat, lon, size)
        for box in parts
        for lat in _along(box.south, box.north, step)
        for lon in _along(box.west, box.east, step)
    }
    return tuple(sorted({near for one in found for near in h3.grid_disk(one, 1)}))


def _along(start: float, end: float, step: float) -> list[float]:
    count = int((end - start) / step) + 1
    return [start + (end - start) * n / count for n in range(count + 1)]
