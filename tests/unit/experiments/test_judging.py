"""What a test may say."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.experiments import judging
from chalicelib.experiments.domain import WINDOW, Arm, Method, Plan, Tally, Trial
from chalicelib.experiments.judging import Verdict


def verdict(hits: tuple[int, ...], people: int = 1_000, *, now: int = WINDOW + 10) -> judging.Report:
    plan = Plan(arms=len(hits), sample=people)
    arms = tuple(Arm(people, n, 0, people, n, 0) for n in hits)
    test = Trial(test_id="t", plan=plan, run=1, started_at=0)
    return judging.report(test, Tally(arms=arms, filled_at=10), now)


def test_a_clear_winner_wins_and_a_small_difference_does_not() -> None:
    assert (verdict((30, 80)).verdict, verdict((30, 80)).winner) == (Verdict.WINNER, 1)
    assert verdict((50, 55)).verdict is Verdict.NO_DECISION
    assert verdict((0, 0)).verdict is Verdict.NO_DECISION


def test_two_good_ones_among_three_are_no_decision() -> None:
    found = verdict((20, 80, 82))
    assert found.p is not None
    assert found.p < judging.ALPHA
    assert (found.verdict, found.winner) == (Verdict.NO_DECISION, None)


def test_nothing_is_judged_before_the_sample_has_had_its_week() -> None:
    early = verdict((30, 80), now=WINDOW + 9)
    assert (early.verdict, early.p, early.ready_at) == (Verdict.RUNNING, None, WINDOW + 10)


def test_a_test_stopped_before_its_sample_says_so() -> None:
    test = Trial(test_id="t", plan=Plan(arms=2, sample=100), run=1, started_at=0, stopped_at=5)
    found = judging.report(test, Tally(arms=(Arm(5, 5, 0, 5, 5), Arm(5, 0, 0, 5))), 10**12)
    assert (found.verdict, found.winner) == (Verdict.STOPPED, None)


def test_equal_variants_seldom_win() -> None:
    """2,000 tests of two to four variants that all do the same: at most 6 in 100 name a winner."""
    chance = random.Random(20261122)
    wins = 0
    for _ in range(2_000):
        arms = chance.randint(2, 4)
        rate = chance.uniform(0.02, 0.12)
        hits = tuple(chance.binomialvariate(1_000, rate) if hasattr(chance, "binomialvariate")
                     else sum(chance.random() < rate for _ in range(1_000)) for _ in range(arms))  # fmt: skip
        wins += verdict(hits).verdict is Verdict.WINNER
    assert wins <= 0.06 * 2_000


def test_a_flow_of_equal_variants_seldom_names_a_winner() -> None:
    """Judged by those who explored, whom no arm's luck has drawn: all through the service's own rules."""
    from chalicelib.experiments import domain

    chance = random.Random(7)
    wins = 0
    for n in range(200):
        test = Trial(
            test_id=f"t{n}", plan=Plan(arms=2, method=Method.THOMPSON, sample=100), run=1, started_at=0
        )
        tally = Tally(arms=(Arm(), Arm()))
        for person in range(1_600):
            arm = domain.arm_of(test, tally, f"p{person}")
            seat, tally = domain.seated(test, tally, f"p{person}", arm, 1)
            if chance.random() < 0.2 and (done := domain.did(seat, tally, test.plan.metric, 1)):
                tally = done[1]
        assert tally.filled_at == 1
        wins += judging.report(test, tally, WINDOW + 2).verdict is Verdict.WINNER
    assert wins <= 0.09 * 200  # two standard errors above 5 %


@pytest.mark.parametrize(
    ("groups", "p"),
    [
        # Known values: a 2x2 table with chi-square 3.841, and upper tails at the 5 % points of 2 and 3 degrees.
        ([(100, 50), (100, 50)], 1.0),
        ([(1_000, 100), (1_000, 130)], 0.0355),
        ([(1_000, 100), (1_000, 130), (1_000, 100)], 0.0453),
        ([(1_000, 100), (1_000, 130), (1_000, 100), (1_000, 100)], 0.0708),
    ],
)
def test_p_is_pearsons(groups: list[tuple[int, int]], p: float) -> None:
    assert judging.chi_square(groups) == pytest.approx(p, abs=0.002)


def test_too_few_counts_say_nothing() -> None:
    assert judging.chi_square([(100, 4), (100, 0)]) is None
    assert judging.chi_square([(0, 0), (0, 0)]) is None


def test_the_needed_sample_is_the_text_books() -> None:
    """Some 13,900 an arm to see 20 % more of 3 %; 80 % of such tests then find it."""
    found = judging.needed(0.03, 0.20)
    assert found.per_arm == pytest.approx(13_911, rel=0.001)
    assert found.total == 2 * found.per_arm
    for bad in ((0, 0.2), (1, 0.2), (0.03, 0), (0.6, 1)):
        with pytest.raises(ValueError, match="expected"):
            judging.needed(*bad)


@given(st.integers(1, 5_000), st.data())
def test_an_interval_holds_its_rate(people: int, data: st.DataObject) -> None:
    hits = data.draw(st.integers(0, people))
    low, high = judging.wilson(hits, people)
    assert 0 <= low <= hits / people + 1e-12
    assert hits / people - 1e-12 <= high <= 1


def test_what_a_campaign_is_worth_is_said_with_its_interval_or_not_at_all() -> None:
    assert judging.difference((Arm(99, 0, 50), Arm(1_000, 0, 50))) is None
    assert judging.difference((Arm(1_000, 0, 2), Arm(1_000, 0, 2))) is None
    found = judging.difference((Arm(9_000, 0, 450), Arm(1_000, 0, 30)))
    assert found is not None
    assert found.points == pytest.approx(2.0)
    assert 0 < found.low < 2 < found.high < 4
