"""The pure rules: keys, what may be printed, session sums, weights of days, fingerprints."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chalicelib.recommendations import domain
from chalicelib.recommendations.domain import Parameters, RankedList, Row


def test_a_pair_has_one_key() -> None:
    assert domain.pair_key("b", "a") == domain.pair_key("a", "b") == "pair:a|b"


def test_rows_of_too_few_people_arent_printed_but_hidden_counts_are() -> None:
    rows = [Row("a", 2, 9), Row("b", None, 8), Row("c", 1, 7)]
    assert [row.product_id for row in domain.printable(rows, 2)] == ["a", "b"]


def test_a_session_sum_weighs_the_latest_list_most() -> None:
    lists = [[Row("a", 1, 100)], [Row("b", 1, 100), Row("a", 1, 100)]]
    assert domain.session_sum(lists, decay=0.5) == [("a", 150.0), ("b", 50.0)]
    assert domain.session_sum(lists, decay=0.5, exclude={"a"}) == [("b", 50.0)]
    assert domain.session_sum(lists, decay=0.5, length=1) == [("a", 150.0)]


def test_ties_of_a_session_sum_go_by_product_id() -> None:
    assert domain.session_sum([[Row("b", 1, 5), Row("a", 1, 5)]]) == [("a", 5.0), ("b", 5.0)]


@given(st.integers(1, 400), st.integers(1, 400))
def test_weights_of_days_halve_and_never_vanish(half_life: int, window: int) -> None:
    weights = dict(domain.day_weights(half_life, window))
    assert weights[0] == 1000
    assert list(weights.values()) == sorted(weights.values(), reverse=True)
    assert min(weights.values()) >= 1
    if half_life in weights:
        assert weights[half_life] == 500


def test_the_half_life_follows_the_history_unless_it_is_set() -> None:
    assert domain.half_life(Parameters(), 100) == 60
    assert domain.half_life(Parameters(), 0) == 1
    assert domain.half_life(Parameters(half_life_days=7), 100) == 7


def test_a_fingerprint_changes_with_ids_order_and_counts_but_not_with_scores() -> None:
    def of(*rows: Row, people: int | None = 3) -> str:
        return domain.fingerprint({"viewed": RankedList(people, rows)})

    first = of(Row("a", 2, 9), Row("b", 2, 8))
    assert of(Row("a", 2, 90), Row("b", 2, 80)) == first
    others = {
        of(Row("b", 2, 9), Row("a", 2, 8)),
        of(Row("a", 2, 9), Row("c", 2, 8)),
        of(Row("a", 2, 9), Row("b", None, 8)),
        of(Row("a", 2, 9), Row("b", 2, 8), people=4),
    }
    assert len(others | {first}) == 5
