"""Making the file of places: `python -m infra places`."""

import math
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.core import UnknownLocaleError
from babel.languages import get_official_languages

from chalicelib.places import sheets, spelling
from chalicelib.places.sheets import County, Entry, Sheet, numbers
from infra.places import fetching, joining, reading
from infra.places.joining import Ground
from infra.places.nordic import COUNTIES, EXONYMS, MUNICIPAL, PEOPLE
from infra.places.reading import Sources, Town
from infra.stage import CHECKOUT

FILE: Final[Path] = CHECKOUT / "chalicelib" / "places" / "files" / "places.bin"

# From how many people on a city elsewhere than in the Nordic countries is found by its other names too.
_KNOWN: Final = 1_000_000
_NORDIC_KNOWN: Final = 3_000
_OWN: Final = 10**9


def make() -> str:
    """Fetch the data, write the file; what was written, in a line."""
    with tempfile.TemporaryDirectory() as folder:
        sources = reading.read(fetching.fetch(Path(folder)))
    raw = build(sources)
    FILE.parent.mkdir(parents=True, exist_ok=True)
    FILE.write_bytes(raw)
    return f"{FILE.relative_to(CHECKOUT)}: {len(raw):,} bytes"


def build(sources: Sources) -> bytes:
    """The file's bytes: the same for the same sources."""
    made: dict[str, tuple[Entry, Sheet | None]] = {}
    for country, people in sorted(sources.countries.items()):
        titles = country_titles(country)
        places = _ordered(joining.grounds(sources, country))
        if titles:
            made[country] = (
                _entry(titles, people, places),
                _sheet(sources, country, places) if places else None,
            )
    return sheets.packed(made)


def country_titles(country: str) -> tuple[str, str, str] | None:
    """A country's name in its own language, in Swedish and in English; None if it has none (any more)."""
    swedish = Locale("sv").territories.get(country)
    english = Locale("en").territories.get(country)
    if not (swedish and english):
        return None
    for language in get_official_languages(country):
        try:
            return Locale.parse(language).territories.get(country, english), swedish, english
        except (UnknownLocaleError, ValueError):
            continue
    return english, swedish, english


def _ordered(places: list[Ground]) -> list[Ground]:
    return sorted(places, key=lambda one: (one.code.rpartition(".")[0], one.name, one.code))


def _entry(titles: tuple[str, str, str], people: int, places: list[Ground]) -> Entry:
    towns = [town for place in places for town in place.towns]
    main = max(places, key=_people, default=None)
    return Entry(
        titles=titles,
        point=_point(main.seat) if main else (0, 0),
        people=people,
        box=_box(towns) if towns else (0, 0, 0, 0),
        start=0,
        length=0,
    )


def _box(towns: Iterable[Town]) -> tuple[int, int, int, int]:
    """West, south, east and north of towns: the way around the globe that leaves out the widest empty part."""
    lats = [one.lat for one in towns]
    lons = sorted({one.lon for one in towns})
    gaps = [(lons[(n + 1) % len(lons)] - lon) % 360 or 360.0 for n, lon in enumerate(lons)]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    west, east = lons[(widest + 1) % len(lons)], lons[widest]
    return math.floor(west), math.floor(min(lats)), math.ceil(east), math.ceil(max(lats))


def _sheet(sources: Sources, country: str, places: list[Ground]) -> Sheet:
    position = {one.code: n for n, one in enumerate(places)}
    counties = sorted({one.code.rpartition(".")[0] for one in places})
    posts = joining.posts([one for one in sources.codes if one.country == country], places)
    exonyms = [EXONYMS.get((country, one.name)) for one in places]
    dots = [(town, n) for n, place in enumerate(places) for town in place.towns if town is not place.seat]
    first, last, where = _runs(posts, position)
    return Sheet(
        counties=tuple(_county(sources, code) for code in counties),
        names="\n".join(own[0] if own else one.name for own, one in zip(exonyms, places, strict=True)),
        codes=_codes(places, exonyms),
        county=numbers([counties.index(one.code.rpartition(".")[0]) for one in places], "H"),
        lat=numbers([_point(one.seat)[0] for one in places]),
        lon=numbers([_point(one.seat)[1] for one in places]),
        sizes=bytes(sheets.size(_people(one)) for one in places),
        people=tuple(map(_people, places)) if country in MUNICIPAL else (),
        swedish={n: own[1] for n, own in enumerate(exonyms) if own and own[1] != own[0]},
        english={n: own[2] for n, own in enumerate(exonyms) if own and own[2] != own[0]},
        nicks=_nicks(country, places, posts, position),
        dot_lat=numbers([_point(town)[0] for town, _ in dots]),
        dot_lon=numbers([_point(town)[1] for town, _ in dots]),
        dot_place=numbers([n for _, n in dots], "H"),
        post_first=first,
        post_last=last,
        post_place=where,
        post_digits=max((len(one) for one in posts), default=0),
    )


