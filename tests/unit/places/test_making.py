"""Making the file out of a few rows."""

from typing import Final

import pytest

from chalicelib.places import sheets
from chalicelib.places.domain import Box
from chalicelib.places.service import Finder
from chalicelib.places.store import PackageFiles
from infra.places import making
from infra.places.reading import Code, Sources, Town


def town(name: str, country: str = "SE", **given: object) -> Town:
    said = {
        "id": name, "country": country, "name": name, "lat": 60.0, "lon": 18.0, "people": 1_000, "first": "23",
        "second": "2480", "third": "", "kind": "PPL", "others": (),
    }  # fmt: skip
    return Town(**{**said, **given})


SOURCES: Final = Sources(
    towns=[
        town("Umeå", lat=63.83, lon=20.26, people=90_000, kind="PPLA", others=("Umea", "Uumaja")),
        town("Sävar", lat=63.90, lon=20.55, people=3_000),
        town("Teg", lat=63.81, lon=20.25, people=9_000, kind="PPLX"),
        town("Skellefteå", lat=64.75, lon=20.95, people=36_000, second="2482"),
        town("Kiruna", lat=67.86, lon=20.23, people=17_000, first="14", second="2584"),
        town("Berlin", "DE", lat=52.52, lon=13.41, people=3_426_354, first="16", second=""),
        town("Mitte", "DE", lat=52.52, lon=13.40, people=102_000, first="16", second="", kind="PPLX"),
        town("Halle", "DE", lat=51.48, lon=11.97, people=230_000, first="14", second=""),
        town("Halle", "DE", id="h", lat=51.5, lon=11.9, people=20_000, first="14", second=""),
        town("Hamlet", "DE", lat=51.0, lon=11.0, people=900, first="14", second=""),
        town("Suva", "FJ", lat=-18.14, lon=178.44, people=80_000, first="01", second=""),
        town("Lakeba", "FJ", lat=-18.2, lon=-178.8, people=20_000, first="02", second=""),
    ],
    first={"SE.23": "Västerbotten", "SE.14": "Norrbotten", "DE.16": "Berlin", "DE.14": "Saxony-Anhalt"},
    second={
        "SE.23.2480": "Umeå Kommun",
        "SE.23.2482": "Skellefteå Kommun",
        "SE.14.2584": "Kiruna kommun",
    },
    codes=[
        Code("SE", "90329", "Umeå", "Umeå", None),
        Code("SE", "90420", "Umeå", "", (63.8, 20.3)),
        Code("SE", "91831", "Sävar", "", (63.9, 20.5)),
        Code("SE", "93131", "Skellefteå", "Skellefteå", (64.7, 20.9)),
        Code("SE", "98131", "Nowhere", "", (67.8, 20.2)),
    ],
    countries={"SE": 10_000_000, "DE": 80_000_000, "FJ": 900_000, "AQ": 0, "Q9": 1},
)


@pytest.fixture
def finder(tmp_path_factory: pytest.TempPathFactory) -> Finder:
    file = tmp_path_factory.mktemp("places") / "places.bin"
    file.write_bytes(making.build(SOURCES))
    return Finder(PackageFiles(file))


def test_the_same_rows_give_the_same_bytes() -> None:
    turned = SOURCES._replace(
        countries=dict(reversed(SOURCES.countries.items())), second=dict(reversed(SOURCES.second.items()))
    )
    assert making.build(SOURCES) == making.build(SOURCES) == making.build(turned)


def test_other_rows_give_others() -> None:
    assert making.build(SOURCES._replace(codes=SOURCES.codes[1:])) != making.build(SOURCES)


def test_what_was_made_is_found_again(finder: Finder) -> None:
    assert finder.children("SE.23") == ("SE.23.2480", "SE.23.2482")
    assert finder.title("SE.23.2480", "sv") == "Umeå"
    assert finder.title("SE.14", "sv") == "Norrbottens län"
    assert finder.population("SE.23.2480") == 93_000, "a part of a town is counted with the town"
    assert finder.near(63.9, 20.5) == "SE.23.2480"
    assert finder.of_address("SE", None, "Teg") == "SE.23.2480"
    assert finder.of_address("SE", None, "Uumaja") == "SE.23.2480"
    assert finder.children("AQ") == ()
    assert finder.get("Q9") is None, "no name, no country"


@pytest.mark.parametrize(
    ("digits", "found"),
    [
        ("90329", "SE.23.2480"),
        ("90400", "SE.23.2480"),
        ("91831", "SE.23.2480"),
        ("92000", "SE.23"),
        ("93131", "SE.23.2482"),
        ("95000", "SE"),
        ("98131", "SE.14.2584"),
        ("98132", "SE"),
        ("10000", "SE"),
    ],
)
def test_postal_codes_are_kept_as_runs(finder: Finder, digits: str, found: str) -> None:
    assert finder.of_address("SE", digits, None) == found


def test_abroad_places_are_cities_of_15_000(finder: Finder) -> None:
    assert finder.children("DE.16") == ("DE.16.berlin",)
    assert finder.children("DE.14") == ("DE.14.halle", "DE.14.halle-2")
    assert finder.of_address("DE", None, "halle") == "DE.14.halle", "the larger of the two"
    place = finder.get("DE.14.halle-2")
    assert place
    assert (place.lat, place.lon) == (51.5, 11.9)


def test_a_country_across_the_date_line_is_found_on_both_sides(finder: Finder) -> None:
    assert finder.near(-18.2, 178.4) == "FJ.01.suva"
    assert finder.near(-18.2, -178.8) == "FJ.02.lakeba"
    assert finder.within(Box(west=178, south=-20, east=-178, north=-15)) == ("FJ.01.suva", "FJ.02.lakeba")
    entry = sheets.directory(making.build(SOURCES))["FJ"]
    assert entry.box == (178, -19, -178, -18)


@pytest.mark.parametrize(
    ("official", "seat", "name"),
    [
        ("Umeå Kommun", "Umeå", "Umeå"),
        ("Stockholms Kommun", "Stockholm", "Stockholm"),
        ("Sotenäs Kommun", "Kungshamn", "Sotenäs"),
        ("Tanums kommun", "Tanumshede", "Tanum"),
        ("Göteborgs stad", "Göteborg", "Göteborg"),
    ],
)
def test_municipalities_have_the_names_that_people_say(official: str, seat: str, name: str) -> None:
    towns = [town(seat)]
    codes = [Code("SE", "1", "x", one, None) for one in ("Sotenäs", "Tanum")]
    sources = SOURCES._replace(towns=towns, second={"SE.23.2480": official}, codes=codes)
    (ground,) = making.joining.grounds(sources, "SE")
    assert ground.name == name
