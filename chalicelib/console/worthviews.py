"""What the page on what recommending is worth shows."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from chalicelib.console import charts, moneyforms
from chalicelib.kernel.money import Money
from chalicelib.worth.public import Added, Estimate, HoldoutReport, ListReport, Report, TrialReport


def worth(report: Report | None) -> dict[str, Any]:
    """The report as tables, each row beginning with a list or a position; None: there is no report yet."""
    values: dict[str, Any] = {"tab": "steering", "it": report}
    if report is None:
        return values
    lists = report.lists
    return values | {
        "holdouts": [_holdout(one, report.currency) for one in report.holdouts],
        "trials": [_trial(one, report.currency) for one in report.trials],
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


def _places(lists: Iterable[ListReport]) -> list[tuple[Any, ...]]:
    """All lists and days together, by position, the first first."""
    found: dict[int | None, Counter[str]] = {}
    for one in (place for each in lists for place in each.places):
        counts = {"shown": one.shown, "clicked": one.clicked, "bought": one.bought}
        found.setdefault(one.position, Counter()).update(counts)
    ordered = sorted(found, key=lambda one: (one is None, one or 0))
    return [(one, *(found[one][name] for name in ("shown", "clicked", "bought"))) for one in ordered]


def _holdout(one: HoldoutReport, currency: str) -> dict[str, Any]:
    told = {"rule_id": one.rule_id, "shown": one.shown, "withheld": one.withheld}
    return told | _added(one.added, currency)


def _trial(one: TrialReport, currency: str) -> dict[str, Any]:
    clicks = one.click_through
    points = clicks and f"{_points(clicks.value)} ({_points(clicks.low)} … {_points(clicks.high)})"
    groups = (
        ("tried_on", one.challenger, one.challenger_clicks),
        ("in_force", one.in_force, one.in_force_clicks),
    )
    return {"rule_id": one.rule_id, "groups": groups, "points": points} | _added(one.added, currency)


def _added(found: Added | None, currency: str) -> dict[str, Any]:
    if found is None:
        return {"money": None}
    orders, money = found.orders, found.money
    return {
        "orders": _number(orders.value),
        "money": _sum(money.value, currency),
        "orders_interval": f"{_number(orders.low)} … {_number(orders.high)}",
        "money_interval": f"{_sum(money.low, currency)} … {_sum(money.high, currency)}",
    }


def _points(share: float) -> str:
    return f"{100 * share:+.2f}".replace("-", "−")


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
