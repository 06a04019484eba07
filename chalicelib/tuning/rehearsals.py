"""The shop's past on DuckDB: lists up to the held-out days, and what came on them; see `service.Past`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final

from chalicelib.recommendations.domain import Parameters, Row
from chalicelib.recommendations.engine import Machine, Sources
from chalicelib.recommendations.rehearsing import Rehearsal
from chalicelib.recommendations.tuned import Act
from chalicelib.tuning import scoring
from chalicelib.tuning.domain import ORDERS, SESSIONS, Days, Target
from chalicelib.tuning.service import Slices

#: So many sessions, and so many orders, of each slice at most.
MOST: Final = 3_000


@contextmanager
def rehearsed(
    learned: Sources, later: Sources, days: Days, parameters: Parameters, machine: Machine
) -> Iterator[RehearsedPast]:
    """The past of `learned`; `later` are the rows of the held-out days."""
    held = replace(parameters, window_days=days.held)
    with Rehearsal(later, held, as_of=days.end, machine=machine) as after:
        sessions = _split(after.views(held, 2 * MOST), days)
        orders = _split(after.orders(held, 2 * MOST), days)
    cases = {
        SESSIONS: Slices(*map(scoring.of_sessions, sessions)),
        ORDERS: Slices(*map(scoring.of_orders, orders)),
    }
    with Rehearsal(learned, parameters, as_of=days.learned, machine=machine) as before:
        yield RehearsedPast(before, cases)


def _split(acts: Sequence[Act], days: Days) -> tuple[list[Act], list[Act]]:
    """What began before the later days, and what began on them."""
    began: dict[int, int] = {}
    for act in acts:
        began.setdefault(act.together, act.moment)
    early = [act for act in acts if began[act.together] < days.searched]
    return early, [act for act in acts if began[act.together] >= days.searched]


class RehearsedPast:
    """See `service.Past`."""

    def __init__(self, rehearsal: Rehearsal, cases: Mapping[Target, Slices]) -> None:
        self._rehearsal, self._cases = rehearsal, cases

    def cases(self, target: Target) -> Slices:
        """See `service.Past`."""
        return self._cases[target]

    def lists(
        self, parameters: Parameters, name: str, products: Collection[str]
    ) -> Mapping[str, Sequence[Row]]:
        """See `service.Past`. What is bought together by one order alone.

        Pairs apart are three quarters of the cost, and weigh a thousandth: with them a whole year wouldn't fit.
        """
        return self._rehearsal.lists(replace(parameters, bought_together_days=0), name, products)
