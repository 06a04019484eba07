"""What a single day may add to a pair, whoever sends it: the relations that take off what is too much.

Accounts cost nothing, and fifty of one hand stand in no row of the log as such. What gives them away is that all they do
to a pair is of one day. So a day counts no more than all other days together do, or than a few people's full
contributions, whichever is more. It counts in full where the left side itself was mostly of that day, those people left
out (a product that came, or was shown off, that day): else what is new would wait for its second day.
docs/recommendations.md has what that is worth and what it costs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from chalicelib.recommendations.recipes import Recipe, Step, sql

#: What a person adds to a pair at most in a day, today: three factors of a thousand, for the distance, the direction or the
#: share, and the day.
FULL: Final = 10**9


def steps(recipe: Recipe, pairs: str, key: str | None, fill: Mapping[str, object]) -> list[Step]:
    """The relations that tell what `pairs` of a list have too much; the last is what `bounded` takes off.

    `key` is the column of the left side's relation that tells it; None: views, which have texts of their own.
    """
    name, tally = recipe.table, recipe.left.tally
    peaks, crowds, excess = f"{name}_peaks", f"{name}_crowds", f"{name}_excess"
    if key is None:
        found = sql("view_peaks", **fill)
        crowd = sql("view_crowds", peaks=peaks)
    else:
        found = sql("peaks", daily=f"{name}_daily", pairs=pairs, **fill)
        crowd = sql("crowds", rows=recipe.left.source, key=key, peaks=peaks)
    return [
        Step(peaks, found),
        Step(crowds, crowd),
        Step(excess, sql("excess", peaks=peaks, crowds=crowds, tally=tally, **fill)),
    ]


def bounded(recipe: Recipe, pairs: str) -> str:
    """The SELECT of pairs of a list, any of them, with weights that hold."""
    return sql("bounded", pairs=pairs, excess=f"{recipe.table}_excess")
