"""What other rooms may ask of places. Nothing is loaded before the first question.

No question raises, whatever is asked: what isn't known is None, or empty.
"""

from collections.abc import Mapping

from chalicelib.places import wiring
from chalicelib.places.domain import Box, Level, Place, chain

__all__ = [
    "Box",
    "Level",
    "Place",
    "chain",
    "children",
    "get",
    "named",
    "near",
    "of_address",
    "of_headers",
    "population",
    "title",
    "within",
]


def of_address(country: str | None, postal_code: str | None, city: str | None) -> str | None:
    """The code of the municipality that an address lies in; failing that its county, or its country.

    The postal code is believed before the city. `country` is ISO 3166-1 alpha-2; without it, the postal code must
    name its country ("SE-831 30").
    """
    return wiring.finder().of_address(country, postal_code, city)


def near(lat: float, lon: float) -> str | None:
    """The code of the municipality of the populated place nearest to a point (degrees); None if 100 km from any."""
    return wiring.finder().near(lat, lon)


def named(country: str | None, text: str) -> str | None:
    """The code of the place that a reader typed the postal code or name of, in that country or in any.

    Of many with the same name, the most populous.
    """
    return wiring.finder().named(country, text)


def of_headers(headers: Mapping[str, str]) -> str | None:
    """Where the reader is by CloudFront's viewer headers (names in any case); None without them."""
    return wiring.finder().of_headers(headers)


def get(code: str) -> Place | None:
    """The place with that code."""
    return wiring.finder().get(code)


def title(code: str, language: str) -> str:
    """What a place is called in Swedish (`sv`, `sv-SE`) or else English; the code itself if there is none such."""
    return wiring.finder().title(code, language)


def children(code: str) -> tuple[str, ...]:
    """The codes of the places that lie directly in a place, sorted."""
    return wiring.finder().children(code)


def population(code: str) -> int:
    """How many people live in a place, roughly; 0 for none such."""
    return wiring.finder().population(code)


def within(box: Box) -> tuple[str, ...]:
    """The codes of the smallest places whose points lie in a box, sorted; the box may cross the date line."""
    return wiring.finder().within(box)
