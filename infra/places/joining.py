"""Joining rows to places: which town lies in which place, and which place a postal code belongs to."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from chalicelib.places import spelling
from infra.places.nordic import EXONYMS, MERGED, MUNICIPAL, RENAMED, SMALL
from infra.places.reading import Code, Sources, Town

LEAST: Final = 15_000
_LEAST_SMALL: Final = 500
_SHORT: Final = 3
_SEATS: Final = ("PPLC", "PPLA", "PPLA2", "PPLA3")
_OFFICES: Final = (" kommune", " kommun", " municipality", " stad")


class Ground(NamedTuple):
    """A smallest place before it is written: its code, its name, its seat, and the towns in it."""

    code: str
    name: str
    seat: Town
    towns: list[Town]


def grounds(sources: Sources, country: str) -> list[Ground]:
    """The smallest places of a country, by code."""
    towns = [one for one in sources.towns if one.country == country]
    if country in MUNICIPAL:
        return sorted(_municipalities(sources, country, towns), key=lambda one: one.code)
    return sorted(_cities(country, towns), key=lambda one: one.code)


def _cities(country: str, towns: list[Town]) -> Iterator[Ground]:
    least = _LEAST_SMALL if country in SMALL else LEAST
    whole = [one for one in towns if not one.is_part]
    large = [one for one in whole if one.people >= least] or sorted(whole, key=lambda one: -one.people)[:3]
    seen: Counter[str] = Counter()
    for town in sorted(large, key=lambda one: (-one.people, one.id)):
        county = f"{country}.{town.first or '00'}"
        code = f"{county}.{spelling.slug(town.name)}"
        seen[code] += 1
        yield Ground(code if seen[code] == 1 else f"{code}-{seen[code]}", town.name, town, [town])


def _municipalities(sources: Sources, country: str, towns: list[Town]) -> Iterator[Ground]:
    by_code: dict[str, list[Town]] = defaultdict(list)
    for town in towns:
        last = MERGED.get((country, town.third), town.third) if country == "FI" else town.second
        if last and (country == "FI" or f"{country}.{town.first}.{last}" in sources.second):
            by_code[f"{country}.{town.first}.{last}"].append(town)
    written = {_bare(one.municipality) for one in sources.codes if one.country == country}
    for code, inside in by_code.items():
        seat = max(inside, key=_seat)
        yield Ground(
            code,
            RENAMED.get(code) or _name(country, sources.second.get(code), seat.name, written),
            seat,
            inside,
        )


def _seat(town: Town) -> tuple[bool, int, str]:
    return town.kind in _SEATS, town.people, town.id


def _name(country: str, official: str | None, seat: str, written: set[str]) -> str:
    """A municipality's name as people say it: without the word for it and that word's genitive."""
    if official is None:
        return seat
    bare = _bare(official)
    if country == "IS" and bare[:5].casefold() == seat[:5].casefold():
        return seat
    known = {seat, *written}
    return bare[:-1] if bare.endswith("s") and bare[:-1] in known and bare not in written else bare


def _bare(official: str) -> str:
    bare = official.removeprefix("Sveitarfélagið ").strip()
    for office in _OFFICES:
        if bare.lower().endswith(office):
            return bare[: -len(office)]
    return bare


def posts(codes: Iterable[Code], places: list[Ground]) -> dict[str, tuple[str, str]]:
    """By the digits of a postal code: the code of the place it belongs to, and the town that mail goes by.

    By the municipality's name where one is known, by the town's name in or nearest to the point, or by the point.
    """
    finder = _Finder(places)
    found = {}
    for one in sorted(codes):
        place = finder.place(one)
        if place:
            found[one.digits] = (place, one.town)
    return found


class _Finder:
    """Finds the place of a postal code among a country's."""

    def __init__(self, places: list[Ground]) -> None:
        self._names: dict[str, list[tuple[Town, str]]] = defaultdict(list)
        self._municipalities: dict[str, set[str]] = defaultdict(set)
        self._all = [(town, place.code) for place in places for town in place.towns]
        for place in places:
            country = place.code[:2]
            for name in {place.name, place.seat.name, *EXONYMS.get((country, place.name), ())}:
                self._municipalities[spelling.key(name)].add(place.code)
            for town in place.towns:
                for name in {spelling.key(name) for name in (town.name, *town.others)}:
                    self._names[name].append((town, place.code))

    def place(self, code: Code) -> str | None:
        return self._by_municipality(code) or self._by_town(code) or self._by_point(code)

    def _by_municipality(self, code: Code) -> str | None:
        for name in _spoken(code.municipality):
            choices = self._municipalities.get(name, set())
            if len(choices) == 1:
                return next(iter(choices))
            if choices:
                return self._nearest([one for one in self._all if one[1] in choices], code)
        return None

    def _by_town(self, code: Code) -> str | None:
        for name in spelling.readings(code.town):
            towns = self._names.get(name)
            if towns and (code.point is None or _near(towns, code.point)):
                return self._nearest(towns, code)
        return None

    def _by_point(self, code: Code) -> str | None:
        return self._nearest(self._all, code) if code.point and self._all else None

    def _nearest(self, towns: list[tuple[Town, str]], code: Code) -> str:
        if code.point is None:
            return max(towns, key=lambda one: (one[0].people, one[1]))[1]
        return min(towns, key=lambda one: (apart(one[0], code.point), one[1]))[1]  # type: ignore[arg-type]


def _spoken(municipality: str) -> Iterator[str]:
    """The keys of a municipality's name, without a county in brackets; then of each of its languages' names."""
    name = municipality.partition(" (")[0]
    yield from spelling.readings(name)
    yield from (spelling.key(one) for one in name.split() if len(one) > _SHORT)


def _near(towns: list[tuple[Town, str]], point: tuple[float, float]) -> bool:
    return any(apart(town, point) < 50 for town, _ in towns)


def apart(town: Town, point: tuple[float, float]) -> float:
    """Kilometres between a town and a point near it, as on a plane."""
    north = (town.lat - point[0]) * 111.2
    east = (town.lon - point[1]) * 111.2 * math.cos(math.radians(point[0]))
    return math.hypot(north, east)
