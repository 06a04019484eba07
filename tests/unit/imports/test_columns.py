from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.imports import columns
from chalicelib.imports.domain import Reading


def reading(**fields: Any) -> Reading:
    return Reading(kind="events", format="tsv", **fields)


def test_a_clickstream_is_mapped() -> None:
    mapping = {
        "session_id": "SessionId",
        "anonymous_id": "SessionId",
        "product_id": "ItemId",
        "occurred_at": "Time",
    }
    how = reading(mapping=mapping, defaults={"event": "product_viewed", "consent": True})
    row = columns.event(columns.fields({"SessionId": "7", "ItemId": "214", "Time": "1396861000.5"}, how))
    assert row["occurred_at"] == datetime(2014, 4, 7, 8, 56, 40, 500_000, tzinfo=UTC)
    assert (row["session_id"], row["anonymous_id"], row["product_id"]) == ("7", "7", "214")
    assert (row["event"], row["consent"]) == ("product_viewed", {"analytics": True})


def test_a_rows_own_value_goes_before_the_default_and_nothing_is_nothing() -> None:
    how = reading(defaults={"event": "product_viewed", "quantity": 1})
    assert columns.fields({"event": "product_added", "quantity": "", "sku": None}, how) == {
        "event": "product_added", "quantity": 1
    }  # fmt: skip


def test_flat_fields_get_their_places() -> None:
    row = {
        "price": "249.00",
        "currency": "SEK",
        "quantity": "2",
        "product_ids": "a| b|",
        "url": "u",
        "consent": "no",
    }
    assert columns.event(row) == {
        "price": {"amount": 24_900, "currency": "SEK"},
        "currency": "SEK",
        "quantity": 2,
        "product_ids": ["a", "b"],
        "context": {"url": "u"},
        "consent": {"analytics": False},
    }


def test_an_order_line_is_an_order_with_one_line() -> None:
    row = {"order_id": "o", "sku": "S", "price": "1,299.50 USD", "placed_at": "2026-01-01T00:00:00Z"}
    assert columns.order_line(row) == {
        "order_id": "o",
        "placed_at": "2026-01-01T00:00:00Z",
        "lines": [{"sku": "S", "quantity": 1, "price": {"amount": 129_950, "currency": "USD"}}],
    }


def test_a_products_columns() -> None:
    row = {"product_id": "p", "title": "T", "categories": "Tents|Sale", "discreet": "true", "price": "10 SEK"}
    assert columns.product(row) == {
        "product_id": "p", "title": "T", "categories": ["Tents", "Sale"], "discreet": True,
        "price": {"amount": 1_000, "currency": "SEK"},
    }  # fmt: skip


json_values = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.text(), max_size=2)
)
names = st.sampled_from(
    ["occurred_at", "placed_at", "quantity", "position", "price", "total", "currency", "consent", "product_ids",
     "categories", "discreet", "context", "url", "historical"]
)  # fmt: skip


@given(st.dictionaries(names, json_values))
def test_any_row_is_converted_or_told(row: dict[str, Any]) -> None:
    plain = columns.fields(row, reading())
    for convert in (columns.event, columns.order, columns.order_line, columns.product):
        try:
            convert(dict(plain))
        except ValueError as error:
            assert str(error)


@pytest.mark.parametrize("value", ["1e99", "NaN", "-Infinity", 1e300])
def test_times_that_are_none_are_told(value: Any) -> None:
    with pytest.raises(ValueError, match="occurred_at: expected a time"):
        columns.event({"occurred_at": value})


def test_an_orders_life_may_stand_in_columns() -> None:
    row = {
        "order_id": "o", "sku": "S", "title": "Tält", "tax_percent": "25.0", "shipping": "49.00 SEK", "test": "no",
        "discount_codes": "A|B", "paid_at": "1700000000", "shipped_at": "2024-01-02T00:00:00Z",
        "carrier": "PostNord", "tracking_number": "1", "refunded_at": "2024-01-05T00:00:00Z", "refunded": "10.00 SEK",
    }  # fmt: skip
    read = columns.order_line(row)
    assert read == {
        "order_id": "o",
        "lines": [{"quantity": 1, "sku": "S", "title": "Tält"}],
        "tax_percent": 25.0,
        "shipping": {"amount": 4_900, "currency": "SEK"},
        "test": False,
        "discount_codes": ["A", "B"],
        "happenings": [
            {"event": "order.paid", "id": "paid", "occurred_at": datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)},
            {"event": "order.shipped", "id": "shipped", "occurred_at": "2024-01-02T00:00:00Z", "carrier": "PostNord",
             "number": "1"},
            {"event": "order.refunded", "id": "refunded", "occurred_at": "2024-01-05T00:00:00Z",
             "amount": {"amount": 1_000, "currency": "SEK"}},
        ],
    }  # fmt: skip
    assert columns.order({"order_id": "o", "refunded": "10.00 SEK"}) == {"order_id": "o"}
    for said in ("a lot", "NaN", "inf"):
        with pytest.raises(ValueError, match="tax_percent"):
            columns.order({"tax_percent": said})
