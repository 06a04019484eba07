"""What holds for whatever is asked."""

import math
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from chalicelib.places import public as places
from chalicelib.places import sheets, spelling
from chalicelib.places.domain import kilometres
from tests.support.examples import examples

WORDS = st.text(max_size=40) | st.sampled_from(
    ["Umeå", "SE-", "903 29", "٣٣٣ ٣٣", "²²²", "\x00", "a" * 5_000, ",", "kommun"]
)
MAYBE = st.none() | WORDS | st.sampled_from(["SE", "NO", "DK", "FI", "IS", "AX", "DE", "FJ", "AQ"])
LATITUDES = st.floats(allow_nan=True, allow_infinity=True) | st.floats(-90, 90)
NORDIC = [
    code
    for country in ("SE", "NO", "DK", "FI", "IS")
    for county in places.children(country)
    for code in places.children(county)
]


@settings(max_examples=examples(300), deadline=None)
@given(country=MAYBE, postal_code=MAYBE, city=MAYBE)
@example(country="SE", postal_code="٩٠٣٢٩", city=None)
@example(country="SE", postal_code="9" * 10, city="²")
def test_an_address_never_raises_and_its_place_is_there(country: Any, postal_code: Any, city: Any) -> None:
    found = places.of_address(country, postal_code, city)
    assert found is None or places.get(found)
    if found and country and len(country) == 2 and country not in ("FI", "UK", "EL"):
        assert found.split(".")[0] == country.upper()


@settings(max_examples=examples(300), deadline=None)
@given(country=MAYBE, text=WORDS)
def test_typed_text_never_raises(country: Any, text: str) -> None:
    found = places.named(country, text)
    assert found is None or places.get(found)


@settings(max_examples=examples(200), deadline=None)
@given(lat=LATITUDES, lon=LATITUDES | st.floats(-180, 180))
def test_a_point_never_raises_and_its_place_isnt_far(lat: float, lon: float) -> None:
    found = places.near(lat, lon)
    if found:
        assert math.isfinite(lat)
        assert places.get(found)


@settings(max_examples=examples(100), deadline=None)
@given(lat=st.floats(54, 71), lon=st.floats(5, 31))
def test_the_nearest_town_is_the_nearest_of_all(lat: float, lon: float) -> None:
    finder = places.wiring.finder()
    every = []
    for country in ("SE", "NO", "DK", "FI", "AX", "DE", "PL", "EE", "LV", "LT", "RU", "BY", "GB", "NL"):
        land = finder._known(country)
        lats, order = land._by_latitude
        every += [
            (kilometres(lat, lon, lats[n], land._dot_lon[order[n]]), land.codes[land._dot_place[order[n]]])
            for n in range(len(lats))
        ]
    km, _ = min(every)
    found = places.near(lat, lon)
    if km > 100:
        assert found is None
    else:
        assert found in {code for away, code in every if away <= km + 1e-6}


@settings(max_examples=examples(200), deadline=None)
@given(headers=st.dictionaries(
    st.sampled_from([f"CloudFront-Viewer-{one}" for one in ("Country", "Country-Region", "City", "Latitude", "Longitude", "Postal-Code")]),
    WORDS | st.sampled_from(["SE", "nan", "inf", "1e999", "63.8", "%ff%fe", "Ã¥"]),
))  # fmt: skip
def test_headers_never_raise(headers: dict[str, str]) -> None:
    found = places.of_headers(headers)
    assert found is None or places.get(found)


@given(code=st.text(max_size=30) | st.sampled_from(NORDIC))
def test_a_code_never_raises(code: str) -> None:
    place = places.get(code)
    assert (place is None) == (places.title(code, "sv") == code) or place
    assert places.population(code) >= 0
    assert all(one.startswith(f"{code}.") for one in places.children(code))


@given(code=st.sampled_from(NORDIC))
def test_a_chain_is_made_of_prefixes_each_the_next_ones_parent(code: str) -> None:
    chain = places.chain(code)
    assert [one.count(".") for one in chain] == [2, 1, 0]
    assert all(code == one or code.startswith(f"{one}.") for one in chain)
    assert [place.parent for one in chain if (place := places.get(one))] == [*chain[1:], None]
    assert all(chain[n] in places.children(chain[n + 1]) for n in range(2))


@given(text=st.text(max_size=60))
def test_a_key_is_its_own_key(text: str) -> None:
    known = spelling.key(text)
    assert spelling.key(text.upper()) == spelling.key(text.upper().lower())
    assert known.isascii()
    assert spelling.slug(text).strip("-") == spelling.slug(text) != ""


@given(people=st.integers(0, 40_000_000))
def test_a_size_is_within_four_in_a_hundred(people: int) -> None:
    size = sheets.size(people)
    assert 0 <= size <= 255
    assert abs(sheets.people(size) - people) <= max(0.6, 0.04 * people)
