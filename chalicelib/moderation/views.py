"""What the API takes and shows of moderation."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock, text
from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.ids import Id
from chalicelib.members import public as members
from chalicelib.moderation import wiring
from chalicelib.moderation.counting import StarsFigures
from chalicelib.moderation.domain import Kind, State
from chalicelib.moderation.ports import Contact, Report
from chalicelib.web.endpoint import Call

LONGEST_EXPLANATION: Final = 2_000
LONGEST_APPEAL: Final = 2_000
MOST_MONTHS: Final = 24
# A field may be longer than what is kept of it: it is tidied first.
_SLACK: Final = 4

ReportReason = Literal[
    "illegal",
    "hate",
    "threat",
    "abuse",
    "private_data",
    "copyright",
    "fake",
    "advertising",
    "off_topic",
    "other",
]


class ReportBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What is reported, why, and, for who wants an answer, an address.

    `good_faith` confirms that the reporter believes what they say to be right and complete.
    """

    kind: Kind
    subject_id: Id
    reason: ReportReason
    explanation: Annotated[str, Meta(max_length=_SLACK * LONGEST_EXPLANATION)] = ""
    contact: Contact | None = None
    good_faith: bool = False


class ReportView(msgspec.Struct, frozen=True, kw_only=True):
    """That a report has come in: what was reported, for which reason, and when."""

    kind: Kind
    subject_id: str
    reason: str
    received_at: str


class AppealBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why the decision is wrong, in the author's words."""

    text: Annotated[str, Meta(min_length=1, max_length=_SLACK * LONGEST_APPEAL)]


class LanguageQuery(msgspec.Struct, frozen=True):
    """The language of the answer; that of the text if it isn't said."""

    language: Literal["sv", "en"] | None = None


class MonthsQuery(msgspec.Struct, frozen=True):
    """How many months, this one first."""

    months: Annotated[int, Meta(ge=1, le=MOST_MONTHS)] = 12


class KindFigures(msgspec.Struct, frozen=True, kw_only=True):
    """What became of what came in of a kind, counted as it stands now.

    `by_rules` and `by_operators` say who made the decision that stands. `grounds` count what isn't shown,
    `findings` the rules' findings, whatever came of them.
    """

    kind: str
    received: int
    published: int
    held: int
    rejected: int
    withdrawn: int
    by_rules: Mapping[str, int]
    by_operators: Mapping[str, int]
    grounds: Mapping[str, int]
    findings: Mapping[str, int]
    reports: int
    appeals: int
    appeals_upheld: int
    appeals_refused: int


class MonthView(msgspec.Struct, frozen=True):
    """What came in during a month (UTC), by kind."""

    month: str
    kinds: tuple[KindFigures, ...]


class TransparencyView(msgspec.Struct, frozen=True):
    """The figures by month, and what became of reviews by their stars over all these months."""

    months: tuple[MonthView, ...]
    reviews_by_stars: tuple[StarsFigures, ...]


def report_from(call: Call[ReportBody, None]) -> tuple[Report, str | None]:
    """The report in a call, and where the call came from. Raises `Invalid`."""
    said = call.body
    source = members.source(call.source_ip, call.now)
    return (
        Report(
            kind=said.kind,
            subject_id=said.subject_id,
            reporter=_reporter(call, source),
            reason=said.reason,
            explanation=_tidy(said.explanation, LONGEST_EXPLANATION, "/explanation"),
            at=call.now,
            contact=said.contact,
            good_faith=said.good_faith,
        ),
        source,
    )


def _reporter(call: Call[ReportBody, None], source: str | None) -> str:
    """By which name a reporter is known again: the person, else the address they gave, else where they are."""
    person = wiring.person(call.shopper, call.guest)
    if person is not None:
        return person
    named = wiring.reporters(None, call.body.contact)
    return named[0] if named else wiring.keyed(f"reporter\0{source}")


def appeal_text(body: AppealBody) -> str:
    """An appeal's words. Raises `Invalid` if none are left of them."""
    words = _tidy(body.text, LONGEST_APPEAL, "/text")
    if not words:
        raise Invalid.field("/text", "says nothing")
    return words


def _tidy(said: str, longest: int, pointer: str) -> str:
    try:
        return text.tidy_text(said, longest=longest, lines=True)
    except ValueError as error:
        raise Invalid.field(pointer, str(error)) from error


def report_view(report: Report) -> ReportView:
    """What a reporter is told."""
    return ReportView(
        kind=report.kind,
        subject_id=report.subject_id,
        reason=report.reason,
        received_at=clock.iso(report.at),
    )


def transparency_view(
    months: list[tuple[str, dict[str, Mapping[str, int]]]], by_stars: tuple[StarsFigures, ...]
) -> TransparencyView:
    """The figures as they are shown."""
    shown = tuple(
        MonthView(month, tuple(_kind(kind, figures) for kind, figures in kinds.items()))
        for month, kinds in months
    )
    return TransparencyView(shown, by_stars)


def _kind(kind: str, figures: Mapping[str, int]) -> KindFigures:
    states: dict[str, Any] = {state.value: figures.get(f"state.{state}", 0) for state in State}
    return KindFigures(
        kind=kind,
        received=figures.get("received", 0),
        **states,
        by_rules=_under("by.rules.", figures),
        by_operators=_under("by.operator.", figures),
        grounds=_under("ground.", figures),
        findings=_under("reason.", figures),
        reports=figures.get("reports", 0),
        appeals=figures.get("appeals", 0),
        appeals_upheld=figures.get("appeals.upheld", 0),
        appeals_refused=figures.get("appeals.refused", 0),
    )


def _under(prefix: str, figures: Mapping[str, int]) -> dict[str, int]:
    return {name.removeprefix(prefix): n for name, n in sorted(figures.items()) if name.startswith(prefix)}
