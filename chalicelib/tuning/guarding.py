"""Whether what a search found is taken: only where days that the search didn't see say so, beyond chance."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from typing import Final, NamedTuple

from chalicelib.tuning.domain import LEAST_GAIN, LEAST_PEOPLE
from chalicelib.tuning.scoring import mean

_DRAWS: Final = 1_000
_SEED: Final = 20261123


class Judged(NamedTuple):
    """A target's held-out cases by three sets of numbers: the person of each, and what each set was worth in it."""

    people: Sequence[int]
    in_force: Sequence[float]
    shipped: Sequence[float]
    found: Sequence[float]


class Gain(NamedTuple):
    """A relative gain, and the interval that holds the true one in 95 of 100 cases."""

    value: float
    low: float
    high: float


def enough(target: Judged) -> bool:
    """Whether anything may be said: people enough, and guesses that are right now and then."""
    return len(set(target.people)) >= LEAST_PEOPLE and mean(target.in_force) > 0


def gain(targets: Sequence[Judged]) -> Gain:
    """What `found` brings over `in_force`, as a share of it; of several targets the mean, each counting alike.

    A paired bootstrap over people, all of whose cases are one draw (Sakai, "Evaluating Evaluation Metrics Based on the
    Bootstrap", SIGIR 2006; Efron and Tibshirani, 1993, chapter 13). The same draws for the same cases.
    """
    each = [_by_person(one) for one in targets]
    value = mean([math.fsum(differences) for differences in each])
    draw = random.Random(_SEED)  # noqa: S311  # nosemgrep: guessable  (draws, not secrets)
    drawn = sorted(
        mean([math.fsum(draw.choices(differences, k=len(differences))) for differences in each])
        for _ in range(_DRAWS)
    )
    return Gain(value, drawn[_DRAWS // 40], drawn[-1 - _DRAWS // 40])


def is_taken(targets: Sequence[Judged], found: Gain) -> bool:
    """Whether `found` takes the place of what is in force: better beyond chance and by enough to matter, worse than it
    in no target, and nowhere worse than what ships.
    """
    return (
        found.low > 0
        and found.value >= LEAST_GAIN
        and all(mean(one.found) >= max(mean(one.in_force), mean(one.shipped)) for one in targets)
    )


def is_given_up(targets: Sequence[Judged]) -> bool:
    """Whether what ships is better than what is in force, beyond chance: then that is what comes back."""
    return gain([one._replace(found=one.shipped) for one in targets]).low > 0


def _by_person(one: Judged) -> list[float]:
    """What each person adds to the relative gain; their sum is the gain."""
    whole = mean(one.in_force) * len(one.people)
    added: dict[int, float] = {}
    for person, before, after in zip(one.people, one.in_force, one.found, strict=True):
        added[person] = added.get(person, 0.0) + (after - before) / whole
    return list(added.values())
