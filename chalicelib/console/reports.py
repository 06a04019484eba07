"""What the templates of the office and of the figures show."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from chalicelib.console import charts
from chalicelib.kernel.errors import Invalid
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import RULES, Kind, State
from chalicelib.web.parsing import invalid_body

# Where things of the mailroom are, that the log speaks of.
_ROOMS: Final = {
    "mail": "mail/kinds/",
    "campaign": "mail/campaigns/",
    "offer": "mail/offers/",
    "rule": "steering/",
    "trial": "mail/trials/",
}
_FIGURES: Final = (
    ("received", "received"),
    ("published", "state.published"),
    ("held", "state.held"),
    ("rejected", "state.rejected"),
    ("withdrawn", "state.withdrawn"),
    ("rejected_by_rules", "by.rules.rejected"),
    ("rejected_by_operators", "by.operator.rejected"),
    ("reports", "reports"),
    ("appeals", "appeals"),
    ("appeals_upheld", "appeals.upheld"),
)


def policy(form: Any) -> moderation.Policy:
    """A policy from its form; empty lines and repetitions don't count. Raises `Invalid` naming the field."""
    raw = {
        "revision": form.revision,
        "hold_from": form.hold_from,
        "reject_from": form.reject_from,
        "words": _lines(form.words),
        "domains": _lines(form.domains.lower()),
        "affiliated_domains": _lines(form.affiliated_domains.lower()),
        "affiliated_customers": _lines(form.affiliated_customers),
    }
    try:
        return msgspec.convert(raw, type=moderation.Policy)
    except msgspec.ValidationError as error:
        raise _with_line(invalid_body(error), raw) from error


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.split("\n") if line.strip()))


def _with_line(error: Invalid, raw: Mapping[str, Any]) -> Invalid:
    """The error with the line that it is about, which a number alone wouldn't show."""
    name, _, index = error.errors[0].pointer.strip("/").partition("/")
    if index.isdigit():
        return Invalid.field(f"/{name}", f"{raw[name][int(index)][:80]!r}: {error.errors[0].detail}")
    return error


def log(listed: Any, month: str, months: Sequence[str], names: Mapping[str, str]) -> dict[str, Any]:
    """The log's page."""
    return {
        "tab": "audit",
        "month": month,
        "months": months,
        "rows": [_entry(one, names) for one in listed.items],
        "next": f"audit?month={month}&cursor={listed.next}" if listed.next else None,
    }


def _entry(entry: moderation.Entry, names: Mapping[str, str]) -> dict[str, Any]:
    kind, _, subject_id = entry.subject.partition("#")
    path = _path(kind, subject_id)
    return {
        "entry": entry,
        "actor": names.get(entry.actor, entry.actor),
        "by_rules": entry.actor == RULES,
        "kind": kind if path else None,
        "path": path,
        "subject": subject_id if path else names.get(entry.subject, entry.subject),
        # What a policy was and became is JSON, too long for a line.
        "is_long": len(entry.before) + len(entry.after) > 60,
    }


def _path(kind: str, subject_id: str) -> str | None:
    """Where what a line is about can be looked at."""
    if not subject_id:
        return None
    return (
        f"cases/{kind}/{subject_id}"
        if kind in set(Kind)
        else _ROOMS[kind] + subject_id
        if kind in _ROOMS
        else None
    )


def fairness(rows: Iterable[Any], months: int) -> dict[str, Any]:
    """The fairness report's page."""
    known = sorted(rows, key=lambda one: -one.stars)
    parts = []
    for name in ("held", "rejected", "rejected_by_operators"):
        shares = [(one.stars, getattr(one, name)) for one in known]
        parts.append({
            "name": name,
            "chart": charts.shares(shares),
            "apart": charts.tells_apart(share for _, share in shares),
        })  # fmt: skip
    received = sum(one.received for one in known)
    return {"tab": "fairness", "parts": parts, "months": months, "received": received, "width": charts.WIDTH}


def transparency(
    months: Sequence[tuple[str, Mapping[str, Mapping[str, int]]]], span: int, language: str
) -> dict[str, Any]:
    """The figures' page: the span as a whole by kind, then by month, then on which grounds."""
    totals = charts.totals(months)
    grounds = {
        one.code: one.text(language)
        for state in (State.REJECTED, State.PUBLISHED)
        for one in moderation.decision_grounds(state)
    }
    everything = totals[""]
    return {
        "tab": "transparency",
        "months": span,
        "names": [name for name, _ in _FIGURES],
        "all": _row(everything),
        "kinds": [(kind.value, _row(totals[kind.value])) for kind in Kind if kind.value in totals],
        "by_month": [(name, _row(charts.totals([(name, kinds)])[""])) for name, kinds in months],
        "grounds": [(grounds.get(code, code), n) for code, n in charts.named(everything, "ground.")],
        "findings": [
            (moderation.finding(code, language), n) for code, n in charts.named(everything, "reason.")
        ],
    }


def _row(figures: Mapping[str, int]) -> list[int]:
    return [figures.get(name, 0) for _, name in _FIGURES]
