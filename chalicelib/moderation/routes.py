"""Reports, statements of reasons, appeals, and the figures that anyone may see."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import Conflict, NotFound, TooMany
from chalicelib.moderation import reporting, service, wiring
from chalicelib.moderation.statements import Statement, statement
from chalicelib.moderation.views import (
    AppealBody,
    LanguageQuery,
    MonthsQuery,
    ReportBody,
    ReportView,
    TransparencyView,
    appeal_text,
    report_from,
    report_view,
    transparency_view,
)
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


@endpoint(
    routes, "POST", "/v1/reports", needs=Needs.KEY, body=ReportBody, answer=ReportView, status=202,
    raises=(NotFound, TooMany),
)  # fmt: skip
def post_report(call: Call[ReportBody, None]) -> Answer:
    """Report something that is shown: a review, question, answer, picture or list.

    An operator looks at it; nothing is taken down by reports alone. A reporter counts once a subject: the same
    again gives the first answer. Logging in isn't needed, nor an address; who gives one can be answered.
    """
    said, source = report_from(call)
    return Answer(report_view(reporting.report(said, source, doors=wiring.doors(), now=call.now)), 202)


@endpoint(
    routes, "GET", "/v1/statements/{receipt}", needs=Needs.KEY, query=LanguageQuery, answer=Statement,
    raises=(NotFound,),
)  # fmt: skip
def get_statement(call: Call[None, LanguageQuery], receipt: str) -> Answer:
    """What became of a text, and why: the statement of reasons to its author.

    The receipt is what the author was given when they sent it in; whoever holds it needs no login.
    """
    case = service.of_receipt(receipt, doors=wiring.doors())
    return Answer(statement(case, call.query.language or case.submission.language or "en"))


@endpoint(
    routes, "POST", "/v1/statements/{receipt}/appeal", needs=Needs.KEY, body=AppealBody, query=LanguageQuery,
    answer=Statement, raises=(NotFound, Conflict),
)  # fmt: skip
def post_appeal(call: Call[AppealBody, LanguageQuery], receipt: str) -> Answer:
    """Appeal against a refusal, once a decision; a human decides.

    The same words again change nothing; other words for the same decision are a conflict.
    """
    case = service.appeal(receipt, appeal_text(call.body), doors=wiring.doors(), now=call.now)
    return Answer(statement(case, call.query.language or case.submission.language or "en"))


@endpoint(
    routes, "GET", "/v1/moderation/transparency", needs=Needs.NOTHING, query=MonthsQuery,
    answer=TransparencyView, cache=public(300),
)  # fmt: skip
def get_transparency(call: Call[None, MonthsQuery]) -> Answer:
    """How much came in by month, what became of it and why, and how reviews of each rating fared.

    A text counts in the month in which it came in, as it stands now. Every figure can be counted again from the
    cases. Intervals hold the true share 19 times of 20.
    """
    found = service.transparency(call.now, call.query.months, doors=wiring.doors())
    return Answer(transparency_view(found, service.by_stars(found)))
