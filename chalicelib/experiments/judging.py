"""What a test has shown: a winner, no difference that could be told from chance, or not yet anything.

A fixed test, and the blind tenth of each arm of a flow, is judged once: when its declared sample is full and all of
it has had its week. Looking earlier changes nothing, so looking often costs nothing.
"""

import enum
import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from chalicelib.experiments.domain import WINDOW, Arm, Method, Metric, Tally, Trial

ALPHA: Final = 0.05
POWER: Final = 0.80
# Below this the chi-square distribution says little of the counts (Cochran's rule).
_LEAST_EXPECTED: Final = 5.0
_LEAST_PEOPLE: Final = 100
# One person in a million: below it no shop has people enough.
_LEAST_DIFFERENCE: Final = 1e-6
_NORMAL: Final = NormalDist()


class Verdict(enum.StrEnum):
    """What may be said. `no_decision`: the sample is full, and chance explains what differs."""

    RUNNING = "running"
    STOPPED = "stopped_early"
    NO_DECISION = "no_decision"
    WINNER = "winner"


class ArmReport(msgspec.Struct, frozen=True, kw_only=True):
    """An arm's people and what they did. `rate` is of all its people, `low` and `high` its 95 % interval."""

    label: str
    people: int
    clicks: int
    orders: int
    sample_people: int
    sample_hits: int
    rate: float | None
    low: float | None
    high: float | None


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """Orders a hundred people, sent less withheld: with its 95 % interval. Only known once it says something."""

    points: float
    low: float
    high: float


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """A test, read. `p` is the chance of such a difference between equal arms; none before it is judged.

    `ready_at` is when the full sample will have had its week (ms).
    """

    test_id: str
    method: Method
    metric: Metric
    run: int
    started_at: int
    stopped_at: int | None
    sample: int
    arms: tuple[ArmReport, ...]
    verdict: Verdict
    winner: int | None = None
    p: float | None = None
    ready_at: int | None = None
    difference: Difference | None = None


class Needed(msgspec.Struct, frozen=True, kw_only=True):
    """How many people a test needs: an arm, and in all."""

    per_arm: Annotated[int, Meta(ge=1)]
    total: int
    baseline: float
    lift: float


def needed(baseline: float, lift: float, arms: int = 2) -> Needed:
    """People an arm needs to see a relative `lift` over `baseline` (a share) in 80 of 100 tests, at 5 %.

    The usual two-sided sample size of two proportions (Fleiss, Levin and Paik: Statistical Methods for Rates and
    Proportions, 3rd edition, formula 4.14 without continuity correction). Both lie between 0 and 1, as does what
    the lift leads to; raises `ValueError` otherwise.
    """
    better = baseline * (1 + lift)
    if not (0 < baseline < 1 and 0 < better < 1) or abs(better - baseline) < _LEAST_DIFFERENCE:
        raise ValueError("expected shares between 0 and 1, and a lift that can be told from nothing")
    mean = (baseline + better) / 2
    at_alpha, at_power = _NORMAL.inv_cdf(1 - ALPHA / 2), _NORMAL.inv_cdf(POWER)
    spread = at_alpha * math.sqrt(2 * mean * (1 - mean)) + at_power * math.sqrt(
        baseline * (1 - baseline) + better * (1 - better)
    )
    people = math.ceil(spread**2 / (better - baseline) ** 2)
    return Needed(per_arm=people, total=people * arms, baseline=baseline, lift=lift)


def report(test: Trial, tally: Tally, now: int) -> Report:
    """What `test` has shown by `now`."""
    metric = test.plan.metric
    labels = test.plan.labels or tuple("ABCD"[: test.plan.arms])
    arms = tuple(_arm(label, arm, metric) for label, arm in zip(labels, tally.arms, strict=True))
    ready_at = tally.filled_at + WINDOW if tally.filled_at is not None else None
    verdict, winner, p = _verdict(test, tally, ready_at, now)
    return Report(
        test_id=test.test_id,
        method=test.plan.method,
        metric=metric,
        run=test.run,
        started_at=test.started_at,
        stopped_at=test.stopped_at,
        sample=test.plan.sample,
        arms=arms,
        verdict=verdict,
        winner=winner,
        p=p,
        ready_at=ready_at,
        difference=difference(tally.arms) if test.plan.method is Method.HOLDOUT else None,
    )


