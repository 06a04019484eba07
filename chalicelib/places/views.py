"""What the API shows of places, and takes for them."""

import math
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.kernel.errors import Invalid, NotFound
from chalicelib.places.domain import Level, Place
from chalicelib.places.service import Finder

Country = Annotated[str, Meta(pattern="^[A-Za-z]{2}$", examples=["SE"])]


class SearchQuery(msgspec.Struct, frozen=True):
    """The beginning of a town's or county's name, or a postal code; in a country, or in any."""

    q: Annotated[str, Meta(min_length=1, max_length=100, examples=["Umeå"])]
    country: Country | None = None


class HereQuery(msgspec.Struct, frozen=True):
    """Where the reader's browser says that they are, in degrees; both or neither."""

    lat: Annotated[float, Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, Meta(ge=-180, le=180)] | None = None


class Titles(msgspec.Struct, frozen=True):
    """What a place is called in Swedish and in English."""

    sv: str
    en: str


class PlaceView(msgspec.Struct, frozen=True, kw_only=True):
    """A place: `name` as people there call it; `within` the place that it lies in, null for a country.

    `lat` and `lon` (degrees) are where its people are, roughly.
    """

    code: str
    level: Level
    name: str
    title: Titles
    within: "WithinView | None"
    lat: float
    lon: float


class WithinView(msgspec.Struct, frozen=True):
    """The place that another lies in."""

    code: str
    title: Titles


class HereView(msgspec.Struct, frozen=True):
    """Where the reader is; null where that isn't known."""

    place: PlaceView | None


def place_view(code: str, finder: Finder) -> PlaceView:
    """A place as the API shows it. Raises `NotFound`."""
    place = finder.get(code)
    if place is None:
        raise NotFound("no such place")
    return _view(place, finder)


def here_view(code: str | None, finder: Finder) -> HereView:
    """The reader's own place, if it is known."""
    return HereView(place_view(code, finder) if code else None)


def point(query: HereQuery) -> tuple[float, float] | None:
    """The point in a query, if one was given. Raises `Invalid` for half a one, or one that is no number."""
    for name, other in (("lat", query.lon), ("lon", query.lat)):
        value = getattr(query, name)
        if value is None and other is not None:
            raise Invalid.field(f"query:{name}", "this parameter is needed beside the other")
        if value is not None and not math.isfinite(value):
            raise Invalid.field(f"query:{name}", "expected a number of degrees")
    return None if query.lat is None or query.lon is None else (query.lat, query.lon)


def _view(place: Place, finder: Finder) -> PlaceView:
    parent = place.parent
    return PlaceView(
        code=place.code, level=place.level, name=place.name, title=_titles(place.code, finder),
        within=WithinView(parent, _titles(parent, finder)) if parent else None, lat=place.lat, lon=place.lon,
    )  # fmt: skip


def _titles(code: str, finder: Finder) -> Titles:
    return Titles(finder.title(code, "sv"), finder.title(code, "en"))
