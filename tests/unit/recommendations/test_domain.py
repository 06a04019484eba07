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


@given(st.integers(1, 400), st.integers(1, 400), st.integers(19_000, 21_000))
def test_weights_of_days_halve_and_never_vanish(half_life: int, window: int, today: int) -> None:
    weights = dict(domain.day_weights(half_life, window, today))
    assert list(weights) == list(range(today, today - window - 2, -1))
    assert weights[today] == 1000
    assert list(weights.values()) == sorted(weights.values(), reverse=True)
    assert min(weights.values()) >= 1
    halved = today - half_life
    if halved in weights and (half_life < 28 or half_life % 7 == 0):
        assert weights[halved] == 500


def test_the_days_of_a_week_weigh_alike_where_weeks_hardly_differ() -> None:
    monday = 20_430  # 2025-12-08
    tuesday, sunday = (
        [weight for _, weight in domain.day_weights(28, 9, day)] for day in (monday + 1, monday + 6)
    )
    assert tuesday == [1000, 1000, *[841] * 7, 707, 707]
    assert sunday == [*[1000] * 7, *[841] * 4]
    assert len({weight for _, weight in domain.day_weights(27, 9, monday)}) == 11


@given(st.integers(0, 365), st.integers(19_000, 21_000), st.integers(0, 6))
def test_a_long_half_life_stays_for_a_week(history: int, day: int, later: int) -> None:
    monday = day - (day + 3) % 7
    found = [domain.half_life(Parameters(), today, monday - history) for today in (monday, monday + later)]
    if found[0] >= domain.WEEKLY_FROM:
        assert found[0] == found[1]
        assert abs(found[0] - 0.6 * history) <= 0.6 * 14 + 1


@given(st.integers(19_000, 21_000), st.integers(0, 20))
def test_the_half_life_of_a_full_window_stays(day: int, later: int) -> None:
    found = [domain.half_life(Parameters(), today, today - 365) for today in (day, day + later)]
    assert found == [214, 214]


def test_the_half_life_follows_the_history_unless_it_is_set() -> None:
    assert domain.half_life(Parameters(), 20_100, 20_000) == 59
    assert domain.half_life(Parameters(), 20_010, 20_000) == 6
    assert domain.half_life(Parameters(), 20_000, 20_000) == 1
    assert domain.half_life(Parameters(half_life_days=7), 20_100, 20_000) == 7


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
