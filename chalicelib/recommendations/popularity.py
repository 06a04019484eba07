"""How popular each product is, told to who sorts by it: only what moved, so that a kill at any step loses nothing.

The ledger remembers what was told last. Before anything is told, what is about to be is noted as unsure; a
run that finds such notes (the one before was killed) tells those products again, whatever they are now.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Protocol

import msgspec

from chalicelib.kernel.news import PopularityChanged

# One step of the value: five percent, but at least one person who looked today.
_STEP: Final = 1.05
_FIRST_STEP: Final = 20
# What one run tells at most; the rest is told by the next.
MOST_TOLD: Final = 20_000
UNSURE: Final = -1


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What was told last: the revision it was told with, and each product's value that isn't 0."""

    revision: int = 0
    values: dict[str, int] = {}


class Ledger(Protocol):
    """Where what was told is kept."""

    def load(self) -> Told:
        """What was told last; nothing, if nothing was."""
        ...

    def save(self, told: Told) -> None:
        """Keep it instead of what was kept before, as a whole."""
        ...


def value(points: int, days: int) -> int:
    """What a product is sorted by, of its points: `days` for each who looked at it today (see the SQL).

    0 for none; else 1, and one more for each five percent, so that small changes aren't told.
    """
    if points <= 0:
        return 0
    looked = points / days
    return 1 + math.floor(math.log1p(looked / _FIRST_STEP) / math.log(_STEP) + 1e-9)


def tell(
    points: Iterable[tuple[str, int]], *,
    revision: int, days: int, ledger: Ledger, publish: Callable[[Sequence[PopularityChanged]], None],
    most: int = MOST_TOLD,
) -> int:  # fmt: skip
    """Publish news of the products whose value moved since it was told, at most `most`; answers how many.

    The furthest moved are told first. Call it under the writers' lease: killed anywhere, the next call tells
    what this one may not have told.
    """
    told = ledger.load()
    values = {product_id: value(one, days) for product_id, one in points}
    moved = sorted(
        (one for one in told.values.keys() | values.keys() if told.values.get(one, 0) != values.get(one, 0)),
        key=lambda one: (
            told.values.get(one) != UNSURE,
            -abs(values.get(one, 0) - told.values.get(one, 0)),
            one,
        ),
    )[:most]
    if not moved:
        return 0
    # Clocks of two machines may differ; revisions grow all the same.
    revision = max(revision, told.revision + 1)
    ledger.save(Told(revision=revision, values=told.values | dict.fromkeys(moved, UNSURE)))
    publish([PopularityChanged(product_id=one, revision=revision, value=values.get(one, 0)) for one in moved])
    after = told.values | {one: values.get(one, 0) for one in moved}
    ledger.save(Told(revision=revision, values={one: kept for one, kept in after.items() if kept}))
    return len(moved)
