"""What showing recommendations is worth: the intervals, tried on shops whose truth is known."""

import math
import random
from collections.abc import Sequence
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.worth import judging
from chalicelib.worth.domain import Estimate
from chalicelib.worth.judging import Arm, Clicks, Sums

#: Of those who ordered, so many order once more, and again.
AGAIN = 0.15
#: The middle order: 490 kronor, in öre.
MIDDLE = math.log(49_000)


class Shop(NamedTuple):
    """People of both arms, which share of them buys, and how unequal orders are (of their logarithm, the deviation)."""

    shown: int
    withheld: int
    rate_shown: float
    rate_withheld: float
    unequal: float

    @property
    def truth(self) -> tuple[float, float]:
        """Orders and öre that showing brings a person."""
        orders = (self.rate_shown - self.rate_withheld) / (1 - AGAIN)
        return orders, orders * math.exp(MIDDLE + self.unequal**2 / 2)


#: One in ten, one in two and one in eleven withheld; large and small shops, even and uneven orders; and a loss.
PLANTED = [
    Shop(9_000, 1_000, 0.06, 0.05, 0.9),
    Shop(3_000, 3_000, 0.03, 0.02, 0.8),
    Shop(40_000, 4_000, 0.015, 0.01, 1.0),
    Shop(9_000, 1_000, 0.04, 0.05, 0.9),
]
EQUAL = [
    Shop(9_000, 1_000, 0.05, 0.05, 0.9),
    Shop(3_000, 3_000, 0.02, 0.02, 0.8),
    Shop(40_000, 4_000, 0.01, 0.01, 1.0),
]


def buyers(chance: random.Random, people: int, rate: float) -> int:
    """How many of people buy: gaps between them are geometric, so that only buyers are drawn."""
    found, at, unlikely = 0, -1, math.log(1 - rate)
    while True:
        at += 1 + int(math.log(1 - chance.random()) / unlikely)
        if at >= people:
            return found
        found += 1


def arm(chance: random.Random, people: int, rate: float, unequal: float) -> Arm:
    orders, money = [], []
    for _ in range(buyers(chance, people, rate)):
        count = 1
        while chance.random() < AGAIN:
            count += 1
        orders.append(count)
        money.append(sum(int(chance.lognormvariate(MIDDLE, unequal)) for _ in range(count)))
    return Arm(len(orders), sums(people, orders), sums(people, money))


def sums(people: int, values: Sequence[int]) -> Sums:
    """Of people of whom all but these have nothing."""
    return Sums(people, sum(values), sum(one * one for one in values))


def told(shop: Shop, chance: random.Random) -> tuple[Estimate, Estimate] | None:
    shown = arm(chance, shop.shown, shop.rate_shown, shop.unequal)
    withheld = arm(chance, shop.withheld, shop.rate_withheld, shop.unequal)
    found = judging.added(shown, withheld)
    return found and (found.orders_each, found.money_each)


def holds(interval: Estimate, value: float) -> bool:
    return interval.low <= value <= interval.high


def missed(shop: Shop) -> list[float]:
    """Of 500 seeded tests the shares whose interval doesn't hold the truth, of orders and of money."""
    chance = random.Random(f"{shop}")
    known = [found for _ in range(500) if (found := told(shop, chance)) is not None]
    assert len(known) > 450
    return [sum(not holds(found[n], shop.truth[n]) for found in known) / len(known) for n in range(2)]


@pytest.mark.parametrize("shop", PLANTED)
def test_a_planted_uplift_lies_within_the_interval(shop: Shop) -> None:
    assert max(missed(shop)) <= 0.10


@pytest.mark.parametrize("shop", EQUAL)
def test_where_nothing_differs_a_difference_is_seldom_told(shop: Shop) -> None:
    assert max(missed(shop)) <= 0.06


def test_a_large_uplift_is_told_from_nothing() -> None:
    found = told(Shop(20_000, 20_000, 0.06, 0.04, 0.8), random.Random(1))
    assert found is not None
    assert min(one.low for one in found) > 0


def test_what_all_have_together_is_what_one_has_times_those_who_were_shown_it() -> None:
    shown, withheld = Arm(80, Sums(1_000, 80, 80), Sums(1_000, 800, 8_000)), arm_of(1_000, 60)
    found = judging.added(shown, withheld)
    assert found is not None
    assert found.orders.value == pytest.approx(20)
    assert bounds(found.orders) == pytest.approx([1_000 * bound for bound in bounds(found.orders_each)])
    assert bounds(found.money) == pytest.approx([1_000 * bound for bound in bounds(found.money_each)])


def bounds(told: Estimate) -> list[float]:
    return [told.value, told.low, told.high]


def arm_of(people: int, bought: int) -> Arm:
    return Arm(bought, Sums(people, bought, bought), Sums(people, 10 * bought, 100 * bought))


@pytest.mark.parametrize(
    ("shown", "withheld", "is_known"),
    [
        (arm_of(100, 30), arm_of(100, 30), True),
        (arm_of(99, 40), arm_of(900, 400), False),
        (arm_of(900, 400), arm_of(99, 40), False),
        (arm_of(100, 30), arm_of(100, 29), False),
        # It is asked how many should have bought of the smaller arm, not how many did.
        (arm_of(9_000, 300), arm_of(1_000, 0), True),
        (arm_of(9_000, 0), arm_of(1_000, 299), False),
        (Arm(), Arm(), False),
    ],
)
def test_it_is_not_told_of_too_few(shown: Arm, withheld: Arm, is_known: bool) -> None:
    assert (judging.added(shown, withheld) is not None) == is_known