def _verdict(
    test: Trial, tally: Tally, ready_at: int | None, now: int
) -> tuple[Verdict, int | None, float | None]:
    if ready_at is None or now < ready_at:
        return (Verdict.RUNNING if test.is_running else Verdict.STOPPED), None, None
    groups = [(arm.sample_people, arm.sampled(test.plan.metric)) for arm in tally.arms]
    p = chi_square(groups)
    if p is None or p >= ALPHA:
        return Verdict.NO_DECISION, None, p
    best, runner_up = sorted(range(len(groups)), key=lambda one: -groups[one][1] / groups[one][0])[:2]
    between = chi_square([groups[best], groups[runner_up]])
    if between is None or between >= ALPHA:
        return Verdict.NO_DECISION, None, p
    return Verdict.WINNER, best, p


def chi_square(groups: Sequence[tuple[int, int]]) -> float | None:
    """Pearson's test that groups of (people, hits) share one rate: its p. None where counts are too small.

    The upper tail for one to three degrees of freedom in closed form.
    """
    people, hits = sum(n for n, _ in groups), sum(k for _, k in groups)
    if not people:
        return None
    rate = hits / people
    expected = [min(n * rate, n * (1 - rate)) for n, _ in groups]
    if min(expected) < _LEAST_EXPECTED:
        return None
    statistic = sum((k - n * rate) ** 2 / (n * rate * (1 - rate)) for n, k in groups)
    tail = math.erfc(math.sqrt(statistic / 2))
    match len(groups):
        case 2:
            return tail
        case 3:
            return math.exp(-statistic / 2)
        case 4:
            return tail + math.sqrt(2 * statistic / math.pi) * math.exp(-statistic / 2)
    raise ValueError("two to four groups can be compared")


def difference(arms: Sequence[Arm]) -> Difference | None:
    """Orders a hundred people who were sent something, less those it was withheld from.

    The interval is Newcombe's (Statistics in Medicine 17, 1998, method 10). None while it is wider than any effect
    would be: before 100 people in each arm and 5 orders in all.
    """
    sent, withheld = arms
    if min(sent.people, withheld.people) < _LEAST_PEOPLE or sent.orders + withheld.orders < _LEAST_EXPECTED:
        return None
    p1, p2 = sent.orders / sent.people, withheld.orders / withheld.people
    (l1, u1), (l2, u2) = wilson(sent.orders, sent.people), wilson(withheld.orders, withheld.people)
    low = p1 - p2 - math.hypot(p1 - l1, u2 - p2)
    high = p1 - p2 + math.hypot(u1 - p1, p2 - l2)
    return Difference(points=100 * (p1 - p2), low=100 * low, high=100 * high)


def wilson(hits: int, people: int) -> tuple[float, float]:
    """The 95 % interval of a rate (Wilson's score interval)."""
    z = _NORMAL.inv_cdf(1 - ALPHA / 2)
    rate = hits / people
    middle = (rate + z * z / (2 * people)) / (1 + z * z / people)
    half = z * math.sqrt(rate * (1 - rate) / people + z * z / (4 * people**2)) / (1 + z * z / people)
    return max(0.0, middle - half), min(1.0, middle + half)


def _arm(label: str, arm: Arm, metric: Metric) -> ArmReport:
    hits = arm.of(metric)
    low, high = wilson(hits, arm.people) if arm.people else (None, None)
    return ArmReport(
        label=label,
        people=arm.people,
        clicks=arm.clicks,
        orders=arm.orders,
        sample_people=arm.sample_people,
        sample_hits=arm.sampled(metric),
        rate=hits / arm.people if arm.people else None,
        low=low,
        high=high,
    )
