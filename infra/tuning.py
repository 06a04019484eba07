"""How lists are weighed: what is in force, who decided it, what the weekly runs found, and the operator's word.

It is the rooms' own code that does it (`infra.inside`).
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra import inside, recompute
from infra.stage import Stage

#: What may be said beside nothing: the rooms' words, and to let the job run now.
WORDS: Final = ("now", "pin", "ship", "undo", "unpin")
_JOB: Final = "recommendations_tuning"
_ASK: Final = """
import json, sys
import msgspec
from chalicelib.tuning import public
word = json.load(sys.stdin)
print(msgspec.json.encode(public.say(word) if word else public.standing()).decode())
"""


def lines(stage: Stage, word: str | None) -> Iterator[str]:
    """Do what the word says, one of `WORDS`, and tell what is in force then. Raises `Refused` where it can't be done."""
    if word == "now":
        yield f"the run: {recompute.run(stage, _JOB)}"
    yield from told(inside.ask(stage, _ASK, None if word == "now" else word))


def told(standing: Mapping[str, Any]) -> Iterator[str]:
    """What is in force, and the last run's findings, a line each."""
    yield f"in force: {standing['source']}"
    for name, value in standing["in_force"].items():
        ships = standing["shipped"][name]
        yield f"  {name:<18} {value:g}" + ("" if value == ships else f"  (ships as {ships:g})")
    for run in standing["runs"][:1]:
        cut = ", the latest of a longer history" if run["cut_short"] else ""
        yield f"last run: of {run['day']}, {run['history_days']} days{cut}"
        for one in run["findings"]:
            yield f"  {one['group']:<10} {_finding(one)}"
    if not standing["runs"]:
        yield "last run: none yet; it comes on Sundays"


def _finding(one: Mapping[str, Any]) -> str:
    verdict = str(one["verdict"]).replace("_", " ")
    if one["gain"] is None:
        return f"{verdict} ({one['people']} people)"
    gain = " ".join(f"{100 * one['gain'][bound]:+.1f}" for bound in ("value", "low", "high"))
    return f"{verdict}: {one['found']} brings {gain} % (value, low, high) over {one['before']}, {one['people']} people"
