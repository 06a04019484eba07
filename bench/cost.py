"""What it costs: dollars per million events, pages and cached widget reads, per 1,000 mails, per recompute, a month.

Every sum is a table of quantity x price. Quantities come from the ledger of units (`bench units`) and measured
durations, prices from the region's dated file in `bench/data/prices`; free tiers are left out.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Final

from bench import costing, shops
from bench.prices import REGIONS, Price, dollars, lines, peers, region
from bench.report import Aim, Report, Table
from bench.usage import Used, added

MOST_EVENTS: Final = 0.60
MOST_WIDGETS: Final = 0.35
_COLUMNS: Final = ("what", "quantity", "unit", "price", "per", "dollars")
_MANY: Final = costing.MILLION

Prices = Mapping[str, Price]


def options(parser: argparse.ArgumentParser) -> None:
    """Where, and what can't be measured here."""
    parser.add_argument("--region", choices=REGIONS, default=REGIONS[0])
    parser.add_argument(
        "--hits", type=float, default=0.95, help="share of page reads that CloudFront answers"
    )
    parser.add_argument(
        "--views", type=float, default=100, help="product views a second, for a million events"
    )
    parser.add_argument(
        "--widgets", type=int, default=len(costing.WIDGETS), help="widgets filled by a page read"
    )


def run(args: argparse.Namespace) -> Report:
    """The benchmark `cost`."""
    here = region(args.region)
    prices = here.prices
    sizes = {size: costing.events(_MANY, a_batch=size, views_a_second=args.views) for size in (1, 3, 20)}
    widgets = costing.cached_widgets(_MANY, hits=args.hits, widgets=args.widgets)
    tables = [
        *(_bill(f"a million events at {size} a batch", used, prices) for size, used in sizes.items()),
        _bill("a million product pages, past any cache, with one's own part", costing.pages(_MANY), prices),
        _bill(
            f"a million widget reads, {args.hits:.0%} from the cache, {args.widgets} a page", widgets, prices
        ),
        _bill("1,000 mails", costing.mails(1_000), prices),
        _recomputes(prices),
        _months(prices),
        _others(),
    ]
    aims = [
        Aim("dollars a million events at 20 a batch", _cost(sizes[20], prices), MOST_EVENTS),
        Aim("dollars a million cached widget reads", _cost(widgets, prices), MOST_WIDGETS),
    ]
    return Report("cost", tables, aims, _notes(args.region, prices))


def _cost(used: Used, prices: Prices) -> float:
    return dollars(lines(used, prices))


def _bill(title: str, used: Used, prices: Prices) -> Table:
    found = lines(used, prices)
    rows = [
        (line.what, f"{line.quantity:,.2f}", line.price.unit, f"{line.price.amount:g}", f"{line.price.per:,.0f}", line.dollars)
        for line in sorted(found, key=lambda line: -line.dollars)
    ]  # fmt: skip
    return Table(
        f"{title}: quantity x price / per", _COLUMNS, [*rows, ("sum", "", "", "", "", dollars(found))]
    )


def _recomputes(prices: Prices) -> Table:
    rows = []
    for monthly in (1, 10, 100):
        window = 12 if monthly < 100 else 3
        run = costing.recompute(monthly * window * _MANY, products=10_000 * monthly)
        cost = _cost(run.used, prices)
        rows.append((f"{monthly}M", window, run.engine, round(run.seconds), cost, cost * 720))
    columns = ("events a month", "months looked at", "engine", "seconds", "dollars a run", "hourly, a month")
    return Table("a recompute", columns, rows)


def _months(prices: Prices) -> Table:
    used = [shops.month(shop) for shop in shops.SHOPS]
    rows: list[tuple[object, ...]] = [(what, *(_cost(one[what], prices) for one in used)) for what in used[0]]
    rows.append(("sum", *(_cost(added(*one.values()), prices) for one in used)))
    columns = (
        "a month's dollars",
        *(f"{shop.name}, {shop.orders_a_year:,} orders a year" for shop in shops.SHOPS),
    )
    return Table("a shop's month", columns, rows)


def _others() -> Table:
    rows: list[tuple[object, ...]] = []
    for peer in peers():
        sums: list[object] = []
        for shop in shops.SHOPS:
            asked = shop.visits * shops.PAGES_A_VISIT - peer.free_requests
            flat = peer.month.get(shop.name)
            found = max(0.0, asked * peer.per_request) if peer.per_request is not None else flat
            sums.append("by quotation" if found is None else f"{found:,.0f}")
        rows.append((peer.name, peer.serves, *sums, peer.as_of, peer.by))
    columns = ("service", "serves", *(shop.name for shop in shops.SHOPS), "known in", "terms")
    return Table(
        "what others charge for a part of it, dollars a month; one request a product page", columns, rows
    )


def _notes(name: str, prices: Prices) -> list[str]:
    unsure = [what for what, price in prices.items() if not price.sure]
    held = f"Prices of {name} as known between {min(p.as_of for p in prices.values())} and {max(p.as_of for p in prices.values())}."
    return [
        held,
        f"Not sure, to be checked first: {', '.join(unsure)}."
        if unsure
        else "All prices were on the public lists.",
        "A widget read = (edge request + answer's bytes + (1 - hits) x origin) / widgets a page.",
        "hits = rate x fresh / (1 + rate x fresh) of each product, by Zipf, in the shops' months.",
    ]
