"""What the weekly tuner comes to by itself, from a history alone: the shipped code, a run after another.

A run a week looks at the history's last days; here the runs look at the same ones, until none changes anything.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from bench import ours
from bench.report import progress
from chalicelib.recommendations.domain import Parameters, Row
from chalicelib.recommendations.engine import Machine, Sources
from chalicelib.recommendations.tuned import Tuned, applied
from chalicelib.tuning import rehearsals, service
from chalicelib.tuning.domain import Target, cut

_WEEKS: Final = 8
#: Nobody's choice: the square root of either side's visits, both directions and all days of a month alike.
PLAIN: Final = Tuned(
    seen_left=0.5, seen_right=0.5, seen_shrink=0, backward_permille=1000,
    together_left=0.5, together_right=0.5, together_shrink=0, history_permille=1000,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Came:
    """What the tuner came to, in how many runs that changed something, and the processor's seconds of all of them."""

    tuned: Tuned
    runs: int
    seconds: float

    @property
    def parameters(self) -> Parameters:
        """What a recompute would go by."""
        return applied(Parameters(), self.tuned)


@dataclass(frozen=True, slots=True)
class _Remembered:
    """A past that ranks nothing twice: runs look at the same days here, and where one ends the next begins."""

    past: service.Past
    known: dict[tuple[Parameters, str], Mapping[str, Sequence[Row]]] = field(default_factory=dict)

    def cases(self, target: Target) -> service.Slices:
        return self.past.cases(target)

    def lists(
        self, parameters: Parameters, name: str, products: Collection[str]
    ) -> Mapping[str, Sequence[Row]]:
        if (parameters, name) not in self.known:
            progress(f"ranking {name} anew, the {len(self.known) + 1}. time")
            self.known[parameters, name] = self.past.lists(parameters, name, products)
        return self.known[parameters, name]


def tune(rows: Iterable[Mapping[str, Any]], starts: Mapping[str, Tuned]) -> dict[str, Came]:
    """Run the tuner on lake rows from each of `starts`, which is also what it may fall back to.

    A later start's seconds are without what it has in common with an earlier one.
    """
    began = time.process_time()
    came = {}
    with tempfile.TemporaryDirectory() as folder:
        path, first, latest = ours.write(rows, Path(folder))
        sources, days = Sources([path]), cut(first, latest + 1)
        machine = Machine(temp_directory=Path(folder))
        with rehearsals.rehearsed(sources, sources, days, Parameters(), machine) as past:
            remembered = _Remembered(past)
            for name, start in starts.items():
                tuned, runs = _runs(remembered, start)
                came[name] = Came(tuned, runs, time.process_time() - began)
                began = time.process_time()
    return came


def _runs(past: service.Past, start: Tuned) -> tuple[Tuned, int]:
    """What runs come to, one after another, and how many of them changed something."""
    tuned, runs = start, 0
    for _ in range(_WEEKS):
        found, _ = service.tune(past, service.Asked(Parameters(), tuned, shipped=start))
        if found == tuned:
            break
        tuned, runs = found, runs + 1
        progress(f"tuned, run {runs}: {tuned}")
    return tuned, runs
