"""What the page on what recommending is worth shows."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from chalicelib.console import charts, moneyforms
from chalicelib.kernel.money import Money
from chalicelib.recommendations.public import Estimate, HoldoutReport, ListReport, Report
from chalicelib.tuning.public import Estimate as Gain
from chalicelib.tuning.public import Standing


def worth(report: Report | None, tuned: Standing) -> dict[str, Any]:
    """The report as tables, each row beginning with a list or a position; None: there is no report yet."""
    values: dict[str, Any] = {"tab": "steering", "it": report, "tuned": _tuned(tuned)}
    if report is None:
        return values
    lists = report.lists
    return values | {
        "holdouts": [_holdout(one, report.currency) for one in report.holdouts],
        "lists": [
            (one.list, one.shown, one.clicked, _rate(one.click_through), one.bought,
             _sum(one.money, report.currency))
            for one in lists
        ],
        "reach": [
            (one.list, _percent(one.coverage), _percent(one.diversity), one.novelty) for one in lists
        ],
        "places": _places(lists),
    }  # fmt: skip


def _tuned(found: Standing) -> dict[str, Any]:
    """Who decided how lists are weighed, and what the last run found."""
    run = next(iter(found.runs), None)
    rows = [(one.group, one.verdict, _gain(one.gain), one.people) for one in run.findings] if run else []
    return {"source": found.source, "run": run, "rows": rows}


def _gain(found: Gain | None) -> str | None:
    if found is None:
        return None
    value, low, high = (f"{100 * one:+.1f}".replace("-", "−") for one in (found.value, found.low, found.high))
    return f"{value} % ({low}–{high})"


def _places(lists: Iterable[ListReport]) -> list[tuple[Any, ...]]:
    """All lists and days together, by position, the first first."""
    found: dict[int | None, Counter[str]] = {}
    for one in (place for each in lists for place in each.places):
        counts = {"shown": one.shown, "clicked": one.clicked, "bought": one.bought}
        found.setdefault(one.position, Counter()).update(counts)
    ordered = sorted(found, key=lambda one: (one is None, one or 0))
    return [(one, *(found[one][name] for name in ("shown", "clicked", "bought"))) for one in ordered]


def _holdout(one: HoldoutReport, currency: str) -> dict[str, Any]:
    told: dict[str, Any] = {
        "rule_id": one.rule_id,
        "shown": one.shown,
        "withheld": one.withheld,
        "money": None,
    }
    if one.added is None:
        return told
    orders, money = one.added.orders, one.added.money
    return told | {
        "orders": _number(orders.value),
        "money": _sum(money.value, currency),
        "orders_interval": f"{_number(orders.low)} … {_number(orders.high)}",
        "money_interval": f"{_sum(money.low, currency)} … {_sum(money.high, currency)}",
    }


def _rate(found: Estimate | None) -> str | None:
    if found is None:
        return None
    return f"{charts.percent(found.value)} ({charts.percent(found.low)}–{charts.percent(found.high)})"


def _percent(share: float | None) -> str | None:
    return None if share is None else charts.percent(share)


def _number(value: float) -> str:
    return f"{value:.0f}".replace("-", "−")


def _sum(amount: float, currency: str) -> str:
    return f"{moneyforms.written(Money(round(amount), currency))} {currency}".replace("-", "−")
