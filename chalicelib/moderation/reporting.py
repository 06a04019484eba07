"""Notices by anyone that something shown shouldn't be (Digital Services Act, article 16)."""

from typing import Any, Final

import msgspec

from chalicelib.kernel import clock, revisions
from chalicelib.kernel.errors import NotFound, TooMany
from chalicelib.moderation import cases
from chalicelib.moderation.domain import Case, State, subject_key
from chalicelib.moderation.ports import Doors, Report
from chalicelib.moderation.rules import Trace

WINDOW: Final = clock.HOUR
MOST_PER_REPORTER: Final = 20
# Many may stand behind one address; a flood still must not fill the queue.
MOST_PER_SOURCE: Final = 60


def report(said: Report, source: str | None, *, doors: Doors, now: int) -> Report:
    """Take a report in, once a reporter and subject; the first that they said stays.

    The case comes before an operator, and nothing is taken down by it. Raises `NotFound` (nothing shown by that
    id) or `TooMany`.
    """

    def attempt(before: Case | None) -> Report:
        kept = doors.cases.report(said.kind, said.subject_id, said.reporter)
        if kept is not None:
            return kept
        if before is None or before.state is not State.PUBLISHED:
            raise NotFound(f"no {said.kind} {said.subject_id!r} is shown")
        _check_rate(said, source, doors, now)
        doors.cases.write(cases.reported(before, now), now, said)
        return said

    taken = revisions.persist(lambda: doors.cases.get(said.kind, said.subject_id), attempt, what="the case")
    _leave_traces(said, source, doors)
    return taken


def _trails(said: Report, source: str | None) -> dict[str, int]:
    """The trails that reports leave, and how many others each may bear in an hour."""
    trails = {f"reporter#{said.reporter}": MOST_PER_REPORTER}
    return trails | ({f"reports-from#{source}": MOST_PER_SOURCE} if source else {})


def _check_rate(said: Report, source: str | None, doors: Doors, now: int) -> None:
    for trail, most in _trails(said, source).items():
        others = {one.subject for one in doors.evidence.recent(trail, now - WINDOW, now)}
        if len(others) >= most:
            raise TooMany("too many reports from here lately; try again in an hour")


def _leave_traces(said: Report, source: str | None, doors: Doors) -> None:
    subject = f"{subject_key(said.kind, said.subject_id)}#{said.reporter}"
    doors.evidence.record({trail: Trace(subject, said.at) for trail in _trails(said, source)}, {})


def export(reporters: list[str], *, doors: Doors) -> list[dict[str, Any]]:
    """All that a person has reported, ready for JSON."""
    found = [one for name in reporters for one in doors.cases.reports_by(name)]
    return [msgspec.to_builtins(one) | {"at": clock.iso(one.at)} for one in found]


def erase(reporters: list[str], *, doors: Doors) -> int:
    """Take a person and their words out of their reports, which still count; how many. May be repeated."""
    return sum(_erased(name, doors) for name in reporters)


def _erased(reporter: str, doors: Doors) -> int:
    mine = doors.cases.reports_by(reporter)
    # Unlike the reporter's name, this says nothing of which other reports were theirs.
    nameless = {
        subject_key(one.kind, one.subject_id): f"erased-{one.at}-{number}" for number, one in enumerate(mine)
    }
    return doors.cases.forget_reporter(reporter, nameless)