def test_a_difference_is_students_own() -> None:
    one, other = sums(5, [1, 2, 3, 4, 6]), sums(5, [0, 1, 1, 2, 2])
    found = judging.difference(one, other)
    # Spreads 14.8 and 2.8 over 8 degrees: variance 2.2 · (1/5 + 1/5), and t is 2.3060 there.
    assert found.value == pytest.approx(2.0)
    assert found.high - found.value == pytest.approx(2.3060 * math.sqrt(0.88), rel=1e-3)
    assert found.value - found.low == pytest.approx(found.high - found.value)


@pytest.mark.parametrize(
    ("degrees", "quantile"), [(10, 2.22814), (30, 2.04227), (100, 1.98397), (1e9, 1.95996)]
)
def test_students_quantile(degrees: float, quantile: float) -> None:
    assert judging.t_quantile(degrees) == pytest.approx(quantile, abs=1e-3)


def clicks(people: Sequence[tuple[int, int]]) -> Clicks:
    return Clicks(
        people=len(people),
        shown=sum(shown for shown, _ in people),
        clicked=sum(clicked for _, clicked in people),
        shown_squares=sum(shown**2 for shown, _ in people),
        clicked_squares=sum(clicked**2 for _, clicked in people),
        products=sum(shown * clicked for shown, clicked in people),
    )


def test_click_through_holds_the_truth_where_people_differ() -> None:
    """500 seeded shops: some see ten times as much, and click half as readily."""
    chance, hits = random.Random(20261123), 0
    truth = (0.5 * 6 * 0.08 + 0.5 * 60 * 0.04) / (0.5 * 6 + 0.5 * 60)
    for _ in range(500):
        people = []
        for _ in range(120):
            shown, rate = chance.choice([(6, 0.08), (60, 0.04)])
            people.append((shown, sum(chance.random() < rate for _ in range(shown))))
        found = judging.click_through(clicks(people))
        assert found is not None
        hits += holds(found, truth)
    assert hits >= 0.90 * 500


def test_click_through_of_few_is_not_told() -> None:
    assert judging.click_through(clicks([(4, 1)] * 99)) is None
    assert judging.click_through(clicks([(4, 1)] * 4 + [(4, 0)] * 200)) is None
    assert judging.click_through(clicks([(4, 1)] * 100)) == Estimate(0.25, 0.25, 0.25)


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 50)), min_size=100, max_size=150))
def test_click_through_lies_within_its_interval(people: list[tuple[int, int]]) -> None:
    people = [(shown, min(shown, clicked)) for shown, clicked in people]
    found = judging.click_through(clicks(people))
    assert found is None or 0 <= found.low <= found.value <= found.high <= 1


class Page(NamedTuple):
    """People of both arms, the rates at which they click, and the chance that somebody looks at ten times as much."""

    one: int
    other: int
    rate_one: float
    rate_other: float
    eager: float


def visitors(chance: random.Random, people: int, rate: float, eager: float) -> list[tuple[int, int]]:
    """Some look at ten times as much as others and click half as readily, all the more or less each by themselves."""
    found = []
    for _ in range(people):
        shown, readily = (60, 0.5) if chance.random() < eager else (6, 1.0)
        own = min(0.9, rate * readily * chance.uniform(0.2, 1.8))
        found.append((shown, buyers(chance, shown, own)))
    return found


def looked(page: Page) -> list[bool]:
    """Of 500 seeded trials those that are told: whether the interval holds the truth."""
    chance, weight = random.Random(f"{page}"), 60 * page.eager + 6 * (1 - page.eager)
    share = (60 * page.eager * 0.5 + 6 * (1 - page.eager)) / weight
    truth, held = (page.rate_one - page.rate_other) * share, []
    for _ in range(500):
        one = clicks(visitors(chance, page.one, page.rate_one, page.eager))
        found = judging.clicks_apart(one, clicks(visitors(chance, page.other, page.rate_other, page.eager)))
        held += [holds(found, truth)] if found else []
    assert len(held) > 450
    return held


@pytest.mark.parametrize(
    "page",
    [Page(400, 400, 0.06, 0.04, 0.2), Page(900, 150, 0.07, 0.04, 0.2), Page(300, 300, 0.03, 0.05, 0.5)],
)
def test_a_planted_difference_of_clicks_lies_within_the_interval(page: Page) -> None:
    assert sum(looked(page)) >= 0.90 * len(looked(page))


@pytest.mark.parametrize(
    "page",
    [Page(400, 400, 0.05, 0.05, 0.2), Page(900, 150, 0.05, 0.05, 0.2), Page(300, 300, 0.03, 0.03, 0.5)],
)
def test_where_clicks_do_not_differ_a_difference_is_seldom_told(page: Page) -> None:
    held = looked(page)
    assert held.count(False) <= 0.06 * len(held)


def test_rates_of_few_are_not_compared() -> None:
    many, few = clicks([(10, 1)] * 300), clicks([(10, 1)] * 99)
    assert judging.clicks_apart(many, few) is None
    assert judging.clicks_apart(few, many) is None
    assert judging.clicks_apart(many, clicks([(2, 0)] * 150)) is None, "27 are to be expected"
    assert judging.clicks_apart(many, clicks([(2, 0)] * 200)) is not None
    assert judging.clicks_apart(Clicks(), Clicks()) is None


def test_what_clicks_are_apart_is_the_one_rate_less_the_other() -> None:
    found = judging.clicks_apart(clicks([(10, 2)] * 200), clicks([(10, 1)] * 100))
    assert found is not None
    assert bounds(found) == pytest.approx([0.1, 0.1, 0.1]), "all click alike"
