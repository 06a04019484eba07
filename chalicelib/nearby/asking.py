"""Where a reader is, and which part of the map is meant. Nothing of it is kept."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid
from chalicelib.nearby.queries import MapQuery, ProductNearbyQuery
from chalicelib.places import public as places
from chalicelib.places.domain import Box
from chalicelib.web.answers import NO_STORE, public


class Asked(NamedTuple):
    """A place (none: unknown), and whether the answer is the same for whoever asks by this address."""

    place: str | None
    same_for_all: bool

    @property
    def headers(self) -> dict[str, str]:
        """How the answer may be cached."""
        return {"Cache-Control": public(60) if self.same_for_all else NO_STORE}


def where(query: ProductNearbyQuery, headers: Mapping[str, str]) -> Asked:
    """The place that a question is about. Raises `Invalid` for a code that no place has, or half a point."""
    if query.place is not None:
        if places.get(query.place) is None:
            raise Invalid.field("query:place", "no such place")
        return Asked(query.place, True)
    if (query.lat is None) != (query.lon is None):
        raise Invalid.field("query:lon" if query.lon is None else "query:lat", "a point has both lat and lon")
    if query.lat is not None and query.lon is not None:
        return Asked(places.near(query.lat, query.lon), False)
    return Asked(_written(query) or _by_header(query, headers), False)


def _written(query: ProductNearbyQuery) -> str | None:
    country = query.country.upper() if query.country else None
    for text in (query.postal_code, query.city):
        if text and (found := places.named(country, text)):
            return found
    if country and places.get(country):
        return country
    return None


def _by_header(query: ProductNearbyQuery, headers: Mapping[str, str]) -> str | None:
    """Where the CDN says the reader is, unless they said themselves where they are."""
    if query.country or query.postal_code or query.city:
        return None
    return places.of_headers(headers)


def box(text: str | None) -> Box | None:
    """The part of the map in a parameter. Raises `Invalid`."""
    if text is None:
        return None
    try:
        west, south, east, north = (float(one) for one in text.split(","))
    except ValueError:
        raise Invalid.field("query:bbox", "expected west,south,east,north in degrees") from None
    fits = -180 <= west <= 180 and -180 <= east <= 180 and -90 <= south <= north <= 90
    if not fits or not all(map(math.isfinite, (west, south, east, north))):
        raise Invalid.field("query:bbox", "expected degrees: -180 to 180, -90 to 90, south not over north")
    return Box(west=west, south=south, east=east, north=north)


def since(query: MapQuery) -> int:
    """The instant in a parameter; the beginning of time without one. Raises `Invalid`."""
    if query.since is None:
        return 0
    try:
        # A plus sign that wasn't encoded arrives as a space.
        return clock.parse_iso(query.since.strip().replace(" ", "+"))
    except ValueError as error:
        raise Invalid.field("query:since", str(error)) from None
