"""What a trial's two groups did, asked of the log's own files."""

import pytest

from chalicelib.worth.domain import Group, Tally
from tests.unit.worth.told import Kept, Log


def test_a_trial_counts_what_each_arm_saw_clicked_and_bought_in_its_week(log: Log, kept: Kept) -> None:
    for n in range(6):
        log.tried(f"v{n}", 10 * 24, challenger=n < 2)
        log.tried(f"v{n}", 9 * 24, challenger=n < 2)
    log.shown(10 * 24 + 1, "tent", who="v0")
    log.shown(10 * 24 - 1, "tent", "mat", who="v0")
    log.clicked(10 * 24 - 1, "mat", 2, who="v0")
    log.shown(9 * 24, "mug", who="v0", name="for-you")
    log.shown(3 * 24 - 1, "tent", who="v0")
    log.shown(5 * 24, "tent", "mat", "mug", who="v5")
    log.shown(5 * 24, "tent", who="somebody")
    log.bought(4 * 24, "mat", who="v1")
    log.asked("v0", 10 * 24, withheld=False)
    found = kept.trial()
    assert found.rule_id == "quick"
    assert found.challenger == Group(people=2, buyers=1, orders=1, money=5_000)
    assert found.in_force == Group(people=4, buyers=0, orders=0, money=0)
    assert found.challenger_clicks == Tally(people=1, shown=2, clicked=1)
    assert found.in_force_clicks == Tally(people=1, shown=3, clicked=0)
    assert (found.click_through, found.added) == (None, None)
    assert kept.holdout().shown.people == 1, "a rule that withholds is told apart"


def test_a_trial_of_all_lists_counts_clicks_in_all(log: Log, kept: Kept) -> None:
    log.tried("v0", 10 * 24, challenger=True, lists=())
    log.shown(9 * 24, "mug", who="v0", name="for-you")
    log.shown(9 * 24, "tent", who="v0")
    assert kept.trial().challenger_clicks == Tally(people=1, shown=2, clicked=0)


def test_whoever_has_not_had_their_week_is_not_in_a_trial_yet(log: Log, kept: Kept) -> None:
    log.tried("early", 7 * 24, challenger=True)
    log.tried("late", 7 * 24 - 0.01, challenger=True)
    log.shown(3, "tent", who="late")
    assert (kept.trial().challenger.people, kept.trial().challenger_clicks.people) == (1, 0)


def test_what_a_challenger_does_is_told_from_rows(log: Log, kept: Kept) -> None:
    for n in range(2_000):
        theirs = n % 2 == 0
        log.tried(f"v{n}", 10 * 24, challenger=theirs)
        log.shown(9 * 24, "tent", "mat", who=f"v{n}")
        if n % 20 < (9 if theirs else 4):
            log.clicked(9 * 24, "mat", 2, who=f"v{n}")
        if n % 20 < (7 if theirs else 2):
            log.bought(8 * 24, "mat", who=f"v{n}")
    found = kept.trial()
    clicks = found.challenger_clicks.clicked - found.in_force_clicks.clicked
    assert found.click_through is not None
    assert found.click_through.value == pytest.approx(clicks / 2_000)
    assert 0 < found.click_through.low < found.click_through.value < found.click_through.high
    assert found.added is not None
    assert found.added.orders_each.value == pytest.approx(
        (found.challenger.orders - found.in_force.orders) / 1_000
    )
    assert found.added.orders.low > 0
