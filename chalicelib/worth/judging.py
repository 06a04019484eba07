"""What showing recommendations is worth, from sums over people: always with an interval, or not said at all.

Everything here is of people, not of rows: somebody who was shown a list forty times is one draw of chance, not forty.
"""

import math
from statistics import NormalDist
from typing import Final, NamedTuple

from chalicelib.worth.domain import Added, Estimate

CONFIDENCE: Final = 0.95
#: Before so many people in each arm, and so many buyers to be expected in the smaller, nothing is said: what a single
#: large order moves would be told as an effect.
LEAST_PEOPLE: Final = 100
LEAST_BUYERS: Final = 30
#: Before so many people and clicks the rate of clicks is not said.
LEAST_CLICKS: Final = 5
#: Before so many clicks are to be expected of those who saw less, two rates of clicks aren't compared.
LEAST_COMPARED: Final = 30
_NORMAL: Final = NormalDist()


class Sums(NamedTuple):
    """What people have of something: their number, what they have together, and the sum of the squares."""

    people: int = 0
    total: int = 0
    squares: int = 0

    @property
    def mean(self) -> float:
        """What one person has on average; there must be one."""
        return self.total / self.people

    @property
    def spread(self) -> float:
        """How far people stray from their mean, squared and summed. Whole numbers until the division."""
        return (self.people * self.squares - self.total**2) / self.people


class Arm(NamedTuple):
    """People who were treated alike: how many of them bought, their orders, and the money in minor units."""

    buyers: int = 0
    orders: Sums = Sums()
    money: Sums = Sums()

    @property
    def people(self) -> int:
        """How many they are."""
        return self.orders.people


class Clicks(NamedTuple):
    """What people saw and clicked, and the sums of squares and products that tell how they differ."""

    people: int = 0
    shown: int = 0
    clicked: int = 0
    shown_squares: int = 0
    clicked_squares: int = 0
    products: int = 0


def added(shown: Arm, withheld: Arm) -> Added | None:
    """Orders and money of who was shown recommendations, less those of who wasn't. None: not yet known.

    A person is one observation. It is said from `LEAST_PEOPLE` people in each arm on, once `LEAST_BUYERS` of the
    smaller arm would have bought if all bought alike: asked of both arms together, so that the luck of one of them
    doesn't decide whether it is told.
    """
    people, smaller = shown.people + withheld.people, min(shown.people, withheld.people)
    if smaller < LEAST_PEOPLE or (shown.buyers + withheld.buyers) * smaller < LEAST_BUYERS * people:
        return None
    orders, money = difference(shown.orders, withheld.orders), difference(shown.money, withheld.money)
    return Added(
        orders_each=orders,
        money_each=money,
        orders=orders.times(shown.people),
        money=money.times(shown.people),
    )


def difference(one: Sums, other: Sums) -> Estimate:
    """The mean of `one` less that of `other`, with its interval; together they are more than two people.

    Student's interval for two means, with the spread of both arms together (Fisher: Statistical Methods for Research
    Workers, 1925, section 24.1). Welch's, with a spread for each, misses too often here: an arm of a tenth of people
    with few large orders among them has a mean and a spread that go astray together.
    """
    value, degrees = one.mean - other.mean, one.people + other.people - 2
    variance = (one.spread + other.spread) / degrees * (1 / one.people + 1 / other.people)
    half = t_quantile(degrees) * math.sqrt(variance)
    return Estimate(value, value - half, value + half)


def t_quantile(degrees: float) -> float:
    """The two-sided 95 % quantile of Student's t.

    Fisher and Cornish's expansion (Abramowitz and Stegun, 26.7.5); off by less than 0.001 from 10 degrees on.
    """
    z = _NORMAL.inv_cdf(1 - (1 - CONFIDENCE) / 2)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + first / degrees + second / degrees**2 + third / degrees**3


def click_through(sums: Clicks) -> Estimate | None:
    """Clicks for each product shown, with the interval of a ratio of two sums over people. None: not yet known.

    The delta method (Deng, Knoblich and Lu: Applying the Delta Method in Metric Analytics, KDD 2018, section 3): the
    products that one person saw aren't independent, so that a binomial's interval would be too narrow.
    """
    if sums.people < LEAST_PEOPLE or sums.clicked < LEAST_CLICKS:
        return None
    rate = sums.clicked / sums.shown
    spread = _strays(sums) * sums.people / (sums.people - 1)
    half = t_quantile(sums.people - 1) * math.sqrt(spread) / sums.shown
    return Estimate(rate, max(0.0, rate - half), min(1.0, rate + half))


def clicks_apart(one: Clicks, other: Clicks) -> Estimate | None:
    """Clicks for each product shown of `one` less those of `other`. None: not yet known.

    Two ratios by the delta method, with the spread of both together, as of `difference` and for its reason.
    """
    shown, clicked = one.shown + other.shown, one.clicked + other.clicked
    if min(one.people, other.people) < LEAST_PEOPLE:
        return None
    if clicked * min(one.shown, other.shown) < LEAST_COMPARED * shown:
        return None
    value, degrees = one.clicked / one.shown - other.clicked / other.shown, one.people + other.people - 2
    each = (_strays(one) + _strays(other)) / degrees
    half = t_quantile(degrees) * math.sqrt(each * (one.people / one.shown**2 + other.people / other.shown**2))
    return Estimate(value, value - half, value + half)


def _strays(sums: Clicks) -> float:
    """How far people's clicks stray from what they saw times the rate, squared and summed."""
    rate = sums.clicked / sums.shown
    return max(0.0, sums.clicked_squares - 2 * rate * sums.products + rate**2 * sums.shown_squares)
