"""Which phrases are suggested, in which order, and which never are."""

from __future__ import annotations

import pytest

from chalicelib.recommendations import domain, suggestions
from chalicelib.recommendations.domain import DAY_MS, Parameters
from tests.unit.recommendations.test_hand_counted_lists import NOW, History

THREE = Parameters(discreet_k=3)


def searched(
    told: History, phrase: str, people: int, *, bought: int = 0, item: str = "a", days: int = 0
) -> None:
    """So many search for a phrase, of whom some buy something so many days later."""
    for number in range(people):
        told.search(f"{phrase}-{number}", phrase, NOW - 10 * DAY_MS)
        if number < bought:
            told.buy(f"{phrase}-{number}", item, NOW - (10 - days) * DAY_MS)


def suggested(
    told: History, letters: str, parameters: Parameters = THREE
) -> list[tuple[str, int | None, int | None]]:
    """(phrase, people, buyers) of the phrases that begin with some letters, best first."""
    lists = told.lists(parameters).get(domain.suggest_key(letters))
    if lists is None:
        return []
    people, buyers = lists[suggestions.SEARCHED].rows, lists[suggestions.BOUGHT].rows
    assert [row.product_id for row in people] == [row.product_id for row in buyers]
    return [(one.product_id, one.people, other.people) for one, other in zip(people, buyers, strict=True)]


def test_phrases_stand_under_their_first_letters_by_how_many_searched_and_bought() -> None:
    told = History()
    searched(told, "sovsäck", 5)
    searched(told, "sovmask", 4, bought=3)
    searched(told, "spade", 6, bought=0)
    assert suggested(told, "s") == [("sovmask", 4, 3), ("spade", 6, 0), ("sovsäck", 5, 0)]
    assert suggested(told, "sov") == [("sovmask", 4, 3), ("sovsäck", 5, 0)]
    assert suggested(told, "sovm") == [], "longer beginnings are looked for among those of three letters"


def test_a_person_counts_once_and_what_is_bought_too_late_not_at_all() -> None:
    told = History()
    searched(told, "tält", 3, bought=1, days=8)
    for hour in range(9):
        told.search("tält-0", "tält", NOW - hour * 3_600_000)
    assert suggested(told, "tä") == [("tält", 3, 0)]
    told.buy("tält-1", "a", NOW - 10 * DAY_MS)
    told.buy("tält-1", "b", NOW - 9 * DAY_MS)
    assert suggested(told, "tä") == [("tält", 3, 1)]


def test_what_few_searched_for_isnt_suggested() -> None:
    told = History()
    searched(told, "tält", 2)
    assert suggested(told, "tä") == []
    searched(told, "öl", 9)
    assert suggested(told, "öl", Parameters()) == []
    searched(told, "ölsejdel", 10)
    assert suggested(told, "öl", Parameters()) == [("ölsejdel", 10, 0)]


@pytest.mark.parametrize(
    "phrase",
    ["anna@example.se", "0701234567", "order 10482", "1 2 3 4 5", "https://a.se", "www.a.se", "t", "t" * 61],
)
def test_what_may_be_somebodys_isnt_suggested(phrase: str) -> None:
    told = History()
    searched(told, phrase, 5)
    searched(told, f"{phrase[0]}-700", 5)
    assert [one for one, _, _ in suggested(told, phrase[0])] == [f"{phrase[0]}-700"]


def test_what_led_to_discreet_products_isnt_suggested_in_a_shop_that_has_others() -> None:
    told = History()
    searched(told, "present", 4, bought=3, item="quiet-1")
    searched(told, "pryl", 4, bought=3)
    assert [one for one, _, _ in suggested(told, "p")] == ["pryl"]


def test_robots_and_people_without_consent_suggest_nothing() -> None:
    told = History()
    for number in range(5):
        told.add("products_searched", f"v{number}", None, NOW, phrase="tält", bot=True)
        told.add("products_searched", None, None, NOW, phrase="tält")
    assert suggested(told, "tä") == []