def _codes(places: list[Ground], exonyms: list[Any]) -> dict[int, str]:
    shown = (own[0] if own else one.name for own, one in zip(exonyms, places, strict=True))
    lasts = (one.code.rpartition(".")[2] for one in places)
    return {
        n: last
        for n, (last, name) in enumerate(zip(lasts, shown, strict=True))
        if last != spelling.slug(name)
    }


def _county(sources: Sources, code: str) -> County:
    name = sources.first.get(code) or (country_titles(code[:2]) or ("", "", code))[2]
    return County(code.rpartition(".")[2], *COUNTIES.get(code, (name,)))


def _people(place: Ground) -> int:
    """How many live in a place, as far as its towns tell."""
    country = place.code[:2]
    if country in MUNICIPAL:
        own = EXONYMS.get((country, place.name))
        counted = sum(town.people for town in place.towns if not town.is_part)
        return PEOPLE.get((country, own[0] if own else place.name), counted)
    return place.seat.people


def _point(town: Town) -> tuple[int, int]:
    return round(town.lat * sheets.SCALE), round(town.lon * sheets.SCALE)


def _runs(
    posts: dict[str, tuple[str, str]], position: dict[str, int]
) -> tuple[tuple[int, ...], tuple[int, ...], bytes]:
    runs: list[tuple[int, int, int]] = []
    for digits, (code, _) in sorted(posts.items(), key=lambda one: int(one[0])):
        number, place = int(digits), position[code]
        if runs and runs[-1][2] == place:
            runs[-1] = runs[-1][0], number, place
        else:
            runs.append((number, number, place))
    return (
        tuple(one[0] for one in runs),
        tuple(one[1] for one in runs),
        numbers([one[2] for one in runs], "H"),
    )


def _nicks(
    country: str, places: list[Ground], posts: dict[str, tuple[str, str]], position: dict[str, int]
) -> dict[int, str]:
    """By place: the keys beside its names' by which it is found, where no other place has more right to them."""
    claims: dict[str, tuple[int, int]] = {}
    for name, weight, place in _claims(country, places, posts, position):
        known = spelling.key(name)
        if len(known) > 2 and claims.get(known, (-1, 0))[0] < weight:
            claims[known] = weight, place
    found: dict[int, list[str]] = {}
    for known, (_, n) in sorted(claims.items()):
        if known != spelling.key(places[n].name):
            found.setdefault(n, []).append(known)
    return {n: " ".join(keys) for n, keys in found.items()}


def _claims(
    country: str, places: list[Ground], posts: dict[str, tuple[str, str]], position: dict[str, int]
) -> Iterator[tuple[str, int, int]]:
    """Names, how strong their claim is, and whose: municipalities' before towns', larger towns' before smaller."""
    nordic = country in MUNICIPAL
    least = _NORDIC_KNOWN if nordic else _KNOWN
    for n, place in enumerate(places):
        yield place.name, _OWN if nordic else _people(place), n
        for town in place.towns:
            yield town.name, town.people, n
            yield from ((other, town.people // 2, n) for other in _latin(town) if town.people >= least)
    for code, town_name in sorted(posts.values()):
        yield town_name, 0, position[code]


def _latin(town: Town) -> list[str]:
    names = [one for one in town.others if one.replace(" ", "").isalpha() and ord(max(one)) < 0x250]
    return [one for one in names if not one.isupper()]
