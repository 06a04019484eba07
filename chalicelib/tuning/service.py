"""A run of the tuner: look for better numbers on held-out days, and judge what was found on the days after them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol

import msgspec

from chalicelib.recommendations.domain import Parameters, Row
from chalicelib.recommendations.tuned import SHIPPED, Tuned, applied
from chalicelib.tuning import climbing, guarding, scoring
from chalicelib.tuning.domain import GROUPS, Group, Target, numbers, taken_from
from chalicelib.tuning.guarding import Gain, Judged
from chalicelib.tuning.scoring import Case

Verdict = Literal["not_yet_known", "kept", "changed", "given_up", "left_alone"]


class Slices(NamedTuple):
    """A target's cases of held-out days: those to search by, and the later ones to judge by."""

    search: Sequence[Case]
    judge: Sequence[Case]


class Past(Protocol):
    """The shop's history up to the held-out days, and what came on them."""

    def cases(self, target: Target) -> Slices:
        """What people did next on the held-out days."""
        ...

    def lists(
        self, parameters: Parameters, name: str, products: Collection[str]
    ) -> Mapping[str, Sequence[Row]]:
        """The list `name` of `products` as it stood before those days, by these parameters."""
        ...


class Estimate(msgspec.Struct, frozen=True):
    """A share of what is in force, and the interval that holds the true one in 95 of 100 cases."""

    value: float
    low: float
    high: float


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """What a run says of a group of numbers.

    `found` is what its search came to, `gain` what that brings over `before` in guesses on the later days (NDCG@20 of
    `cases` of `people`); `after` is in force from now on. Verdicts: `not_yet_known` (too few people), `kept`, `changed`,
    `given_up` (what ships is better by now), `left_alone` (the operator set it, or the history was cut short).
    """

    group: str
    verdict: Verdict
    people: int
    cases: int
    before: dict[str, float]
    found: dict[str, float]
    after: dict[str, float]
    gain: Estimate | None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run is given: the stage's own parameters, what is in force, and what ships, which nothing may be worse than.

    `is_whole`: the past is as long as what a recompute reads.
    """

    parameters: Parameters
    in_force: Tuned
    is_whole: bool = True
    shipped: Tuned = SHIPPED


def tune(
    past: Past, asked: Asked, *, is_late: Callable[[], bool] = lambda: False
) -> tuple[Tuned, tuple[Finding, ...]]:
    """What is to be in force, and why. Every group by itself, each from what the ones before it came to.

    Once it is late, searches end where they are, and are judged by that.
    """
    tuned, findings = asked.in_force, list[Finding]()
    trial = _Trial(past, asked.parameters)
    for group in GROUPS:
        tuned, finding = _group(trial, group, tuned, asked, is_late)
        findings.append(finding)
    return tuned, tuple(findings)


def _group(
    trial: _Trial, group: Group, before: Tuned, asked: Asked, is_late: Callable[[], bool]
) -> tuple[Tuned, Finding]:
    # How far visits are held against a pair depends on how many there are: a part of the history says another thing.
    if not asked.is_whole or (group.name == "age" and asked.parameters.half_life_days):
        return before, _finding(group, "left_alone", (), before, before, before, None)
    targets = [
        one for one in group.targets if all(map(guarding.enough, trial.judged(one, before, before, before)))
    ]
    if not targets:
        whole = [trial.judged(one, before, before, before)[0] for one in group.targets]
        return before, _finding(group, "not_yet_known", whole, before, before, before, None)
    found = climbing.climb(before, group, _objective(trial, targets, before), is_late)
    shipped = taken_from(before, group, asked.shipped)
    parts = [trial.judged(one, before, found, shipped) for one in targets]
    whole, judged = [one[0] for one in parts], [part for one in parts for part in one]
    gain = guarding.gain(whole)
    if guarding.is_taken(judged, gain):
        return found, _finding(group, "changed", whole, before, found, found, gain)
    if guarding.is_given_up(whole):
        return shipped, _finding(group, "given_up", whole, before, found, shipped, gain)
    return before, _finding(group, "kept", whole, before, found, before, gain)


def _objective(trial: _Trial, targets: Sequence[Target], before: Tuned) -> Callable[[Tuned], float]:
    """What a search goes by: shares of what is in force, of all targets the mean; nothing where favourites lose."""
    base = {one: trial.searched(one, before) for one in targets}

    def worth(tuned: Tuned) -> float:
        now = {one: trial.searched(one, tuned) for one in targets}
        if any(part < was for one in targets for part, was in zip(now[one][1:], base[one][1:], strict=True)):
            return 0.0
        return scoring.mean([now[one][0] / (base[one][0] or 1.0) for one in targets])

    return worth


class _Trial:
    """What sets of numbers are worth: each is ranked once for both slices, of which a search sees the first alone."""

    def __init__(self, past: Past, parameters: Parameters) -> None:
        self._past, self._parameters = past, parameters
        self._known: dict[tuple[Target, Tuned], tuple[list[float], list[float]]] = {}

    def searched(self, target: Target, tuned: Tuned) -> list[float]:
        """What a set of numbers is worth in the cases to search by: in all of them, then in those of favourites."""
        gains = self._worth(target, tuned)[0]
        parts = _parts(target, self._past.cases(target).search)
        return [scoring.mean([gains[place] for place in part]) for part in parts]

    def judged(self, target: Target, in_force: Tuned, found: Tuned, shipped: Tuned) -> list[Judged]:
        """The cases to judge by, by all three sets: all of them, then those of favourites."""
        cases = self._past.cases(target).judge
        gains = [self._worth(target, one)[1] for one in (in_force, shipped, found)]
        return [
            Judged(
                [cases[place].person for place in part], *([one[place] for place in part] for one in gains)
            )
            for part in _parts(target, cases)
        ]

    def _worth(self, target: Target, tuned: Tuned) -> tuple[list[float], list[float]]:
        if (target, tuned) not in self._known:
            slices = self._past.cases(target)
            products = {product for cases in slices for case in cases for product in case.question}
            parameters = applied(self._parameters, tuned)
            lists = self._past.lists(parameters, target.name, products) if products else {}
            search, judge = (scoring.worth(lists, cases, target.decay) for cases in slices)
            self._known[target, tuned] = search, judge
        return self._known[target, tuned]


def _parts(target: Target, cases: Sequence[Case]) -> list[Sequence[int]]:
    """The places of the cases that count together."""
    return [range(len(cases)), *([scoring.favourites(cases)] if target.by_favourites else [])]


def _finding(
    group: Group, verdict: Verdict, judged: Sequence[Judged], before: Tuned, found: Tuned, after: Tuned,
    gain: Gain | None,
) -> Finding:  # fmt: skip
    return Finding(
        group=group.name,
        verdict=verdict,
        people=sum(len(set(one.people)) for one in judged),
        cases=sum(len(one.people) for one in judged),
        before=dict(numbers(before, group)),
        found=dict(numbers(found, group)),
        after=dict(numbers(after, group)),
        gain=Estimate(*(round(bound, 4) for bound in gain)) if gain else None,
    )
