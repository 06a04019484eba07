"""The demo's past: believable, the same all day, and only of what is sold."""

from itertools import groupby
from typing import Any

import pytest

from demo import catalogue, history
from demo.clickstream import Click

Visits = list[list[Click]]


@pytest.fixture(scope="module")
def visits() -> Visits:
    return [list(clicks) for _, clicks in groupby(history._clicks(), key=lambda click: click.session)]


def test_it_is_the_same_all_day(visits: Visits) -> None:
    again = [list(clicks) for _, clicks in groupby(history._clicks(), key=lambda click: click.session)]
    assert list(history._events(visits)) == list(history._events(again))
    assert list(history._orders(visits)) == list(history._orders(again))


def test_it_names_only_what_is_sold(visits: Visits) -> None:
    sold = {name for name, product in catalogue.products().items() if product.in_stock}
    lines = [line for order in history._orders(visits) for line in order["lines"]]
    assert {line["product_id"] for line in lines} <= sold
    assert not any(catalogue.products()[line["product_id"]].discreet for line in lines)


def test_ids_are_one_each_and_the_last_order_is_the_mark(visits: Visits) -> None:
    events: list[dict[str, Any]] = list(history._events(visits))
    orders = list(history._orders(visits))
    assert len({event["event_id"] for event in events}) == len(events)
    assert len({order["order_id"] for order in orders}) == len(orders)
    assert [order["order_id"] for order in orders].index(history._MARK) == len(orders) - 1
    assert {event["event"] for event in events} == {
        "product_viewed", "products_searched", "search_engine_arrival", "products_compared"
    }  # fmt: skip


def test_buyers_live_where_people_do(visits: Visits) -> None:
    cities = [order["deliver_to"]["city"] for order in history._orders(visits)]
    assert cities.count("Stockholm") > cities.count("Kiruna")
    assert len(set(cities)) > 10
