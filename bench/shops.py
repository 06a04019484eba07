"""Three shops' months: how much happens in each, and what it uses line by line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench import costing
from bench.usage import Used, added, operation, times

_INFRA: Final = Path(__file__).parents[1] / "infra"
_MONTHS: Final = 12
# A visitor of fifty buys; what a visit leaves behind, in batches as the browser sends them.
VISITS_AN_ORDER: Final = 50
PAGES_A_VISIT: Final = 4
EVENTS_A_VISIT: Final = 12
EVENTS_A_BATCH: Final = 3
# Half of a month's traffic comes in a fifth of its time.
_PEAK: Final = 2.5
_OPEN_MINUTES: Final = 3
REVIEWS_AN_ORDER: Final = 0.05
LIKES_A_VISIT: Final = 0.01
LISTED_A_VISIT: Final = 0.02
# Confirmation, shipped, review request, and a newsletter or a reminder.
MAILS_AN_ORDER: Final = 4
_PRICES_CHANGED_A_DAY: Final = 0.02
_RUNS: Final = 720
# Lambda asks each of its queues so often while nothing comes: five askers, twenty seconds each.
_POLLS: Final = 5 * 3 * 60 * 24 * 30
# Names of figures by room and outcome (`aws/metrics.py`), as many as a shop comes by in a month.
_METRICS: Final = 25
_KEPT_ROW_BYTES: Final = 2_000
_EVERY_MINUTES: Final = {
    "mail_dispatch": 1, "campaigns_fire": 1, "webhooks_sweep": 5, "nearby_publish": 10,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shop:
    """A shop by its size: orders a year, products, and how far back its lists look (months)."""

    name: str
    orders_a_year: int
    products: int
    window_months: int

    @property
    def orders(self) -> float:
        """Orders a month."""
        return self.orders_a_year / _MONTHS

    @property
    def visits(self) -> float:
        """Visits a month."""
        return self.orders * VISITS_AN_ORDER

    @property
    def events(self) -> float:
        """Events a month."""
        return self.visits * EVENTS_A_VISIT

    @property
    def page_reads_a_second(self) -> float:
        """Product pages read, in the hours when most is."""
        return self.visits * PAGES_A_VISIT / costing.MONTH_SECONDS * _PEAK


SHOPS: Final = (
    Shop("small", 10_000, 2_000, 12), Shop("middle", 100_000, 10_000, 12), Shop("large", 2_000_000, 50_000, 3),
)  # fmt: skip


def month(shop: Shop) -> Mapping[str, Used]:
    """What a month uses, by what it is for."""
    hits = costing.hit_ratio(shop.page_reads_a_second, products=shop.products, fresh_seconds=5)
    reads = shop.visits * PAGES_A_VISIT
    return {
        "events": costing.events(
            shop.events, a_batch=EVENTS_A_BATCH, views_a_second=shop.page_reads_a_second
        ),
        "product pages": costing.cached_widgets(reads, hits=hits, widgets=1),
        "one's own part of them": times(reads, operation("product page, one's own part")),
        "product lists": times(shop.visits, operation("product list by rating")),
        "orders with a mail": times(shop.orders, operation("order, with its mail")),
        "orders shipped with a mail": times(shop.orders, operation("order shipped, with its mail")),
        "other mails": costing.mails(shop.orders * (MAILS_AN_ORDER - 2)),
        "what shoppers say": _said(shop),
        "the catalogue": times(shop.products * _PRICES_CHANGED_A_DAY * 30, operation("price changed")),
        "recomputes": times(
            _RUNS, costing.recompute(shop.events * shop.window_months, products=shop.products).used
        ),
        "pages kept open": {
            "socket minutes": shop.visits * _OPEN_MINUTES,
            "socket messages": shop.visits * PAGES_A_VISIT * 3,
        },
        "what stands": standing(shop),
    }


def _said(shop: Shop) -> Used:
    return added(
        times(shop.orders * REVIEWS_AN_ORDER, operation("review")),
        times(shop.visits * LIKES_A_VISIT, operation("like")),
        times(shop.visits * LISTED_A_VISIT, operation("into the wish list")),
    )


def standing(shop: Shop) -> Used:
    """What a stage costs while nothing happens: schedules, queues that are asked, alarms, rows and their recovery."""
    rows = shop.orders_a_year * 2 * 8 + shop.products * 12
    kept = rows * _KEPT_ROW_BYTES / 1e9
    schedules = (
        times(30 * 24 * 60 / minutes, operation(f"job {name}, little to do"))
        for name, minutes in _EVERY_MINUTES.items()
    )
    watched: Used = {
        "sqs requests": float(_POLLS * listened()), "alarms": float(alarms()), "metrics": float(_METRICS), "table GB": kept, "recovery GB": kept,
    }  # fmt: skip
    return added(watched, *schedules)


def listened() -> int:
    """How many queues functions listen to: each has one with its letters that couldn't be done beside it."""
    return len(re.findall(r"QueueName: !Sub torg-\$\{Stage\}-[a-z-]+-dlq", _templates()))


def alarms() -> int:
    """How many alarms the templates make."""
    return len(re.findall(r"Type: AWS::CloudWatch::Alarm\b", _templates()))


def _templates() -> str:
    return "\n".join(path.read_text() for path in sorted(_INFRA.glob("*.yaml")))
