"""Figures of moderation, each of which can be counted again from the cases.

A case counts in the month in which it came in. What it counts as is a function of the case alone; a change of
the case changes the figures by the difference, in the same transaction. So the figures can't drift.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

import msgspec

from chalicelib.kernel import clock
from chalicelib.moderation.domain import RULES, Case, CaseChange, State

# The 97.5th percentile of the normal distribution: intervals that hold 19 times of 20.
_Z: Final = 1.959964


class Share(msgspec.Struct, frozen=True):
    """`count` of `of`, with the interval in which the true share lies 19 times of 20."""

    count: int
    of: int
    share: float
    low: float
    high: float


class StarsFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What became of texts with so many stars: by the rules alone, and by operators."""

    stars: int
    received: int
    held: Share
    rejected: Share
    rejected_by_operators: Share


def month(instant: int) -> str:
    """The UTC month of an instant: `2026-11`."""
    return clock.utc_day(instant)[:7]


def months_back(instant: int, count: int) -> list[str]:
    """The `count` latest months, that of `instant` first."""
    now = datetime.fromtimestamp(instant // 1000, UTC)
    ordinal = now.year * 12 + now.month - 1
    return [f"{one // 12:04d}-{one % 12 + 1:02d}" for one in range(ordinal, ordinal - count, -1)]


def contribution(case: Case) -> Counter[str]:
    """What a case counts as, by the names of figures."""
    stars = case.strictest.stars if case.strictest.stars is not None else "none"
    names = ["received", f"state.{case.state}", f"rules.{case.strictest.state}", f"stars.{stars}.received"]
    if case.state is not State.WITHDRAWN:
        names.append(f"by.{'rules' if case.decided_by == RULES else 'operator'}.{case.state}")
    if case.strictest.state is not State.PUBLISHED:
        names.append(f"stars.{stars}.{case.strictest.state}")
    if case.judged is not None:
        names.append(f"operator.{case.judged.state}")
        if case.judged.state is State.REJECTED:
            names.append(f"stars.{stars}.operator")
    if case.ground is not None and case.state in (State.HELD, State.REJECTED):
        names.append(f"ground.{case.ground}")
    names += {f"reason.{reason.code}" for reason in case.assessment.reasons}
    figures = Counter(names)
    figures.update({
        "reports": case.reports,
        "appeals": case.appeals,
        "appeals.upheld": case.appeals_upheld,
        "appeals.refused": case.appeals_refused,
    })  # fmt: skip
    return +figures


def difference(change: CaseChange) -> dict[str, int]:
    """By how much each figure changes; figures that stay aren't named."""
    figures = contribution(change.after)
    if change.before is not None:
        figures.subtract(contribution(change.before))
    return {name: by for name, by in sorted(figures.items()) if by}


def recount(cases: Iterable[Case]) -> dict[tuple[str, str], Counter[str]]:
    """The figures by month and kind, counted from the cases."""
    found: dict[tuple[str, str], Counter[str]] = {}
    for case in cases:
        place = month(case.opened_at), case.submission.kind.value
        found.setdefault(place, Counter()).update(contribution(case))
    return found


def share(count: int, of: int) -> Share:
    """A share with Wilson's score interval (Wilson 1927), which holds for small counts too."""
    if of <= 0:
        return Share(0, 0, 0.0, 0.0, 1.0)
    p = count / of
    spread = _Z * math.sqrt(p * (1 - p) / of + _Z * _Z / (4 * of * of))
    middle, scale = p + _Z * _Z / (2 * of), 1 + _Z * _Z / of
    low, high = max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)
    return Share(count, of, round(p, 4), round(low, 4), round(high, 4))


def by_stars(figures: Mapping[str, int]) -> tuple[StarsFigures, ...]:
    """What became of texts with one to five stars."""
    return tuple(_of_stars(figures, stars) for stars in range(1, 6))


def _of_stars(figures: Mapping[str, int], stars: int) -> StarsFigures:
    received = figures.get(f"stars.{stars}.received", 0)
    return StarsFigures(
        stars=stars,
        received=received,
        held=share(figures.get(f"stars.{stars}.held", 0), received),
        rejected=share(figures.get(f"stars.{stars}.rejected", 0), received),
        rejected_by_operators=share(figures.get(f"stars.{stars}.operator", 0), received),
    )
