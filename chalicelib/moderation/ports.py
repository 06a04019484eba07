"""What this room's use cases need: where cases, evidence and the ledger are kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Generic, Protocol, TypeVar

import msgspec
from msgspec import Meta

from chalicelib.moderation.domain import Case, CaseChange, Entry, Kind
from chalicelib.moderation.likeness import Print
from chalicelib.moderation.policy import Limits, Policy
from chalicelib.moderation.rules import Trace

T = TypeVar("T")

Contact = Annotated[str, Meta(max_length=254, pattern=r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$(?!\n)")]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody's notice that something shown shouldn't be: a code of `grounds.REPORT_REASONS`, and why."""

    kind: Kind
    subject_id: str
    reporter: str
    reason: str
    explanation: str
    at: int
    contact: str | None = None
    good_faith: bool = False


class Listed(msgspec.Struct, Generic[T], frozen=True):
    """One page: its items, and the cursor of the next page (None on the last)."""

    items: tuple[T, ...]
    next: str | None


class Cases(Protocol):
    """Where cases are kept."""

    def get(self, kind: Kind, subject_id: str) -> Case | None:
        """The case as the last finished write left it."""

    def page(
        self, place: str, after: str | None, limit: int, *, newest: bool
    ) -> list[tuple[str, Case | None]]:
        """The next `limit` cases of a place with their positions, the newest first or the oldest.

        None stands for one that has left the place meanwhile.
        """

    def count(self, place: str, most: int) -> int:
        """How many cases lie in a place; `most` if there are as many or more."""

    def write(self, change: CaseChange, now: int, report: Report | None = None) -> None:
        """Put the case in place, with its figures, its audit entry and the report. Raises `Stale`."""

    def report(self, kind: Kind, subject_id: str, reporter: str) -> Report | None:
        """What a reporter said of a subject."""

    def reports(self, kind: Kind, subject_id: str) -> list[Report]:
        """What everybody said of a subject, the oldest first."""

    def reports_by(self, reporter: str) -> list[Report]:
        """All that a reporter has said."""

    def forget_reporter(self, reporter: str, replacement: Mapping[str, str]) -> int:
        """Put a nameless report, under `replacement[subject]`, in place of each of a reporter's; how many."""


class Evidence(Protocol):
    """What was seen lately, kept without words and not for long."""

    def recent(self, trail: str, since: int, until: int) -> list[Trace]:
        """The traces on a trail after `since` and no later than `until`, the latest first, at most 200."""

    def prints(self, bands: Sequence[str], since: int) -> dict[str, Print]:
        """The print under each band that has one which isn't older than `since`."""

    def record(self, traces: Mapping[str, Trace], prints: Mapping[str, Print]) -> None:
        """Leave a trace on each trail and a print under each band, in place of what is there."""


class Ledger(Protocol):
    """What can't be changed afterwards: the audit log, the figures, and the policy with its changes."""

    def log(self, entry: Entry) -> None:
        """Add a line; the same line again changes nothing."""

    def entries(self, month: str, after: str | None, limit: int) -> list[tuple[str, Entry]]:
        """The next lines of a month with their positions, the latest first."""

    def figures(self, months: Iterable[str]) -> dict[tuple[str, str], dict[str, int]]:
        """The figures by month and kind."""

    def policy(self) -> Policy:
        """The shop's policy; an empty one of revision 0 if none was kept."""

    def keep_policy(self, before: Policy, after: Policy, entry: Entry) -> None:
        """Put `after` in place of `before`, with its line in the log. Raises `Stale`."""


@dataclass(frozen=True, slots=True)
class Doors:
    """What this room's use cases need."""

    cases: Cases
    evidence: Evidence
    ledger: Ledger
    limits: Limits
    secret: str
