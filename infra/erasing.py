"""People's data by command: a copy, erasure with its proof, and erasure once more after a restore.

It is the rooms' own code that does it (`infra.inside`). After a restore they forget whoever was forgotten since the
restored moment: of them only the marks beside the lake are left, by keyed hash, which lie in a bucket, so that no restore
of tables takes them back.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from infra import inside, recompute
from infra.errors import Refused
from infra.stage import Stage

ACTS: Final = ("export", "erase", "status")
_JOB: Final = "compact"
_AGAIN: Final = (
    "import json, sys; from chalicelib.privacy import public; print(public.erase_again(json.load(sys.stdin)))"
)
_ONE: Final = """
import json, sys
from chalicelib.kernel import clock
from chalicelib.privacy import public
from chalicelib.privacy.domain import Who
act, named = json.load(sys.stdin)
who = Who(**named)
now = clock.now_ms()
told = {"export": lambda: public.export(who, now), "erase": lambda: public.erase(who, now), "status": lambda: public.erasure(who)}
print(json.dumps(told[act]()))
"""


def person(stage: Stage, act: str, named: dict[str, str]) -> Iterator[str]:
    """Do one of `ACTS` for who is named (by `customer_id`, `email`, `anonymous_id`); what came of it, as JSON.

    To erase is to let the rooms forget and the job take the rows out of the lake, and to look. Raises `Refused`.
    """
    if not named:
        raise Refused("name the person: --customer, --email, --browser, or several")
    yield json.dumps(inside.ask(stage, _ONE, (act, named)), indent=1)
    if act == "erase":
        yield f"the lake: {json.dumps(_take_out(stage))}"
        yield json.dumps(inside.ask(stage, _ONE, ("status", named)), indent=1)


def _take_out(stage: Stage) -> Any:
    """Run the job until nobody waits; what the last run did."""
    while True:
        told = recompute.run(stage, _JOB)
        if not told["people_waiting"]:
            return told


def again(into: Stage, since: int) -> str:
    """Let every room of a restored stage forget who was erased at `since` (ms) or later; a line that says how many.

    May be repeated. Raises `Refused` if it doesn't come to its end.
    """
    try:
        people = inside.ask(into, _AGAIN, since)
    except Refused as error:
        raise Refused(f"those who were erased since aren't yet; run this again: {error}") from error
    return f"erased again: {people} people who were forgotten since that moment"
