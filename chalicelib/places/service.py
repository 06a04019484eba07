"""Finding places: by address, by point, by what a reader typed, by what the edge says of the reader."""

import math
import re
from collections.abc import Iterator, Mapping
from typing import Final, Protocol
from urllib.parse import unquote

from chalicelib.places import spelling
from chalicelib.places.domain import KM_A_DEGREE, Box, Place
from chalicelib.places.land import Land
from chalicelib.places.sheets import Directory, Sheet

FAR_KM: Final = 100.0
NORDIC: Final = ("SE", "NO", "DK", "FI", "IS")
MOST: Final = 10

# Åland's postal codes are Finland's.
_ALAND: Final = re.compile(r"22[0-9]{3}", re.ASCII)
_VIEWER: Final = "cloudfront-viewer-"


class Files(Protocol):
    """Where the tables are."""

    @property
    def directory(self) -> Directory:
        """All countries."""

    def sheet(self, country: str) -> Sheet | None:
        """A country's sheet; None if it has none."""


class Finder:
    """Answers every question about places, each country loaded when it is first asked about. Nothing raises."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._lands: dict[str, Land] = {}

    def of_address(self, country: str | None, postal_code: str | None, city: str | None) -> str | None:
        """The municipality of an address, else its county, else its country."""
        post = spelling.postal(postal_code or "")
        land = self._land(spelling.country(country)) or self._land(post.country if post else None)
        if land is None:
            return None
        by_post = self._by_post(land, post.digits) if post and post.country in (None, land.code) else None
        if by_post and by_post.count(".") > 1:
            return by_post
        return land.by_name(spelling.readings(city or "")) or by_post or land.code

    def near(self, lat: float, lon: float) -> str | None:
        """The municipality of the nearest populated place, if one is within 100 km."""
        if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90):
            return None
        lon = (lon + 180) % 360 - 180
        within, best = FAR_KM, None
        for land in self._around(lat, lon):
            found = land.nearest(lat, lon, within)
            if found:
                within, best = found
        return best

    def named(self, country: str | None, text: str) -> str | None:
        """What a reader typed: a postal code, or a town's, a county's or a country's name."""
        post = spelling.postal(text)
        if post:
            return self._typed_code(post.country or spelling.country(country), post.digits)
        keys = spelling.readings(text)
        given = self._land(spelling.country(country))
        if given:
            return given.by_name(keys) or self._country_named(keys, (given.code,))
        return self._named_anywhere(keys)

    def suggestions(self, country: str | None, text: str) -> list[str]:
        """Up to ten places for what has been typed so far, the likeliest first."""
        if spelling.postal(text):
            found = self.named(country, text)
            return [found] if found else []
        start = spelling.key(text)
        if not start:
            return []
        given = self._land(spelling.country(country))
        lands = [given] if given else [self._known(code) for code in NORDIC]
        ranked = [one for land in lands for one in land.starting(start, MOST)]
        if len(ranked) < MOST and given is None:
            ranked += [one for land in self._abroad() for one in land.starting(start, MOST)]
        exact = self.named(country, text)
        return list(dict.fromkeys(([exact] if exact else []) + [one.code for one in sorted(ranked)]))[:MOST]

    def of_headers(self, headers: Mapping[str, str]) -> str | None:
        """Where CloudFront thinks that the reader is: by postal code, city, point, region and country in turn."""
        said = {
            name.lower().removeprefix(_VIEWER): _readable(value)
            for name, value in headers.items()
            if name.lower().startswith(_VIEWER)
        }
        country = said.get("country")
        found = self.of_address(country, said.get("postal-code"), said.get("city"))
        if found and found.count(".") > 1:
            return found
        point = _point(said.get("latitude", ""), said.get("longitude", ""))
        nearby = self.near(*point) if point else None
        land = self._land(spelling.country(country))
        if nearby and (land is None or nearby.startswith(f"{land.code}.")):
            return nearby
        region = land.by_region(said.get("country-region", "")) if land else None
        return region or found

    def get(self, code: str) -> Place | None:
        """The place with that code."""
        land = self._of(code)
        return land.get(code) if land else None

    def title(self, code: str, language: str) -> str:
        """What a place is called in Swedish, or else in English."""
        land = self._of(code)
        titles = land.titles(code) if land else None
        if titles is None:
            return code
        return titles[0] if language.lower().startswith("sv") else titles[1]

    def children(self, code: str) -> tuple[str, ...]:
        """What lies directly in a place."""
        land = self._of(code)
        return land.children(code) if land else ()

    def population(self, code: str) -> int:
        """How many live in a place."""
        land = self._of(code)
        return land.population(code) if land else 0

    def within(self, box: Box) -> tuple[str, ...]:
        """The smallest places in a box."""
        lands = (self._known(code) for code in self._files.directory if self._touches(code, box))
        return tuple(sorted(one for land in lands for one in land.within(box)))

    def _of(self, code: str) -> Land | None:
        return self._land(code.partition(".")[0])

    def _land(self, country: str | None) -> Land | None:
        return self._known(country) if country in self._files.directory else None

    def _known(self, country: str) -> Land:
        if country not in self._lands:
            self._lands[country] = Land(country, self._files.directory[country], self._files.sheet(country))
        return self._lands[country]

    def _abroad(self) -> Iterator[Land]:
        return (self._known(code) for code in self._files.directory if code not in NORDIC)

    def _by_post(self, land: Land, digits: str) -> str | None:
        aland = self._land("AX") if land.code == "FI" and _ALAND.fullmatch(digits) else None
        return (aland or land).by_post(digits)

    def _typed_code(self, country: str | None, digits: str) -> str | None:
        """A typed postal code's place; without a country only if it is one country's alone."""
        land = self._land(country)
        if land:
            return self._by_post(land, digits)
        found = {self._by_post(self._known(code), digits) for code in NORDIC}
        sure = [one for one in found if one and one.count(".") > 1]
        return sure[0] if len(sure) == 1 else None

    def _named_anywhere(self, keys: list[str]) -> str | None:
        nordic = self._most_populous(keys, (self._known(code) for code in NORDIC))
        return (
            nordic
            or self._country_named(keys, self._files.directory)
            or self._most_populous(keys, self._abroad())
        )

    def _most_populous(self, keys: list[str], lands: Iterator[Land]) -> str | None:
        found = ((land, code) for land in lands if (code := land.by_name(keys)))
        best = max(((land.population(code), code) for land, code in found), default=None)
        return best[1] if best else None

    def _country_named(self, keys: list[str], among: Mapping[str, object] | tuple[str, ...]) -> str | None:
        titles = ((code, self._files.directory[code].titles) for code in among)
        return next(
            (code for code, names in titles if not set(keys).isdisjoint(map(spelling.key, names))), None
        )

    def _around(self, lat: float, lon: float) -> Iterator[Land]:
        """The countries that have a place within 100 km of a point, and perhaps others."""
        north = FAR_KM / KM_A_DEGREE
        edge = min(90.0, abs(lat) + north)
        east = 180.0 if edge > 89 else north / math.cos(math.radians(edge))
        box = Box(west=lon - east, south=lat - north, east=lon + east, north=lat + north)
        return (self._known(code) for code in self._files.directory if self._touches(code, box))

    def _touches(self, country: str, box: Box) -> bool:
        entry = self._files.directory[country]
        west, south, east, north = entry.box
        if not entry.length or south > box.north or north < box.south:
            return False
        return _overlap(west, (east - west) % 360, box.west, min(360.0, _width(box)))


def _width(box: Box) -> float:
    width = box.east - box.west
    return width if width >= 0 else width % 360


def _overlap(start: float, width: float, other: float, other_width: float) -> bool:
    """Whether two stretches of a circle of 360 degrees meet."""
    return (other - start) % 360 <= width or (start - other) % 360 <= other_width


def _readable(value: str) -> str:
    """A header's text: percent-decoded, and UTF-8 that was taken for Latin-1 put right."""
    text = unquote(value)
    try:
        return text.encode("latin-1").decode()
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _point(lat: str, lon: str) -> tuple[float, float] | None:
    try:
        return float(lat), float(lon)
    except ValueError:
        return None
