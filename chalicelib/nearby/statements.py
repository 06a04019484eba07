"""What is said of a place in words, and how windows widen and places coarsen until something true can be said."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from chalicelib.nearby.domain import WINDOWS, Kind, Window

_SINCE: Final[Mapping[str, tuple[str, str]]] = {
    "day": ("sedan i går", "since yesterday"),
    "week": ("de senaste sju dagarna", "in the last seven days"),
    "month": ("de senaste trettio dagarna", "in the last thirty days"),
    "year": ("det senaste året", "in the last year"),
}


class Text(msgspec.Struct, frozen=True):
    """The same in Swedish and English."""

    sv: str
    en: str


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """Something true about a place. `count` counts `people` or `purchases`; it never stands for fewer than k people.

    `place` is a code, `name` what the place is called; `level` says how large it is; `window` is how far back all that
    is counted lies, or the `hour` in which people looked.
    """

    kind: Kind
    place: str
    name: Text
    level: Literal["municipality", "county", "country"]
    window: Literal["hour", "day", "week", "month", "year"]
    count: int
    unit: Literal["people", "purchases"]
    text: Text
    how: str


class Found(NamedTuple):
    """The first thing that can be said: where, how far back, and how many."""

    place: str
    window: Window
    n: int


def widen(
    places: Sequence[str], count: Callable[[str, Window], int], windows: Sequence[Window] = WINDOWS
) -> Found | None:
    """The first of the places, smallest first, and there the narrowest window of which anything is told."""
    for place, window in rungs(places, windows):
        if n := count(place, window):
            return Found(place, window, n)
    return None


def rungs(places: Sequence[str], windows: Sequence[Window] = WINDOWS) -> Iterator[tuple[str, Window]]:
    """Every place with every window, in the order in which they are tried."""
    return ((place, window) for place in places for window in windows)


def from_window(asked: Window) -> tuple[Window, ...]:
    """A window and the wider ones."""
    return WINDOWS[WINDOWS.index(asked) :]


def bought(n: int, name: Text, window: Window, *, product: bool) -> Text:
    """How many bought a product, or how many purchases there were."""
    sv, en = _SINCE[window.value]
    if product:
        return Text(
            f"{n} {'person' if n == 1 else 'personer'} i {name.sv} har köpt den här {sv}",
            f"{n} {'person' if n == 1 else 'people'} in {name.en} {'has' if n == 1 else 'have'} bought this {en}",
        )
    return Text(f"{n} köp i {name.sv} {sv}", f"{n} {'purchase' if n == 1 else 'purchases'} in {name.en} {en}")


def viewed(n: int, name: Text, hours: tuple[int, int, int], today: int, *, product: bool) -> Text:
    """How many looked at a product, or around the shop, between two hours of today or yesterday."""
    day, first, last = hours
    earlier = day < today
    sv = f"{'i går ' if earlier else ''}mellan {first} och {last}"
    en = f"{'yesterday ' if earlier else ''}between {first} and {last}"
    who_sv, who_en = ("person", "person") if n == 1 else ("personer", "people")
    what_sv, what_en = ("på den här", "at this") if product else ("i butiken", "around the shop")
    return Text(
        f"{n} {who_sv} i {name.sv} tittade {what_sv} {sv}", f"{n} {who_en} in {name.en} looked {what_en} {en}"
    )
