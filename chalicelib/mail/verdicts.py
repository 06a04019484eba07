"""What moderation made of something, as it is told by mail."""

from urllib.parse import urlencode

from chalicelib.kernel import settings
from chalicelib.kernel.errors import NotFound
from chalicelib.letters.domain import Language
from chalicelib.mail.ports import Fact, Notice, Ruling
from chalicelib.members import public as members
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import Kind


def ruling(subject: str, subject_id: str, author: str, language: Language) -> Ruling | None:
    """The statement of reasons as it stands; None if there is no case."""
    kind = Kind(subject)
    try:
        told = moderation.statement(kind, subject_id, language)
    except NotFound:
        return None
    return Ruling(
        state=told.state.value,
        summary=told.summary,
        how=told.how,
        ground=told.ground_text,
        law=told.law,
        facts=tuple(Fact(one.text, one.found) for one in told.facts),
        note=told.note,
        redress=told.redress,
        url=_page(moderation.receipt(kind, subject_id, author), language),
    )


def _page(receipt: str, language: Language) -> str | None:
    """Where an author reads the statement again, and appeals."""
    base = settings.current().public_url
    return f"{base}/v1/decision?{urlencode({'receipt': receipt, 'language': language})}" if base else None


def notice(subject: str, subject_id: str, report_id: str, language: Language) -> Notice | None:
    """A report by whom it was sent in; None if it is gone or nobody can be told."""
    kind = Kind(subject)
    found = (one for one in moderation.reports(kind, subject_id) if one.reporter == report_id)
    report, case = next(found, None), moderation.case(kind, subject_id)
    if report is None or case is None:
        return None
    known = members.contact(report.reporter) if report.contact is None else None
    email = report.contact or (known.email if known else None)
    if email is None:
        return None
    told = moderation.statement(kind, subject_id, language)
    reason = moderation.report_reason(report.reason, language)
    return Notice(email, reason, case.state.value, told.ground_text)
