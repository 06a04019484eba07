"""A recompute that goes on from what an earlier one remembered makes the rows that a whole one makes, all of them."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import duckdb
import msgspec
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from chalicelib.recommendations.domain import DAY_MS
from chalicelib.recommendations.remembering import Remembered
from tests.support.examples import examples
from tests.unit.recommendations.acted import LakeRow
from tests.unit.recommendations.growing import Shop, order, session, viewed
from tests.unit.recommendations.test_lists_equal_the_oracle import (
    AS_OF,
    PARAMETERS,
    PRODUCTS,
    WEEKLY,
    crowds,
    histories,
    lake_row,
    write_settled,
)


@settings(max_examples=examples(25), suppress_health_check=list(HealthCheck), deadline=None)
@given(
    st.one_of(histories(), crowds()),
    st.data(),
    st.sampled_from([0, 1, 3_600_000, 40_000_000, DAY_MS, 4 * DAY_MS]),
    st.integers(0, 2),
)
def test_what_goes_on_equals_what_is_made_whole(
    history: tuple[list[LakeRow], list[LakeRow]], data: st.DataObject, later: int, parts: int
) -> None:
    settled, fresh = history
    if not fresh:
        cut = data.draw(st.integers(0, len(settled)))
        settled, fresh = settled[:cut], settled[cut:]
    known = data.draw(st.integers(0, len(fresh)))
    with tempfile.TemporaryDirectory() as name:
        shop = Shop(Path(name), settled, WEEKLY)
        shop.comes(fresh[:known])
        assert shop.remember(AS_OF) == shop.whole(AS_OF)
        cut = known + (len(fresh) - known) // 2 if parts > 1 else known
        shop.comes(fresh[known:cut])
        if parts > 1:
            # What is remembered of a run that went on is as good as what a whole one remembers.
            assert shop.remember(AS_OF + later // 2, goes_on=True) == shop.whole(AS_OF + later // 2)
        shop.comes(fresh[cut:])
        made, basis = shop.go_on(AS_OF + later)
        event(basis)
        assert made == shop.whole(AS_OF + later)


HOUR = 3_600_000
SINCE = "what came since"
BEFORE = [
    *session(1, AS_OF - 3 * DAY_MS, "a", "b", "c", visitor="v1", session="s1"),
    *session(2, AS_OF - 2 * DAY_MS, "a", "b", visitor="v2", session="s2"),
    *session(3, AS_OF - HOUR, "b", "c", visitor="v3", session="s3"),
]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """A shop of a few sessions, remembered."""
    made = Shop(tmp_path, BEFORE)
    made.remember(AS_OF)
    return made


def went_on(shop: Shop, as_of: int = AS_OF + HOUR, most: float = 2.0) -> str:
    """What a run went by, once its rows are those of a whole one."""
    made, basis = shop.go_on(as_of, most)
    assert made == shop.whole(as_of)
    return basis


def test_what_came_since_is_added(shop: Shop) -> None:
    shop.comes(session(4, AS_OF + 1, "a", "d", visitor="v1", session="s4"))
    assert went_on(shop) == SINCE


def test_who_looks_at_the_same_again_still_counts_once(shop: Shop) -> None:
    shop.comes(session(4, AS_OF + 1, "b", "a", visitor="v1", session="s4"))
    assert went_on(shop) == SINCE
    shop.remember(AS_OF + HOUR, goes_on=True)
    shop.comes(session(5, AS_OF + HOUR + 1, "a", "b", visitor="v1", session="s5"))
    assert went_on(shop, AS_OF + 2 * HOUR) == SINCE


def test_a_browser_takes_its_past_along_to_whom_it_is_linked_with(shop: Shop) -> None:
    shop.comes(session(4, AS_OF + 1, "c", visitor="v2", customer="c1", session="s4"))
    assert went_on(shop) == SINCE
    shop.comes(session(5, AS_OF + 2, "d", visitor="v3", customer="c1", session="s5"))
    assert went_on(shop) == SINCE


def test_what_somebody_did_in_another_browser_counts_once(tmp_path: Path) -> None:
    linked = viewed(7, AS_OF - DAY_MS, "c", visitor="v2", customer="c1", session="s7")
    shop = Shop(tmp_path, [*BEFORE, linked])
    shop.remember(AS_OF)
    shop.comes(session(5, AS_OF + 2, "a", "b", visitor="v5", customer="c1", session="s5"))
    assert went_on(shop) == SINCE


def test_an_order_that_is_cancelled_by_nobody_is_of_whom_it_was(tmp_path: Path) -> None:
    placed = [
        lake_row(event_id="o", n=n, event="order_placed", at=AS_OF - DAY_MS, received=AS_OF - DAY_MS, order_id="o1",
                 product_id=product, quantity=1, visitor="v7", customer="c1")
        for n, product in enumerate(("a", "b"))
    ]  # fmt: skip
    shop = Shop(tmp_path, [*BEFORE, *placed])
    shop.remember(AS_OF)
    shop.comes(
        [
            lake_row(
                event_id="x", n=0, event="order_cancelled", at=AS_OF + 1, received=AS_OF + 1, order_id="o1"
            )
        ]
    )
    assert went_on(shop) == SINCE


def test_an_order_that_two_browsers_share_ties_them(tmp_path: Path) -> None:
    cancelled = lake_row(event_id="x", n=0, event="order_cancelled", at=AS_OF - HOUR, received=AS_OF - HOUR,
                         visitor="v8", order_id="o1")  # fmt: skip
    shop = Shop(tmp_path, [*BEFORE, *order("o", "a", "b", order_id="o1"), cancelled])
    shop.remember(AS_OF)
    shop.comes(order("p", "c", order_id="o2", at=AS_OF + 1, received=AS_OF + 1))
    assert went_on(shop) == SINCE
    shop.comes(session(5, AS_OF + 2, "c", visitor="v8", session="s5"))
    assert went_on(shop) == SINCE


def test_an_order_of_a_closed_day_is_tied_to_whom_a_later_row_names(tmp_path: Path) -> None:
    shop = Shop(tmp_path, [*BEFORE, *order("o", "a", "b", order_id="o1")])
    shop.remember(AS_OF)
    shop.comes(order("p", "c", order_id="o1", visitor="v8", at=AS_OF + 1, received=AS_OF + 1))
    assert went_on(shop) == SINCE


@pytest.mark.parametrize("is_closed", [False, True])
def test_orders_without_a_number_are_found_again(tmp_path: Path, is_closed: bool) -> None:
    placed = order("o", "a", "b")
    shop = Shop(tmp_path, [*BEFORE, *(placed if is_closed else ())])
    shop.comes([] if is_closed else placed)
    shop.remember(AS_OF)
    shop.comes(order("p", "c", order_id="o2", at=AS_OF + 1, received=AS_OF + 1))
    assert went_on(shop) == SINCE


def test_rows_that_leave_the_window_are_gone(tmp_path: Path) -> None:
    leaving = session(9, AS_OF - 20 * DAY_MS + HOUR // 2, "a", "d", visitor="v9")
    shop = Shop(tmp_path, [*BEFORE, *leaving], replace(PARAMETERS, half_life_days=7))
    shop.remember(AS_OF)
    assert went_on(shop, AS_OF + HOUR) == SINCE


def test_new_products_find_their_place(shop: Shop) -> None:
    shop.products.append(("aa", "shoes", False))
    shop.comes(session(4, AS_OF + 1, "a", "aa", "bb", "zz", visitor="v4", session="s4"))
    assert went_on(shop) == SINCE


def test_a_catalogue_that_says_otherwise_of_what_was_looked_at(shop: Shop) -> None:
    shop.products = [("a", "sale", False), *PRODUCTS[1:]]
    assert went_on(shop) == "everything: products are in other categories"
    shop.products = [("a", "shoes", True), *PRODUCTS[1:]]
    assert went_on(shop) == "everything: products are in other categories"


def test_a_variant_that_is_another_products(tmp_path: Path) -> None:
    shop = Shop(tmp_path, [*BEFORE, viewed(8, AS_OF - HOUR, "a", product_id=None, sku="sku-a", session="s1")])
    shop.remember(AS_OF)
    shop.variants = [("sku-a", "d"), ("sku-new", "a")]
    assert went_on(shop) == "everything: variants became other products'"


def test_whoever_is_erased_is_gone_with_the_next_run(shop: Shop) -> None:
    shop.erased = [("v1", AS_OF, False)]
    assert went_on(shop) == "everything: somebody was erased"


def test_another_day_weighs_days_anew_where_the_half_life_is_short(shop: Shop) -> None:
    assert went_on(shop, AS_OF + DAY_MS) == "everything: days weigh otherwise"


def test_a_long_half_life_lets_days_go_on_until_another_week_begins(tmp_path: Path) -> None:
    # AS_OF is a Friday.
    leaving = session(9, AS_OF - 20 * DAY_MS + HOUR // 2, "a", "d", visitor="v9")
    shop = Shop(tmp_path, [*BEFORE, *leaving], WEEKLY)
    shop.remember(AS_OF)
    for day in (1, 2):
        shop.comes(session(20 + day, AS_OF + day * DAY_MS - HOUR, "a", "b", "d", visitor=f"v{20 + day}"))
        assert went_on(shop, AS_OF + day * DAY_MS) == SINCE
        shop.remember(AS_OF + day * DAY_MS, goes_on=True)
    assert went_on(shop, AS_OF + 3 * DAY_MS) == "everything: days weigh otherwise"
    assert went_on(shop, AS_OF + 40 * DAY_MS) == "everything: it is of another window"


def test_days_that_left_the_window_at_once_are_taken_out(tmp_path: Path) -> None:
    leaving = session(9, AS_OF - 20 * DAY_MS + HOUR // 2, "a", "d", visitor="v9")
    shop = Shop(tmp_path, [*BEFORE, *leaving], WEEKLY)
    shop.remember(AS_OF)
    assert went_on(shop, AS_OF + 2 * DAY_MS) == SINCE


def test_looks_of_long_ago_are_no_longer_usual(tmp_path: Path) -> None:
    # The usual is looked for eight days back here.
    once = [
        row
        for number in range(10, 18)
        for row in session(number, AS_OF - 8 * DAY_MS + 10 * HOUR, "b", "a", visitor=f"v{number}")
    ]
    shop = Shop(tmp_path, [*BEFORE, *once], WEEKLY)
    shop.remember(AS_OF)
    for number in range(20, 24):
        shop.comes(session(number, AS_OF + DAY_MS - HOUR, "b", visitor=f"v{number}"))
    assert went_on(shop, AS_OF + DAY_MS) == SINCE
    assert "trending" in shop.whole(AS_OF + DAY_MS)[0]["popular"]


def test_a_day_that_was_closed_is_what_it_was_made_of(tmp_path: Path) -> None:
    shop = Shop(tmp_path, BEFORE, WEEKLY)
    rows = session(4, AS_OF - DAY_MS, "a", "d", visitor="v4")
    shop.comes(rows)
    shop.remember(AS_OF)
    shop.comes(session(5, AS_OF + 1, "a", "d", visitor="v4", session="s5"))
    raw = shop.fresh.pop(0)
    shop.settled.append(write_settled(rows, tmp_path / "closed.parquet"))
    assert went_on(shop) == "everything: closed days hold what wasn't read"
    shop.made_of = {"closed.parquet": [raw.name]}
    assert went_on(shop) == SINCE
    shop.remember(AS_OF + HOUR, goes_on=True)
    shop.made_of = {}
    shop.comes([*rows, *session(6, AS_OF + HOUR, "d", "b", visitor="v6", session="s6")])
    assert went_on(shop, AS_OF + 2 * HOUR) == SINCE


def test_events_that_closed_days_have_already_count_once(shop: Shop) -> None:
    shop.comes([row | {"received": row["received"] - 1, "visitor": "v8"} for row in BEFORE[:3]])
    assert went_on(shop) == SINCE
    shop.comes(BEFORE[3:5])
    assert went_on(shop) == SINCE


def test_new_products_are_met_by_those_who_came_since(shop: Shop) -> None:
    shop.products.append(("newest", "shoes", False))
    shop.newcomers.append("newest")
    shop.comes(session(4, AS_OF + 1, "newest", "b", visitor="v4", session="s4"))
    assert went_on(shop) == SINCE


def test_a_product_that_was_known_and_is_new_now(shop: Shop) -> None:
    shop.newcomers.append("a")
    assert went_on(shop) == "everything: products that were known are new"


def test_older_history_weighs_days_anew(shop: Shop) -> None:
    shop.comes(session(4, AS_OF - 19 * DAY_MS, "a", "b", visitor="v4"))
    assert went_on(shop) == "everything: days weigh otherwise"


def test_closed_days_that_were_written_anew(shop: Shop, tmp_path: Path) -> None:
    shop.settled = [write_settled(BEFORE, tmp_path / "again.parquet")]
    assert went_on(shop) == "everything: closed days hold what wasn't read"


def test_open_days_whose_files_are_gone(tmp_path: Path) -> None:
    shop = Shop(tmp_path, BEFORE)
    shop.comes(session(4, AS_OF - 1_000, "a", "d", visitor="v4"))
    shop.remember(AS_OF)
    shop.fresh = []
    assert went_on(shop) == "everything: what was read is gone"


def test_what_came_late_for_a_day_long_past(shop: Shop) -> None:
    shop.parameters = replace(PARAMETERS, half_life_days=7)
    shop.remember(AS_OF)
    shop.comes(session(4, AS_OF - 9 * DAY_MS, "a", "b", visitor="v4"))
    assert went_on(shop) == "everything: something was done on a day long past"


def test_what_came_late_for_a_day_still_open(shop: Shop) -> None:
    shop.comes(session(4, AS_OF - 2 * DAY_MS, "a", "b", visitor="v4"))
    assert went_on(shop) == SINCE


def test_other_settings(shop: Shop) -> None:
    shop.parameters = replace(PARAMETERS, session_break_minutes=20)
    assert "other settings" in went_on(shop)


def test_a_part_of_memory_that_is_gone(shop: Shop) -> None:
    assert shop.remembered
    shop.remembered = Remembered(shop.remembered.memory, lambda folder: None)
    assert went_on(shop) == "everything: a part of what was remembered is gone"


def test_where_most_did_something_all_is_made_anew(shop: Shop) -> None:
    shop.comes(session(4, AS_OF + 1, "a", "d", visitor="v1", session="s4"))
    assert went_on(shop, most=0.2) == "everything: too many people did something"


def test_what_is_remembered_names_nobody(shop: Shop, tmp_path: Path) -> None:
    shop.erased = [("v2", AS_OF, False)]
    shop.remember(AS_OF)
    assert shop.remembered
    shop.remembered.fetch(tmp_path)
    told = [msgspec.json.encode(shop.remembered.memory).decode()]
    with duckdb.connect() as connection:
        for path in tmp_path.glob("*.parquet"):
            if path != shop.settled[0]:
                told += [str(row) for row in connection.execute(f"SELECT * FROM '{path}'").fetchall()]
                columns = connection.execute(f"DESCRIBE SELECT * FROM '{path}'").fetchall()
                assert not {"person", "visitor", "customer", "session", "visit"} & {
                    name for name, *_ in columns
                }
    assert len(told) > 10
    assert not [line for line in told if "v1" in line or "v2" in line or "s1" in line]
