"""What an operator pays for: a million events, pages, cached widget reads, mails, recomputes; and a shop's month.

Each is a sum of priced quantities, with what it rests on as parameters.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Final, NamedTuple

from bench import usage
from bench.units import ledger, total
from bench.usage import Used, added, operation, times
from infra.functions import sized

MILLION: Final = 1_000_000
MONTH_SECONDS: Final = 30 * 86_400
# Of a visit's events; `bench.ingest` draws them so.
VIEWS_AN_EVENT: Final = 0.5
# What a product page of the shipped demo fills from one read of the page.
WIDGETS: Final = (
    "rating",
    "like",
    "wish list",
    "viewers",
    "latest",
    "reviews",
    "questions",
    "recommendations",
)
# Write units a view by views a second (`bench presence`): the more there are, the more meet in one write.
_PRESENCE: Final = ((0.1, 2.95), (1.0, 1.95), (100.0, 0.58))
_LIVE_WINDOW: Final = 3
_LAKE_WINDOW: Final = 60
_LAKE_BYTES_AN_EVENT: Final = 60
_LOG_ROW_BYTES_A_DAY_KEPT: Final = 7 / 30
_GB: Final = 1e9
_LONGEST_RUN: Final = 900
# What fits into the function's scratch with room beside it.
_MOST_EVENTS_OF_A_RUN: Final = 100 * MILLION


def presence_units(views_a_second: float) -> float:
    """Write units that a view costs live, between what was measured on a logarithmic scale."""
    rate = min(max(views_a_second, _PRESENCE[0][0]), _PRESENCE[-1][0])
    for (low, dear), (high, cheap) in pairwise(_PRESENCE):
        if rate <= high:
            share = math.log(rate / low) / math.log(high / low)
            return dear + share * (cheap - dear)
    return _PRESENCE[-1][1]


def events(count: float, *, a_batch: int, views_a_second: float) -> Used:
    """Taking events: the door, the log, the lake with a week's log and a month of itself, and what is told live."""
    batches = count / a_batch
    door = times(batches, operation(f"events, {a_batch} a batch"))
    rows = total(ledger()[f"events, {a_batch} a batch"])["write units"] * batches * 1024
    stored = {
        "table GB": rows * _LOG_ROW_BYTES_A_DAY_KEPT / _GB,
        "s3 GB": count * _LAKE_BYTES_AN_EVENT / _GB,
    }
    return added(door, stored, _lake(count, views_a_second), _live(count * VIEWS_AN_EVENT, views_a_second))


def _lake(count: float, views_a_second: float) -> Used:
    runs = _runs(count, views_a_second / VIEWS_AN_EVENT, _LAKE_WINDOW)
    cpu = usage.durations().lake_cpu_ms_an_event * count / runs
    wait = usage.durations().wait_ms["s3 writes"]
    # A window spans two days once a day, and late events go to their own.
    return _ran("lake", runs, cpu, wait) | {"s3 writes": 1.2 * runs}


def _live(views: float, views_a_second: float) -> Used:
    runs = _runs(views, views_a_second, _LIVE_WINDOW)
    units = presence_units(views_a_second) * views
    cpu = usage.durations().live_cpu_ms_a_view * views / runs
    wait = usage.durations().wait_ms["dynamodb calls"] * units / runs
    return _ran("live", runs, cpu, wait) | {"write units": units}


def _runs(count: float, a_second: float, window: float) -> float:
    """How often a reader of the stream runs: once a window, or once for each that comes alone."""
    return min(count, count / a_second / window) if a_second * window > 1 else count


def _ran(function: str, runs: float, cpu_ms: float, wait_ms: float) -> Used:
    return {
        "lambda requests": runs,
        "lambda GB-s": runs * usage.gb_seconds(function, cpu_ms, wait_ms),
        "log GB": runs * usage.LOG_BYTES / _GB,
    }


def pages(count: float) -> Used:
    """Product pages with everything on them, read past any cache, and one's own part of each."""
    return added(
        times(count, operation("product page")), times(count, operation("product page, one's own part"))
    )


def cached_widgets(count: float, *, hits: float, widgets: int = len(WIDGETS)) -> Used:
    """Widget reads behind CloudFront: (edge request + answer's bytes + (1 - hits) x the page's origin) / widgets."""
    reads = count / widgets
    origin = operation("product page")
    answer = origin.pop("out GB")  # what the origin sends to CloudFront costs nothing
    edge = {"edge requests": reads, "edge GB": reads * answer}
    return added(edge, times((1 - hits) * reads, origin))


def mails(count: float) -> Used:
    """Mails from the news that leads to them to SES, as an order's: asked for, composed, kept, sent."""
    counted = ledger()["order shipped, with its mail"]
    functions = {name: counted[name] for name in ("mail_news", "mail_transactional")}
    one = operation("m", {"m": functions})
    # 25 KB of HTML and its text, kept for 90 days.
    return times(count, added(one, {"mail GB": 40e3 / _GB, "s3 GB": 3 * 40e3 / _GB}))


class Recompute(NamedTuple):
    """One run over so many events: on what, for how long (s), and what it uses."""

    engine: str
    seconds: float
    used: Used


def recompute(window_events: float, *, products: int, changed: float = 0.05, objects: int = 400) -> Recompute:
    """One run over the window's events; of all products the share `changed` is written, six units each."""
    cpu = usage.durations().recompute_cpu_s_a_million * window_events / MILLION
    memory = sized("recompute").memory
    seconds = cpu / (memory / usage.CORE_MB) + objects * 0.015
    written = {
        "write units": products * changed * 6,
        "read units": products * 0.5,
        "s3 reads": float(objects),
    }
    if window_events <= _MOST_EVENTS_OF_A_RUN and seconds <= _LONGEST_RUN:
        return Recompute(
            "Lambda", seconds, written | {"lambda requests": 1.0, "lambda GB-s": seconds * memory / 1024}
        )
    hours = cpu * usage.durations().spark_beside_duckdb / 3600
    return Recompute("Spark", hours * 3600 / 32, written | {"spark vCPU-h": hours, "spark GB-h": hours * 4})


def hit_ratio(reads_a_second: float, *, products: int, fresh_seconds: float) -> float:
    """The share of page reads that a cache answers: for each product rate x fresh / (1 + rate x fresh), by Zipf."""
    weights = [1 / rank for rank in range(1, products + 1)]
    unit = reads_a_second / sum(weights)
    return sum(
        share * (unit * share * fresh_seconds) / (1 + unit * share * fresh_seconds) for share in weights
    ) / sum(weights)
