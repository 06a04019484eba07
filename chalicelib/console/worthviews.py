"""What the page on what recommending is worth shows."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from chalicelib.console import charts
from chalicelib.tuning.public import Estimate as Gain
from chalicelib.tuning.public import Standing
from chalicelib.worth.public import (
    Estimate,
    Group,
    HoldoutReport,
    ListReport,
    MailReport,
    Report,
    TrialReport,
)


def worth(report: Report | None, tuned: Standing) -> dict[str, Any]:
    """The report as tables, each row beginning with a list or a position; None: there is no report yet."""
    values: dict[str, Any] = {"tab": "steering", "it": report, "tuned": _tuned(tuned)}
    if report is None:
        return values
    lists = report.lists
    return values | {
        "holdouts": [_holdout(one, report.currency) for one in report.holdouts],
        "mails": [_mail(one, report.currency) for one in report.mails],
        "trials": [_trial(one, report.currency) for one in report.trials],
        "lists": [
            (one.list, _shown(one), one.clicked, _rate(one.click_through), one.bought,
             charts.sum_of(one.money, report.currency))
            for one in lists
        ],
        "reach": [
            (one.list, _percent(one.coverage), _percent(one.diversity), one.novelty) for one in lists if one.shown
        ],
        "places": _places(lists),
    }  # fmt: skip


def _shown(one: ListReport) -> int | str:
    """How many products; of a mail nobody knows what was seen in it."""
    return "–" if one.list == "mail" else one.shown


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
    return {"rule_id": one.rule_id, "table": _groups(one.shown, one.withheld)} | charts.added(
        one.added, currency
    )


def _mail(one: MailReport, currency: str) -> dict[str, Any]:
    said = {"campaign_id": one.campaign_id, "table": _groups(one.sent, one.withheld)}
    return said | charts.added(one.added, currency)


def _trial(one: TrialReport, currency: str) -> dict[str, Any]:
    rate, clicks = one.click_through, (one.challenger_clicks, one.in_force_clicks)
    points = rate and f"{_points(rate.value)} ({_points(rate.low)} … {_points(rate.high)})"
    table = _groups(one.challenger, one.in_force)
    table[1:1] = [(name, [getattr(tally, name) for tally in clicks]) for name in ("shown", "clicked")]
    return {"rule_id": one.rule_id, "table": table, "points": points} | charts.added(one.added, currency)


def _groups(*groups: Group) -> list[tuple[str, list[int]]]:
    """What is counted of groups beside each other, a row a count."""
    return [(name, [getattr(group, name) for group in groups]) for name in ("people", "buyers", "orders")]


def _points(share: float) -> str:
    return f"{100 * share:+.2f}".replace("-", "−")


def _rate(found: Estimate | None) -> str | None:
    if found is None:
        return None
    return f"{charts.percent(found.value)} ({charts.percent(found.low)}–{charts.percent(found.high)})"


def _percent(share: float | None) -> str | None:
    return None if share is None else charts.percent(share)
