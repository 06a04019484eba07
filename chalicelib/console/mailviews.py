"""What the templates of the mailroom show: streams, figures, sent mails, people."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from chalicelib.console import charts
from chalicelib.console.domain import ADMINS, Operator
from chalicelib.console.mailforms import SentQuery
from chalicelib.letters.domain import Kind, KindSettings, Stream
from chalicelib.post.domain import DayFigures, Pause, Posting, Postings, Standing, State

DAYS: Final = 30
# What came of a mail that wasn't sent, in the order in which it is told.
NOT_SENT: Final = ("skipped", "expired", "failed", "held_out", "shadowed", "unclear")
# Kinds whose letters open something that is the recipient's alone: nobody else is shown what they say.
SEALED: Final = frozenset({Kind.NEW_PASSWORD})
_EVENTS: Final = ("bounced", "complained", "clicked")


def overview(
    modes: Mapping[Kind, KindSettings], figures: Sequence[DayFigures], pauses: Iterable[Pause],
    warnings: Sequence[tuple[str, str]], who: Operator, names: Mapping[str, str], told: str | None,
) -> dict[str, Any]:  # fmt: skip
    """Every kind with its mode and figures, the streams' health, and what is amiss."""
    counts = {stream: _summed(one for one in figures if one.stream is stream) for stream in Stream}
    paused = {one.stream: one for one in pauses}
    return {
        "tab": "mail",
        "room": "overview",
        "told": told,
        "warnings": warnings,
        "streams": [_stream(one, counts[one], paused.get(one), figures, names) for one in Stream],
        "kinds": [(stream, [_kind(one, modes[one], counts[stream]) for one in Kind if one.stream is stream]) for stream in Stream],
        "may_change": who.role in ADMINS,
    }  # fmt: skip


def _summed(days: Iterable[DayFigures]) -> Counter[str]:
    total: Counter[str] = Counter()
    for day in days:
        total.update(day.counts)
    return total


def _kind(kind: Kind, chosen: KindSettings, counts: Counter[str]) -> dict[str, Any]:
    of = {word: counts[f"{word}:{kind}"] for word in ("sent", *_EVENTS)}
    ends = [(word, counts[f"{word}:{kind}"]) for word in NOT_SENT]
    why = charts.named(counts, f"why:{kind}:")
    return {
        "kind": kind,
        "mode": chosen.mode,
        **of,
        "not_sent": sum(n for _, n in ends),
        "ends": [(word, n) for word, n in ends if n],
        "why": why,
    }


def _stream(
    stream: Stream, counts: Counter[str], pause: Pause | None, figures: Sequence[DayFigures], names: Mapping[str, str]
) -> dict[str, Any]:  # fmt: skip
    sent = counts["sent"]
    days = sorted((one for one in figures if one.stream is stream), key=lambda one: one.day)
    most = max((one.counts.get("sent", 0) for one in days), default=0)
    return {
        "stream": stream,
        "sent": sent,
        "bounces": charts.percent(counts["bounced"] / sent) if sent else None,
        "complaints": f"{counts['complained'] / sent * 100:.2f} %" if sent else None,
        "bounced": counts["bounced"],
        "complained": counts["complained"],
        "pause": pause if pause is not None and pause.paused else None,
        "paused_by": names.get(pause.by, pause.by) if pause is not None else "",
        "bars": [
            (n, round(one.counts.get("sent", 0) / most * 40), one.counts.get("sent", 0))
            for n, one in enumerate(days)
        ]
        if most
        else [],
        "days": len(days),
    }


def sent(listed: Postings, query: SentQuery, now: int) -> dict[str, Any]:
    """The latest mails, of one state or kind."""
    chosen = {name: value for name, value in (("state", query.state), ("kind", query.kind)) if value}
    following = urlencode({**chosen, "cursor": listed.next}) if listed.next else None
    return _listing(listed.items, now) | {
        "state": query.state,
        "kind": query.kind,
        "next": f"mail/sent?{following}" if following else None,
        "wanted": "",
    }


def found(postings: Sequence[Posting], wanted: str, now: int) -> dict[str, Any]:
    """What was sent to an address, or about an order."""
    shown = _listing(postings, now)
    return shown | {"state": None, "kind": None, "next": None, "wanted": wanted}


def _listing(postings: Sequence[Posting], now: int) -> dict[str, Any]:
    return {
        "tab": "mail",
        "room": "sent",
        "rows": [_row(one, now) for one in postings],
        "states": tuple(State),
        "kinds": tuple(Kind),
    }


def _row(posting: Posting, now: int) -> dict[str, Any]:
    at = posting.sent_at or posting.history[-1].at if posting.history else posting.added_at
    return {
        "it": posting,
        "kind": posting.kind,
        "at": at,
        "is_coming": posting.state is State.WAITING and posting.due_at > now,
        "to": "" if posting.erased else posting.wanted.to,
        "query": urlencode({"id": posting.outbox_id}),
    }


def letter(posting: Posting, is_kept: bool, now: int, names: Mapping[str, str]) -> dict[str, Any]:
    """One mail: what led to it, what became of it, and the way to what it said."""
    happened = [{"entry": one, "by": names.get(one.detail, one.detail)} for one in reversed(posting.history)]
    return {
        "tab": "mail",
        "room": "sent",
        "row": _row(posting, now),
        "it": posting,
        "happened": happened,
        "payload": sorted(posting.wanted.payload.items()),
        "is_sealed": posting.kind in SEALED,
        "is_kept": is_kept,
    }


def people(
    who: Operator, *, wanted: str = "", standing: Standing | None = None, problem: str | None = None,
    told: str | None = None, rows: Sequence[Any] = (), addresses: Sequence[str] = (),
) -> dict[str, Any]:  # fmt: skip
    """What is known of an address, and the ways to say more."""
    return {
        "tab": "mail",
        "room": "people",
        "wanted": wanted,
        "standing": standing,
        "answers": list(reversed(standing.answers)) if standing else [],
        "refused": sorted(standing.refused.items()) if standing else [],
        "problem": problem,
        "told": told,
        "rows": [(one, addresses[one.row - 1]) for one in rows],
        "counts": Counter(one.outcome for one in rows),
        "may_change": who.role in ADMINS,
    }
