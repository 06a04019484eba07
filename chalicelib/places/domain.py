"""What a place is: one of a strict hierarchy of municipality, county and country."""

import enum
import math
from typing import Final

import msgspec

_EARTH_KM: Final = 6371.0  # mean radius
KM_A_DEGREE: Final = _EARTH_KM * math.pi / 180


class Level(enum.StrEnum):
    """How large a place is; each lies in one of the next."""

    MUNICIPALITY = "municipality"
    COUNTY = "county"
    COUNTRY = "country"


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A municipality (elsewhere than in the Nordic countries: a city), a county, or a country.

    `code` begins with the codes of the places that it lies in: `SE`, `SE.23`, `SE.23.2480`. `name` is as people
    there call it, without "kommun" or "län"; `lat` and `lon` (degrees) are where its people are, roughly.
    """

    code: str
    name: str
    level: Level
    lat: float
    lon: float

    @property
    def parent(self) -> str | None:
        """The code of the place that it lies in; None for a country."""
        return self.code.rpartition(".")[0] or None

    @property
    def country(self) -> str:
        """The country's code, ISO 3166-1 alpha-2."""
        return self.code.partition(".")[0]


def chain(code: str) -> tuple[str, ...]:
    """A place's code and those of all it lies in, smallest first."""
    parts = code.split(".")
    return tuple(".".join(parts[:count]) for count in range(len(parts), 0, -1))


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """A part of the map between two parallels and two meridians, in degrees; `west` > `east` crosses the date line."""

    west: float
    south: float
    east: float
    north: float

    def holds(self, lat: float, lon: float) -> bool:
        """Whether a point lies in it, the edges being part of it."""
        if not self.south <= lat <= self.north:
            return False
        if self.west <= self.east:
            return self.west <= lon <= self.east
        return lon >= self.west or lon <= self.east


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great circle between two points in degrees, by the haversine formula (R. W. Sinnott, 1984)."""
    north, east = math.radians(other_lat - lat) / 2, math.radians(other_lon - lon) / 2
    both = math.cos(math.radians(lat)) * math.cos(math.radians(other_lat))
    chord = math.sin(north) ** 2 + both * math.sin(east) ** 2
    return 2 * _EARTH_KM * math.asin(math.sqrt(min(1.0, chord)))
