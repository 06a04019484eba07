"""What rises: what it takes to, what never does, and that chance alone seldom does it."""

from __future__ import annotations

import random

import pytest

from chalicelib.recommendations import domain, trending
from chalicelib.recommendations.domain import DAY_MS, Parameters, RankedList
from tests.unit.recommendations.test_hand_counted_lists import DEFAULTS, NOW, History, counts
from tests.unit.recommendations.test_lists_equal_the_oracle import AS_OF

HOUR = 3_600_000
DAYS = 28


def usual(told: History, item: str, people: int, *, days: int = DAYS, prefix: str = "") -> None:
    """So many people a day, others each day, spread over it."""
    for day in range(days):
        for number in range(people):
            at = AS_OF - day * DAY_MS - (number + 1) * DAY_MS // (people + 1)
            told.view(f"{prefix}{item}-{day}-{number}", item, at)


def late(told: History, item: str, people: int, *, hours: int = 2, prefix: str = "late") -> None:
    """So many more people some hours ago."""
    for number in range(people):
        told.view(f"{prefix}-{item}-{number}", item, AS_OF - hours * HOUR)


def rising(told: History, key: str = domain.POPULAR, parameters: Parameters = DEFAULTS) -> list[str]:
    """The products that rise, in their order."""
    ranked = told.lists(parameters).get(key, {}).get(domain.TRENDING, RankedList(0, ()))
    return [row.product_id for row in ranked.rows]


@pytest.fixture
def story() -> History:
    """A shop with two products that are looked at every day alike."""
    told = History()
    usual(told, "a", 12)
    usual(told, "b", 3)
    return told


def test_what_is_looked_at_as_always_doesnt_rise_however_much_that_is(story: History) -> None:
    assert rising(story) == []


def test_what_is_looked_at_more_than_usual_rises_with_the_true_count_of_a_day(story: History) -> None:
    late(story, "b", 14)
    late(story, "new", 6)
    assert rising(story) == ["b", "new"]
    # Of the last 24 hours: twelve and three a day as always, and those who came.
    assert counts(story.lists(), domain.POPULAR, domain.TRENDING) == (12 + 3 + 14 + 6, {"b": 17, "new": 6})


def test_what_comes_with_few_people_or_one_who_comes_often_doesnt(story: History) -> None:
    late(story, "new", 4)
    for number in range(50):
        story.view("eager", "b", AS_OF - number * 60_000 - 1)
    assert rising(story) == []
    assert rising(story, parameters=Parameters(trending_people=4)) == ["new"]


def test_a_good_day_of_the_whole_shop_is_no_trend(story: History) -> None:
    late(story, "a", 36)
    late(story, "b", 9)
    assert rising(story) == []


def test_what_rose_falls_again(story: History) -> None:
    late(story, "b", 20, hours=2)
    late(story, "a", 20, hours=100)
    assert rising(story) == ["b"]


def test_categories_have_what_rises_in_them_and_discreet_products_never_rise(story: History) -> None:
    for item in ("c", "quiet-1", "unlisted"):
        late(story, item, 9)
    assert rising(story) == ["c", "unlisted"]
    found = story.lists()
    assert counts(found, "category:sale", domain.TRENDING) == (9 + 3, {"c": 9})
    assert {key for key, lists in found.items() if domain.TRENDING in lists} == {"popular", "category:sale"}


def test_robots_and_people_without_consent_make_nothing_rise(story: History) -> None:
    for number in range(20):
        story.view(f"robot-{number}", "c", NOW, bot=True)
        story.view(None, "c", NOW)
    assert rising(story) == []


def test_what_another_product_loses_makes_nothing_rise(story: History) -> None:
    for day in range(2, DAYS):
        for number in range(20):
            story.view(f"gone-{day}-{number}", "c", AS_OF - day * DAY_MS - number)
    assert rising(story) == []


def test_a_longer_half_life_counts_people_for_longer(story: History) -> None:
    late(story, "c", 15, hours=30)
    assert rising(story) == []
    assert rising(story, parameters=Parameters(trending_hours=48)) == ["c"]


def test_a_shop_that_opened_today_has_no_usual_to_rise_from() -> None:
    told = History()
    late(told, "a", 30)
    late(told, "b", 20, hours=3)
    assert rising(told) == []


def test_half_of_a_look_is_left_after_a_half_life_and_nothing_after_eleven() -> None:
    weights = dict(trending.fading())
    assert [weights[age] for age in (0, 8, 16, 80)] == [1000, 500, 250, 1]
    assert max(weights) == 87


def test_by_chance_alone_at_most_one_of_250_products_rises() -> None:
    chance = random.Random(8)
    told = History()
    products = [f"p{number}" for number in range(250)]
    for product in products:
        mean = chance.choice((2, 5, 10, 20))
        for day in range(DAYS):
            for number in range(poisson(chance, mean)):
                told.view(
                    f"{product}-{day}-{number}", product, AS_OF - day * DAY_MS - chance.randrange(DAY_MS)
                )
    assert len(rising(told)) <= 1
    late(told, "p7", 16)
    assert rising(told)[0] == "p7"


def poisson(chance: random.Random, mean: float) -> int:
    """How many come where they come one by one, `mean` on average."""
    count, waited = 0, chance.expovariate(mean)
    while waited < 1:
        count, waited = count + 1, waited + chance.expovariate(mean)
    return count
