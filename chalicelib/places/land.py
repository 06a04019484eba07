"""A country's places, loaded: found by postal code, by name, by county and by the nearest point."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from chalicelib.places import sheets, spelling
from chalicelib.places.domain import KM_A_DEGREE, Box, Level, Place, kilometres
from chalicelib.places.sheets import Entry, Sheet


class Found(NamedTuple):
    """A place found near a point, and how far away the point is that it was found by."""

    km: float
    code: str


class Likely(NamedTuple):
    """A place that a reader may be typing. In order: own names before others, towns before counties, larger first."""

    is_other_name: bool
    is_county: bool
    fewest: int
    code: str


class Land:
    """The places of one country. `sheet` is None for a country that has none."""

    def __init__(self, code: str, entry: Entry, sheet: Sheet | None) -> None:
        self.code = code
        self.entry = entry
        self._sheet = sheet
        self.names = sheet.names.split("\n") if sheet else []
        self._county = sheets.column(sheet.county, "H") if sheet else []
        self._lat = sheets.column(sheet.lat) if sheet else []
        self._lon = sheets.column(sheet.lon) if sheet else []

    @cached_property
    def codes(self) -> list[str]:
        """The codes of the smallest places, by position."""
        return [self._code(n) for n in range(len(self.names))]

    @cached_property
    def counties(self) -> dict[str, int]:
        """The counties' codes and positions."""
        found = self._sheet.counties if self._sheet else ()
        return {f"{self.code}.{one.code}": n for n, one in enumerate(found)}

    def get(self, code: str) -> Place | None:
        """The place with that code: the country itself, a county, or one of the smallest."""
        if code == self.code:
            return self._place(code, self.entry.titles[0], Level.COUNTRY, self.entry.point)
        if code in self.counties:
            main = max(self._inside(code), key=self.people)
            name = self._its_sheet.counties[self.counties[code]].name
            return self._place(code, name, Level.COUNTY, self._point(main))
        n = self._position.get(code)
        return None if n is None else self._place(code, self.names[n], Level.MUNICIPALITY, self._point(n))

    def titles(self, code: str) -> tuple[str, str] | None:
        """What a place is called in Swedish and in English."""
        if code == self.code:
            return self.entry.titles[1:]
        if code in self.counties:
            one = self._its_sheet.counties[self.counties[code]]
            return one.swedish or one.name, one.english or one.name
        n = self._position.get(code)
        if n is None:
            return None
        return self._its_sheet.swedish.get(n, self.names[n]), self._its_sheet.english.get(n, self.names[n])

    def children(self, code: str) -> tuple[str, ...]:
        """The codes of what lies directly in a place."""
        if code == self.code:
            return tuple(sorted(self.counties))
        if code in self.counties:
            return tuple(sorted(self.codes[n] for n in self._inside(code)))
        return ()

    def population(self, code: str) -> int:
        """How many live in a place."""
        if code == self.code:
            return self.entry.people
        if code in self.counties:
            return sum(map(self.people, self._inside(code)))
        n = self._position.get(code)
        return 0 if n is None else self.people(n)

    def people(self, n: int) -> int:
        """How many live in the smallest place at a position."""
        sheet = self._its_sheet
        return sheet.people[n] if sheet.people else sheets.people(sheet.sizes[n])

    def by_post(self, digits: str) -> str | None:
        """The smallest place of a postal code; the county, if the code is new and lies between two in that county."""
        sheet = self._sheet
        if sheet is None or not sheet.post_first or len(digits) > sheet.post_digits:
            return None
        number, places = int(digits), self._post_places
        at = bisect_right(sheet.post_first, number) - 1
        if at < 0:
            return None
        if number <= sheet.post_last[at]:
            return self._code(places[at])
        if at + 1 == len(places):
            return None
        below, above = (self._code(places[n]).rpartition(".")[0] for n in (at, at + 1))
        return below if below == above else None

    def by_name(self, keys: Iterable[str]) -> str | None:
        """The place known under the first of the keys that is known."""
        return next((self._code(self._keys[one]) for one in keys if one in self._keys), None)

    def by_region(self, iso: str) -> str | None:
        """The county with that ISO 3166-2 code, with or without the country's before it."""
        wanted = iso.upper().removeprefix(f"{self.code}-")
        found = self._sheet.counties if self._sheet else ()
        return next((f"{self.code}.{one.code}" for one in found if one.iso and one.iso == wanted), None)

    def starting(self, start: str, most: int) -> list[Likely]:
        """The places with a key that starts so, the likeliest first."""
        keys = self._sorted
        found = set()
        for known in keys[bisect_left(keys, start) :]:
            if not known.startswith(start):
                break
            found.add(self._keys[known])
        likely = (self._likely(one, start) for one in found)
        return sorted(likely)[:most]

    def nearest(self, lat: float, lon: float, within: float) -> Found | None:
        """The place nearest to a point, by the towns in it, at most `within` kilometres away."""
        lats, order = self._by_latitude
        at = bisect_left(lats, lat)
        best = None
        for step, start, stop in ((-1, at - 1, -1), (1, at, len(lats))):
            for n in range(start, stop, step):
                if abs(lats[n] - lat) * KM_A_DEGREE > within:
                    break
                km = kilometres(lat, lon, lats[n], self._dot_lon[order[n]])
                if km <= within:
                    within, best = km, order[n]
        return None if best is None else Found(within, self._code(self._dot_place[best]))

    def within(self, box: Box) -> list[str]:
        """The smallest places whose points lie in a box."""
        return [self._code(n) for n in range(len(self.names)) if box.holds(*self._degrees(n))]

    @property
    def _its_sheet(self) -> Sheet:
        assert self._sheet is not None, "a county or a place stands on its country's sheet"
        return self._sheet

    def _code(self, n: int) -> str:
        """The code of a smallest place; of a county, where positions are counted down from -1."""
        counties = self._its_sheet.counties
        if n < 0:
            return f"{self.code}.{counties[-1 - n].code}"
        last = self._its_sheet.codes.get(n) or spelling.slug(self.names[n])
        return f"{self.code}.{counties[self._county[n]].code}.{last}"

    def _likely(self, n: int, start: str) -> Likely:
        own = any(one.startswith(start) for one in self._names_of(n))
        code = self._code(n)
        return Likely(not own, n < 0, -(self.people(n) if n >= 0 else self.population(code)), code)

    def _point(self, n: int) -> tuple[int, int]:
        return self._lat[n], self._lon[n]

    def _degrees(self, n: int) -> tuple[float, float]:
        return self._lat[n] / sheets.SCALE, self._lon[n] / sheets.SCALE

    def _place(self, code: str, name: str, level: Level, point: tuple[int, int]) -> Place:
        lat, lon = (one / sheets.SCALE for one in point)
        return Place(code=code, name=name, level=level, lat=lat, lon=lon)

    def _inside(self, county: str) -> list[int]:
        wanted = self.counties[county]
        return [n for n, one in enumerate(self._county) if one == wanted]

    @cached_property
    def _position(self) -> dict[str, int]:
        return {code: n for n, code in enumerate(self.codes)}

    @cached_property
    def _post_places(self) -> Sequence[int]:
        return sheets.column(self._its_sheet.post_place, "H")

    @cached_property
    def _keys(self) -> dict[str, int]:
        """Positions by key (see `_code`): of two with the same name the more populous, a town before its county."""
        if self._sheet is None:
            return {}
        found: dict[str, int] = {}
        for n in range(-len(self._sheet.counties), 0):
            found |= dict.fromkeys(self._names_of(n), n)
        for n, nicks in self._sheet.nicks.items():
            found |= dict.fromkeys(nicks.split(" "), n)
        for n in sorted(range(len(self.names)), key=self.people):
            for known in self._names_of(n):
                self._keep_spelling(found, known, found.get(known, n), n)
                found[known] = n
        found.pop("", None)
        return found

    def _keep_spelling(self, found: dict[str, int], known: str, loser: int, winner: int) -> None:
        """Let a town that loses its key to a larger one still be found by its very spelling."""
        if 0 <= loser != winner:
            spelt = spelling.exact(self.names[loser])
            if spelling.key(self.names[loser]) == known and spelt != spelling.exact(self.names[winner]):
                found[spelt] = loser

    def _names_of(self, n: int) -> set[str]:
        sheet = self._its_sheet
        if n < 0:
            one = sheet.counties[-1 - n]
            names = (one.name, one.swedish, one.english)
        else:
            names = (self.names[n], sheet.swedish.get(n, ""), sheet.english.get(n, ""))
        return {spelling.key(one) for one in names if one}

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._keys)

    @cached_property
    def _dot_lon(self) -> list[float]:
        raw = [*self._lon, *sheets.column(self._its_sheet.dot_lon)] if self._sheet else []
        return [one / sheets.SCALE for one in raw]

    @cached_property
    def _dot_place(self) -> list[int]:
        dots = sheets.column(self._its_sheet.dot_place, "H") if self._sheet else []
        return [*range(len(self.names)), *dots]

    @cached_property
    def _by_latitude(self) -> tuple[list[float], list[int]]:
        """The latitudes of all towns in order, and which town each is of."""
        raw = [*self._lat, *sheets.column(self._its_sheet.dot_lat)] if self._sheet else []
        order = sorted(range(len(raw)), key=raw.__getitem__)
        return [raw[n] / sheets.SCALE for n in order], order
