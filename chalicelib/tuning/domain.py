"""What is tuned: which numbers, in which steps, and by which of the shop's own data each of them is judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from chalicelib.kernel import clock
from chalicelib.recommendations.domain import BOUGHT_ALSO_BOUGHT, SESSION_DECAY, VIEWED_ALSO_VIEWED
from chalicelib.recommendations.tuned import Tuned

#: A step of a search: up to so many times all numbers of a group are looked at, so that none moves further in a run.
ROUNDS: Final = 2
#: Before so many people in each slice of held-out days nothing is known.
LEAST_PEOPLE: Final = 100
#: A change brings at least so much (a share of what is in force), else it isn't worth moving lists for.
LEAST_GAIN: Final = 0.005
_LONGEST: Final = 7


@dataclass(frozen=True, slots=True)
class Target:
    """A list that is judged by what people did next; what lies further back counts `decay` of what came after.

    `by_favourites`: guesses of what is wanted most are looked at by themselves, so that nothing else is gained at
    their cost.
    """

    name: str
    decay: float
    by_favourites: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """A number of `Tuned` and the values it may have, in order."""

    name: str
    values: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Numbers that are decided together, and the targets they are judged by."""

    name: str
    axes: tuple[Axis, ...]
    targets: tuple[Target, ...]


SESSIONS: Final = Target(VIEWED_ALSO_VIEWED, SESSION_DECAY)
ORDERS: Final = Target(BOUGHT_ALSO_BOUGHT, 1.0, by_favourites=True)

_LEFT: Final = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
_RIGHT: Final = (0.0, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7)
_SHRINK: Final = (0.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)

GROUPS: Final = (
    Group(
        "seen",
        (
            Axis("backward_permille", (200, 400, 600, 800, 1000)),
            Axis("seen_left", _LEFT),
            Axis("seen_right", _RIGHT),
            Axis("seen_shrink", _SHRINK),
        ),
        (SESSIONS,),
    ),
    Group(
        "together",
        (Axis("together_left", _LEFT), Axis("together_right", _RIGHT), Axis("together_shrink", _SHRINK)),
        (ORDERS,),
    ),
    # All lists share the weights of days: what one gains by them no other may pay for.
    Group("age", (Axis("history_permille", (300, 450, 600, 800, 1000, 1500)),), (SESSIONS, ORDERS)),
)


@dataclass(frozen=True, slots=True)
class Days:
    """Where a history is cut, in ms: learned up to `learned`, searched by what came until `searched`, judged by the rest."""

    learned: int
    searched: int
    end: int

    @property
    def held(self) -> int:
        """How many days are held out."""
        return (self.end - self.learned) // clock.DAY


def cut(first: int, end: int) -> Days:
    """A history from `first` to `end` (ms): a twelfth of it to search by and a twelfth to judge by, whole days, a week at
    most and a day at least.
    """
    days = max(1, min(_LONGEST, (end - first) // clock.DAY // 12)) * clock.DAY
    return Days(end - 2 * days, end - days, end)


def beside(tuned: Tuned, axis: Axis) -> list[Tuned]:
    """`tuned` with one number a step down and a step up, as far as there are steps. Between two steps it goes to either."""
    now = getattr(tuned, axis.name)
    below = [value for value in axis.values if value < now]
    above = [value for value in axis.values if value > now]
    moved = (*below[-1:], *above[:1])
    return [msgspec.structs.replace(tuned, **{axis.name: value}) for value in moved]


def taken_from(tuned: Tuned, group: Group, other: Tuned) -> Tuned:
    """`tuned` with the numbers of a group as `other` has them."""
    return msgspec.structs.replace(tuned, **numbers(other, group))


def numbers(tuned: Tuned, group: Group) -> Mapping[str, float]:
    """The numbers of a group."""
    return {axis.name: getattr(tuned, axis.name) for axis in group.axes}
