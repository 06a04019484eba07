"""What the weekly tuner comes to by itself, from a history alone: the shipped code, a run after another.

A run a week looks at the history's last days; here the runs look at the same ones, until none changes anything.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench import ours
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.engine import Machine, Sources
from chalicelib.recommendations.tuned import SHIPPED, Tuned, applied
from chalicelib.tuning import rehearsals, service
from chalicelib.tuning.domain import cut

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


def tune(rows: Iterable[Mapping[str, Any]], start: Tuned = SHIPPED) -> Came:
    """Run the tuner on lake rows from `start`, which is also what it may fall back to."""
    began = time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        path, first, latest = ours.write(rows, Path(folder))
        sources, days = Sources([path]), cut(first, latest + 1)
        machine = Machine(temp_directory=Path(folder))
        with rehearsals.rehearsed(sources, sources, days, Parameters(), machine) as past:
            tuned, runs = start, 0
            for _ in range(_WEEKS):
                asked = service.Asked(Parameters(), tuned, shipped=start)
                found, _ = service.tune(past, asked)
                if found == tuned:
                    break
                tuned, runs = found, runs + 1
    return Came(tuned, runs, time.process_time() - began)
