"""Hand-counted cases, and what lists are worth in them."""

import math

import pytest

from chalicelib.recommendations.domain import Row
from chalicelib.recommendations.tuned import Act
from chalicelib.tuning import scoring
from chalicelib.tuning.scoring import Case


def acts(together: int, products: str, person: int = 1) -> list[Act]:
    return [Act(person, together, n, product) for n, product in enumerate(products)]


def test_each_new_product_of_a_session_is_asked_for_by_those_before_it() -> None:
    found = scoring.of_sessions([*acts(1, "abac"), *acts(2, "xy", person=2)])
    assert found == [
        Case(1, ("a",), "b"),
        # Looked at again, a is the latest.
        Case(1, ("a", "b"), "c"),
        Case(2, ("x",), "y"),
    ]


def test_one_product_of_an_order_is_hidden_whatever_order_they_come_in() -> None:
    (case,) = scoring.of_orders(acts(7, "abc"))
    assert {case.target, *case.question} == {"a", "b", "c"}
    (again,) = scoring.of_orders(list(reversed(acts(7, "abc"))))
    assert again == case
    drawn = {scoring.of_orders(acts(n, "abc"))[0].target for n in range(50)}
    assert drawn == {"a", "b", "c"}


def test_worth_is_what_the_place_of_the_right_one_is() -> None:
    lists = {
        "a": [Row("b", 2, 90), Row("c", 2, 60)],
        "b": [Row("c", 2, 80), Row("d", 2, 10), Row("a", 2, 99)],
    }
    cases = [Case(1, ("a",), "b"), Case(1, ("b", "a"), "c"), Case(1, ("b", "a"), "d"), Case(1, ("a",), "x")]
    assert scoring.worth(lists, cases, 0.5) == [1.0, 1.0, pytest.approx(1 / math.log2(3)), 0.0]
    assert scoring.worth({}, cases[:1], 0.5) == [0.0]


def test_what_is_in_the_question_is_never_a_guess() -> None:
    lists = {"b": [Row("a", 2, 99), Row("c", 2, 1)]}
    assert scoring.worth(lists, [Case(1, ("b", "a"), "c")], 0.5) == [1.0]


def test_favourites_are_the_quarter_of_cases_whose_targets_the_most_hold() -> None:
    cases = [
        Case(1, ("a",), "rare"),
        Case(2, ("a", "b"), "best"),
        Case(3, ("best",), "b"),
        Case(4, ("best", "best"), "odd"),
    ]
    assert scoring.favourites(cases) == [1]
    # A question that holds it twice is one, and what is level counts as well.
    assert scoring.favourites([*cases, Case(5, ("x",), "b")]) == [1, 2, 4]
    assert scoring.favourites([]) == []


def test_the_mean_of_nothing_is_nothing() -> None:
    assert scoring.mean([]) == 0
    assert scoring.mean([1.0, 0.0]) == 0.5
