"""What draws people to the demo's products: when in the year, where in the country, whom, and by which words."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

from demo import catalogue

_FILE: Final = Path(__file__).with_name("habits.json")
_MATTERS: Final = 3.0  # how many times as wanted something is by those whose taste it is
_ALWAYS: Final = (1.0,) * 12


@dataclass(frozen=True, slots=True)
class Habit:
    """How one product is wanted; see `habits.json` for what the fields mean."""

    draw: float
    season: tuple[float, ...]
    north: float
    tastes: tuple[str, ...]
    stars: float
    phrases: tuple[str, ...]
    engine: tuple[str, ...]
    fault: tuple[str, float] | None = None


def of(product_id: str) -> Habit:
    """The habit of a product; a plain one for a product of another catalogue than the invented."""
    return _habits().get(product_id) or Habit(3.0, _ALWAYS, 1.0, (), 4.3, (), ())


def together(product_id: str) -> Mapping[str, float]:
    """What is often bought with a product, and how often."""
    found: Mapping[str, float] = _read()["together"].get(product_id, {})
    return found


def season(product_id: str, day: date) -> float:
    """How many times as wanted a product is on a day as over the year."""
    return of(product_id).season[day.month - 1]


@cache
def wanted(month: int, north: float, tastes: tuple[str, ...]) -> Mapping[str, float]:
    """How much each product is wanted in a month (1 to 12), so far `north` (0 to 1), by people of such tastes."""
    return {name: _wanted(name, month, north, tastes) for name in catalogue.products()}


@cache
def tastes() -> tuple[str, ...]:
    """All tastes that somebody may have."""
    return tuple(sorted({taste for habit in _habits().values() for taste in habit.tastes}))


def _wanted(product_id: str, month: int, north: float, tastes: tuple[str, ...]) -> float:
    habit = of(product_id)
    matters = _MATTERS if set(habit.tastes) & set(tastes) else 1.0
    return float(habit.draw * habit.season[month - 1] * habit.north**north * matters)


@cache
def _habits() -> Mapping[str, Habit]:
    said = _read()
    return {name: _habit(fields, said["seasons"]) for name, fields in said["products"].items()}


def _habit(fields: dict[str, Any], seasons: Mapping[str, list[float]]) -> Habit:
    fault = fields.get("fault")
    return Habit(
        draw=fields["draw"],
        season=tuple(seasons[fields["season"]]),
        north=fields["north"],
        tastes=tuple(fields["tastes"]),
        stars=fields["stars"],
        phrases=tuple(fields["phrases"]),
        engine=tuple(fields["engine"]),
        fault=(fault["what"], fault["share"]) if fault else None,
    )


@cache
def _read() -> dict[str, Any]:
    said: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return said
