"""In-memory stand-ins for moderation: its ports, and the whole room as the content rooms see it.

`FakeModeration` is what a content room's unit tests give their service. It publishes everything unless told
otherwise; a fake store calls `keep(change)` where the real one adds `moderation.transact(change, now)`.
"""

import hashlib
import threading
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from chalicelib.kernel.errors import NotFound
from chalicelib.kernel.revisions import Stale
from chalicelib.moderation import cases as lives
from chalicelib.moderation import counting, models
from chalicelib.moderation.domain import (
    Act,
    Assessment,
    Case,
    CaseChange,
    Decision,
    Entry,
    Kind,
    Reason,
    State,
    Submission,
    subject_key,
)
from chalicelib.moderation.likeness import Print
from chalicelib.moderation.policy import Limits, Policy
from chalicelib.moderation.ports import Doors, Report
from chalicelib.moderation.rules import Trace


class FakeLedger:
    def __init__(self) -> None:
        self.lines: dict[str, dict[str, Entry]] = {}
        self.counts: dict[tuple[str, str], Counter[str]] = {}
        self.kept = Policy()

    def log(self, entry: Entry) -> None:
        lines = self.lines.setdefault(counting.month(entry.at), {})
        lines.setdefault(f"{entry.at:013d}#{entry.id}", entry)

    def entries(self, month: str, after: str | None, limit: int) -> list[tuple[str, Entry]]:
        lines = sorted(self.lines.get(month, {}).items(), reverse=True)
        return [one for one in lines if after is None or one[0] < after][:limit]

    def figures(self, months: Iterable[str]) -> dict[tuple[str, str], dict[str, int]]:
        wanted = list(months)
        return {
            place: {name: n for name, n in one.items() if n}
            for place, one in self.counts.items()
            if place[0] in wanted
        }

    def policy(self) -> Policy:
        return self.kept

    def keep_policy(self, before: Policy, after: Policy, entry: Entry) -> None:
        if self.kept != before:
            raise Stale
        self.kept = after
        self.log(entry)


class FakeCases:
    """Cases over a ledger, which their changes go to as well."""

    def __init__(self, ledger: FakeLedger) -> None:
        self.ledger = ledger
        self.cases: dict[str, Case] = {}
        self.said: dict[tuple[str, str], Report] = {}
        self.lock = threading.RLock()

    def get(self, kind: Kind, subject_id: str) -> Case | None:
        return self.cases.get(subject_key(kind, subject_id))

    def page(
        self, place: str, after: str | None, limit: int, *, newest: bool
    ) -> list[tuple[str, Case | None]]:
        found = {
            f"{one.queued_at:013d}#{key}": one for key, one in self.cases.items() if lives.place(one) == place
        }
        oldest_first = not newest
        rows = sorted(found.items(), reverse=not oldest_first)
        follow = [
            row for row in rows if after is None or (row[0] > after if oldest_first else row[0] < after)
        ]
        return [*follow[:limit]]

    def count(self, place: str, most: int) -> int:
        return len(self.page(place, None, most, newest=True))

    def write(self, change: CaseChange, now: int, report: Report | None = None) -> None:
        with self.lock:
            if report is not None and self.report(report.kind, report.subject_id, report.reporter):
                raise Stale
            self.keep(change, now)
            if report is not None:
                self.said[subject_key(report.kind, report.subject_id), report.reporter] = report

    def keep(self, change: CaseChange, now: int) -> None:
        """What the actions of `public.transact` do."""
        with self.lock:
            if change.before == change.after:
                return
            key = change.after.submission.key
            if self.cases.get(key) != change.before:
                raise Stale
            self.cases[key] = change.after
            place = counting.month(change.after.opened_at), change.after.submission.kind.value
            self.ledger.counts.setdefault(place, Counter()).update(counting.difference(change))
            entry = lives.entry(change, now)
            if entry is not None:
                self.ledger.log(entry)

    def report(self, kind: Kind, subject_id: str, reporter: str) -> Report | None:
        return self.said.get((subject_key(kind, subject_id), reporter))

    def reports(self, kind: Kind, subject_id: str) -> list[Report]:
        found = [one for (subject, _), one in self.said.items() if subject == subject_key(kind, subject_id)]
        return sorted(found, key=lambda one: (one.at, one.reporter))

    def reports_by(self, reporter: str) -> list[Report]:
        found = [one for (_, name), one in self.said.items() if name == reporter]
        return sorted(found, key=lambda one: (one.at, one.subject_id))

    def forget_reporter(self, reporter: str, replacement: Mapping[str, str]) -> int:
        mine = self.reports_by(reporter)
        for one in mine:
            subject = subject_key(one.kind, one.subject_id)
            del self.said[subject, reporter]
            nameless = replace(one, reporter=replacement[subject], explanation="", contact=None)
            self.said[subject, nameless.reporter] = nameless
        return len(mine)


