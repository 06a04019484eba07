"""Means, scores and what they are made of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.reviews import priors, rating
from chalicelib.reviews.domain import Votes
from chalicelib.reviews.priors import Standing
from chalicelib.reviews.rating import MICRO, MIDDLE
from tests.fakes.reviews import FakePriors
from tests.support.reviewing import memory


@given(count=st.integers(0, 10_000), stars=st.integers(1, 5), prior=st.integers(MICRO, 5 * MICRO))
def test_a_score_lies_between_the_prior_and_the_mean(count: int, stars: int, prior: int) -> None:
    drawn = rating.score(count, count * stars, prior=prior, weight=10)
    assert min(prior, stars * MICRO) - 1 <= drawn <= max(prior, stars * MICRO)


def test_one_five_does_not_beat_four_hundred_that_are_nearly_so() -> None:
    prior = 4 * MICRO
    assert rating.score(1, 5, prior=prior, weight=10) < rating.score(400, 1920, prior=prior, weight=10)
    assert rating.score(0, 0, prior=prior, weight=10) == prior
    assert rating.score(10, 50, prior=prior, weight=10) == 4_500_000


@given(helpful=st.integers(0, 5_000), unhelpful=st.integers(0, 5_000))
def test_helpfulness_grows_with_helpful_votes_and_stays_in_its_range(helpful: int, unhelpful: int) -> None:
    here = rating.helpfulness(Votes(helpful, unhelpful))
    assert 0 <= here <= MICRO
    assert here <= rating.helpfulness(Votes(helpful + 1, unhelpful))
    assert here >= rating.helpfulness(Votes(helpful, unhelpful + 1))


def test_few_votes_weigh_less() -> None:
    # Wilson's lower bound for 1 of 1 at 95 % is 0.2065, for 90 of 100 0.8256.
    assert rating.helpfulness(Votes(1, 0)) == pytest.approx(206_543, abs=1)
    assert rating.helpfulness(Votes(90, 10)) == pytest.approx(825_638, abs=30)
    assert rating.helpfulness(Votes()) == 0


def test_the_recommendation_score_is_promoters_less_detractors() -> None:
    shop, reviews, _ = memory()
    for n, score in enumerate([10, 9, 8, 7, 6, 0, 10]):
        shop.write(f"p{n}", None, stars=None, nps=score)
    kept = reviews.rating(None)
    assert (kept.promoters, kept.passives, kept.detractors) == (3, 2, 2)
    assert kept.nps == pytest.approx(100 / 7)
    assert (kept.mean, kept.reviews, kept.count) == (None, 7, 0)


def test_a_small_category_is_drawn_towards_the_shop() -> None:
    found = priors.means({"A": (90, 360), "B": (10, 50), None: (0, 0)}, 10)
    assert found[None] == 410 * MICRO // 100
    assert found["B"] == (10 * found[None] + 50 * MICRO) // 20
    assert priors.means({}, 10) == {None: MIDDLE}


def test_priors_are_counted_and_only_scores_that_move_are_told_again() -> None:
    shop, reviews, _ = memory()
    kept = FakePriors(reviews)
    for n in range(3):
        shop.write(f"p{n}", "tent", stars=5)
    shop.write("p0", "stove", stars=2)
    products = [("tent", "A"), ("stove", "B"), ("never", "B")]
    first = priors.refresh(lambda: products, priors=kept, weight=10)
    assert (first.categories, first.moved) == (2, 2)
    revisions = {one: reviews.rating(one).revision for one in ("tent", "stove")}
    assert revisions == {"tent": 4, "stove": 2}
    assert priors.refresh(lambda: products, priors=kept, weight=10).moved == 0
    assert kept.priors()["A"] == rating.score(3, 15, prior=17 * MICRO // 4, weight=10)
    assert kept.standings(["tent"]) == [Standing("tent", 3, 15, kept.priors()["A"])]
    shop.write("p9", "tent", stars=5)
    assert kept.standings(["tent"])[0].prior == kept.priors()["A"], "writing keeps what the run drew"
