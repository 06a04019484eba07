"""The door of this room: what chance decides of who asks for a list, and what became of lists."""

from collections.abc import Callable

from chalicelib.merchandising.domain import Rule
from chalicelib.worth import wiring
from chalicelib.worth.domain import (
    ASKED,
    Added,
    Estimate,
    Group,
    Held,
    HoldoutReport,
    ListReport,
    MailReport,
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
    "MailReport",
    "Report",
    "TrialReport",
    "chance",
    "is_drawn",
    "mail_due",
    "note",
    "report",
]


def chance(browser: str | None, shopper: str | None, now: int) -> Callable[[Rule], bool] | None:
    """Whether a rule withholds lists from a browser (its `anonymous_id`) or, if that isn't told, a shopper (by id), or tries
    others on them; None where nobody is told. Asked about a rule, it notes that they asked.
    """
    asker = wiring.asker(browser, shopper, now)
    return asker.is_drawn if asker else None


def is_drawn(rule: Rule, shopper: str) -> bool:
    """What `chance` answers of a shopper (by id), and nothing is noted: for what may never reach them."""
    asker = wiring.asker(None, shopper, 0)
    return asker is not None and asker.would_be_drawn(rule)


def note(rule: Rule, shopper: str, drawn: bool, now: int) -> None:
    """Note that a shopper (by id) asked, or was sent, what a rule withholds from some or tries on some; once a day."""
    asker = wiring.asker(None, shopper, now)
    if asker is not None:
        asker.note(rule, drawn)


def mail_due(campaign_id: str, customer: str, withheld: bool, now: int) -> None:
    """Note that a campaign's mail was due to somebody (by the log's pseudonym of them), and whether it is withheld from them."""
    from chalicelib.worth.holdouts import mail_due as note_due

    note_due(Held(campaign_id, withheld), customer, now)


def report() -> Report | None:
    """What became of recommendations, as the last night's run found it; None before the first."""
    return wiring.shelf().read()
