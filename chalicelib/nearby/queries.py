"""What may be asked of places."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.nearby.domain import Kind, Window

_TEXT = r"^[^\x00-\x1f\x7f]+$(?!\n)"
Code = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{2,64}$(?!\n)", examples=["SE.23.2480"])]
Country = Annotated[str, Meta(pattern=r"^[A-Za-z]{2}$(?!\n)", examples=["SE"])]
PostalCode = Annotated[str, Meta(max_length=20, pattern=_TEXT, examples=["903 26"])]
City = Annotated[str, Meta(max_length=100, pattern=_TEXT, examples=["Umeå"])]
Latitude = Annotated[float, Meta(ge=-90, le=90, examples=[63.8])]
Longitude = Annotated[float, Meta(ge=-180, le=180, examples=[20.3])]


class ProductNearbyQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Where the reader is: a place's code, a point (rounded by who asks), or a postal code or city as people write it.

    Without any, it is where the CDN's headers say they are. Nothing of it is kept.
    """

    place: Code | None = None
    lat: Latitude | None = None
    lon: Longitude | None = None
    country: Country | None = None
    postal_code: PostalCode | None = None
    city: City | None = None
    kind: Kind = Kind.BOUGHT


class NearbyQuery(ProductNearbyQuery, frozen=True, kw_only=True):
    """The same, and how many products at most."""

    limit: Annotated[int, Meta(ge=1, le=50)] = 10


class TopQuery(msgspec.Struct, frozen=True):
    """How far back, at least, and how many products at most."""

    window: Window = Window.WEEK
    limit: Annotated[int, Meta(ge=1, le=50)] = 10


class MapQuery(msgspec.Struct, frozen=True):
    """Which part of the map (`west,south,east,north` in degrees; west over east crosses the date line), and what was
    published after `since`.
    """

    bbox: Annotated[str, Meta(max_length=120, pattern=_TEXT, examples=["10.5,55.3,24.2,69.1"])] | None = None
    since: Annotated[str, Meta(max_length=40, pattern=_TEXT, examples=["2026-11-21T12:00:00Z"])] | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50
