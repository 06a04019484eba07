"""What things cost: prices that say where they are from, sums that can be followed, and what was promised."""

import argparse
import re

import pytest

from bench import cost, costing, prices, shops, usage
from bench.prices import REGIONS, Line, Price
from infra.functions import sized

EU = prices.region("eu-north-1").prices


def asked(region: str = "eu-north-1", **said: float) -> argparse.Namespace:
    return argparse.Namespace(**{"region": region, "hits": 0.95, "views": 100, "widgets": 8, **said})


def dollars(used: usage.Used) -> float:
    return prices.dollars(prices.lines(used, EU))


@pytest.mark.parametrize("name", REGIONS)
def test_every_price_says_its_unit_its_source_and_its_date(name: str) -> None:
    here = prices.region(name)
    assert here.region == name
    assert set(here.prices) == set(EU)
    for price in here.prices.values():
        assert price.amount > 0
        assert price.per >= 1
        assert price.unit
        assert "pricing" in price.source
        assert re.fullmatch(r"20\d\d-[01]\d", price.as_of)


@pytest.mark.parametrize("name", REGIONS)
def test_what_was_promised_is_kept_in_every_region(name: str) -> None:
    """At most $0.60 a million events at 20 a batch, $0.35 a million cached widget reads."""
    report = cost.run(asked(name))
    assert [aim.limit for aim in report.aims] == [0.60, 0.35]
    assert [aim.kept for aim in report.aims] == [True, True]


def test_a_sum_is_its_lines_and_a_line_is_quantity_times_price() -> None:
    price = Price(amount=0.66, per=1_000_000, unit="u", source="pricing", as_of="2026-11")
    assert Line("write units", 2_000_000, price).dollars == pytest.approx(1.32)
    used = {"write units": 1e6, "mails": 1_000}
    assert dollars(used) == pytest.approx(EU["write units"].amount + EU["mails"].amount)
    for table in cost.run(asked()).tables[:6]:
        *found, total = (row[-1] for row in table.rows)
        assert sum(found) == pytest.approx(total)  # type: ignore[arg-type]


def test_what_has_no_price_is_not_forgotten() -> None:
    with pytest.raises(KeyError, match="rubles"):
        prices.lines({"rubles": 1}, EU)


def test_larger_batches_are_cheaper_and_more_hits_are_too() -> None:
    sizes = [dollars(costing.events(1e6, a_batch=size, views_a_second=100)) for size in (1, 3, 20)]
    assert sizes == sorted(sizes, reverse=True)
    hits = [dollars(costing.cached_widgets(1e6, hits=share)) for share in (0, 0.5, 0.95)]
    assert hits == sorted(hits, reverse=True)


def test_presence_costs_what_was_measured_and_in_between_something_between() -> None:
    assert costing.presence_units(0.001) == costing.presence_units(0.1) == 2.95
    assert costing.presence_units(100) == costing.presence_units(5_000) == pytest.approx(0.58)
    assert 0.58 < costing.presence_units(10) < 1.95


def test_a_page_that_is_seldom_read_is_seldom_in_a_cache() -> None:
    assert costing.hit_ratio(0.01, products=2_000, fresh_seconds=5) < 0.01
    assert costing.hit_ratio(1e6, products=10, fresh_seconds=5) > 0.99
    assert costing.hit_ratio(1, products=1, fresh_seconds=5) == pytest.approx(5 / 6)


def test_a_run_that_one_function_cannot_do_is_sparks() -> None:
    assert costing.recompute(12e6, products=10_000).engine == "Lambda"
    assert costing.recompute(1.2e9, products=10_000).engine == "Spark"


def test_every_function_pays_for_its_share_of_cold_starts_and_for_waiting() -> None:
    assert usage.gb_seconds("api_handler", 0) > 0
    one, more = usage.gb_seconds("lake", 10), usage.gb_seconds("lake", 10, 1_000)
    assert more - one == pytest.approx(sized("lake").memory / 1024)


def test_a_shops_month_grows_with_its_orders_and_stands_at_something() -> None:
    small, middle, large = (sum(dollars(one) for one in shops.month(shop).values()) for shop in shops.SHOPS)
    assert 0 < small < middle < large
    assert dollars(shops.standing(shops.SHOPS[0])) > 1
    assert shops.listened() >= 13


def test_peers_say_when_their_price_was_known() -> None:
    for peer in prices.peers():
        assert re.fullmatch(r"20\d\d(-\d\d)?", peer.as_of)
        assert peer.by
        assert set(peer.month) <= {shop.name for shop in shops.SHOPS}
