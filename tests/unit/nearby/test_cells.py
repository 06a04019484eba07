"""The cells that a part of the map is read by."""

from chalicelib.nearby import cells
from chalicelib.places.domain import Box


def test_every_point_of_a_box_is_in_a_cell_that_covers_it() -> None:
    import random

    dice = random.Random(4)
    for _ in range(300):
        west, south = dice.uniform(-180, 180), dice.uniform(-88, 80)
        width, height = 40 ** dice.random(), 8 * dice.random()
        east = west + width if west + width <= 180 else west + width - 360
        box = Box(west=west, south=south, east=east, north=min(south + height, 90))
        found = cells.covering(box)
        if found is None:
            continue
        for _ in range(5):
            lon = west + width * dice.random()
            lat = south + (box.north - south) * dice.random()
            lon -= 360 if lon > 180 else 0
            assert box.holds(lat, lon)
            assert set(cells.cells_at(lat, lon)) & set(found), (box, lat, lon)
