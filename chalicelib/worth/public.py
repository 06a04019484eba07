"""The door of this room: what chance decides of who asks for a list, and what became of lists."""

from collections.abc import Callable

from chalicelib.merchandising.domain import Rule
from chalicelib.worth import wiring
from chalicelib.worth.domain import (
    ASKED,
    Added,
    Estimate,
    Group,
    HoldoutReport,
    ListReport,
    Report,
    TrialReport,
)

__all__ = [
    "ASKED",
    "Added",
    "Estimate",
    "Group",
    "HoldoutReport",
    "ListReport",
    "Report",
    "TrialReport",
    "chance",
    "report",
]


def chance(browser: str | None, shopper: str | None, now: int) -> Callable[[Rule], bool] | None:
    """Whether a rule withholds lists from a browser (its `anonymous_id`) or, if that isn't told, a shopper (by id), or tries
    others on them; None where nobody is told. Asked about a rule, it notes that they asked.
    """
    return wiring.chance(browser, shopper, now)


def report() -> Report | None:
    """What became of recommendations, as the last night's run found it; None before the first."""
    return wiring.shelf().read()