class FakeEvidence:
    def __init__(self) -> None:
        self.trails: dict[str, dict[tuple[int, str], Trace]] = {}
        self.bands: dict[str, Print] = {}

    def recent(self, trail: str, since: int, until: int) -> list[Trace]:
        seen = sorted(self.trails.get(trail, {}).items(), reverse=True)
        return [trace for (at, _), trace in seen if since < at <= until][:200]

    def prints(self, bands: Sequence[str], since: int) -> dict[str, Print]:
        return {band: mark for band in bands if (mark := self.bands.get(band)) and mark.at >= since}

    def record(self, traces: Mapping[str, Trace], prints: Mapping[str, Print]) -> None:
        for trail, trace in traces.items():
            self.trails.setdefault(trail, {})[trace.at, trace.subject] = trace
        self.bands.update(prints)


def doors(limits: Limits | None = None, secret: str = "cursor") -> Doors:
    """The room's use cases over memory alone."""
    ledger = FakeLedger()
    return Doors(FakeCases(ledger), FakeEvidence(), ledger, limits or Limits(), secret)


class FakeModeration:
    """The room as content rooms see it. `outcome` and `reasons` are what the rules make of the next texts."""

    def __init__(self) -> None:
        self.outcome = State.PUBLISHED
        self.reasons: tuple[Reason, ...] = ()
        self.ledger = FakeLedger()
        self.kept = FakeCases(self.ledger)
        self.screened: list[Submission] = []
        self.affiliated: set[str] = set()

    @property
    def cases(self) -> dict[str, Case]:
        """The cases by `<kind>#<subject id>`."""
        return self.kept.cases

    def keep(self, change: CaseChange | None, now: int = 0) -> None:
        """What a store's transaction does with `transact(change, now)`. Raises `Stale`."""
        if change is not None:
            self.kept.keep(change, now)

    def source(self, source_ip: str | None, now: int) -> str | None:
        return f"{source_ip}@{now // 86_400_000}" if source_ip else None

    def screen(self, submission: Submission, now: int) -> CaseChange:
        before = self.kept.get(submission.kind, submission.subject_id)
        if before is not None and lives.is_repeat(before, submission):
            return CaseChange(before, before, Act.SCREENED)
        self.screened.append(submission)
        score = {State.PUBLISHED: 0, State.HELD: 50, State.REJECTED: 95}[self.outcome]
        return lives.screened(before, submission, Assessment(score, self.reasons, self.outcome), now)

    def decide(self, kind: Kind, subject_id: str, decision: Decision, now: int) -> CaseChange:
        before = self.kept.get(kind, subject_id)
        if before is None:
            raise NotFound(f"no case of the {kind} {subject_id!r}")
        return lives.decided(before, decision, now)

    def withdraw(self, kind: Kind, subject_id: str, now: int) -> CaseChange | None:
        before = self.kept.get(kind, subject_id)
        if before is None or before.state is State.WITHDRAWN:
            return None
        return lives.withdrawn(before, now)

    def case(self, kind: Kind, subject_id: str) -> Case | None:
        return self.kept.get(kind, subject_id)

    def transact(self, change: CaseChange, now: int) -> list[object]:
        return list(models.actions(change, now))

    def receipt(self, kind: Kind, subject_id: str, author: str) -> str:
        return hashlib.sha256(f"{kind}/{subject_id}/{author}".encode()).hexdigest()

    def is_affiliated(self, customer_id: str | None, email: str | None) -> bool:
        return bool({customer_id, email} & self.affiliated)
