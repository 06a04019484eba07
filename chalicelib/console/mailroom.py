"""The mailroom: every kind of mail with its figures, the streams' health, and what was sent to whom, and why not."""

from urllib.parse import quote

from chalice.app import Blueprint

from chalicelib.console import mailviews, postwork, wiring
from chalicelib.console.answering import Framed, Go, Page
from chalicelib.console.domain import ADMINS, VIEWERS
from chalicelib.console.mailforms import (
    ArchiveQuery,
    LetterQuery,
    OverviewQuery,
    SearchForm,
    SentQuery,
    StreamForm,
)
from chalicelib.console.page import Visit, page
from chalicelib.kernel.errors import Forbidden, Invalid, NotFound
from chalicelib.letters.domain import Stream
from chalicelib.post import public as post

mailroom = Blueprint(__name__)

_PAGE = 50


@page(mailroom, "GET", "/admin/mail", roles=VIEWERS, query=OverviewQuery)
def mail(visit: Visit[None, OverviewQuery]) -> Page:
    """Every kind of mail: whether it is sent, what came of it in the last 30 days, and the streams' health."""
    return Page("mail_overview.html", mailviews.overview(
        postwork.modes(), post.figures(mailviews.DAYS, visit.now), post.paused(), postwork.warnings(),
        visit.signed_in.operator, wiring.names(), visit.query.told,
    ))  # fmt: skip


@page(
    mailroom, "POST", "/admin/mail/streams/{stream}", roles=ADMINS, form=StreamForm, raises=(NotFound,)
)  # fmt: skip
def change_stream(visit: Visit[StreamForm, None], stream: str) -> Go:
    """Let a stream go on that stood still, or stand still; only with its confirmation."""
    form, who = visit.form, visit.signed_in.operator
    if stream not in set(Stream):
        raise NotFound(f"no such stream: {stream[:40]}")
    if not form.sure:
        raise Invalid.field("/sure", "tick the box first")
    told = postwork.change_stream(Stream(stream), form.act, form.why, who, visit.now)
    return Go(f"mail?told={told}")


@page(mailroom, "GET", "/admin/mail/sent", roles=VIEWERS, query=SentQuery)
def sent(visit: Visit[None, SentQuery]) -> Page:
    """What was sent lately, to whom, and what wasn't, and why."""
    query = visit.query
    listed = post.lately(state=query.state, kind=query.kind, cursor=query.cursor, limit=_PAGE, now=visit.now)
    return Page("mail_sent.html", mailviews.sent(listed, query, visit.now))


@page(mailroom, "POST", "/admin/mail/sent", roles=VIEWERS, form=SearchForm)
def find_sent(visit: Visit[SearchForm, None]) -> Page:
    """What was sent to an address, or about an order; the address stands in no log."""
    wanted = visit.form.q.strip()
    return Page("mail_sent.html", mailviews.found(postwork.search(wanted), wanted, visit.now))


@page(mailroom, "GET", "/admin/mail/letter", roles=VIEWERS, query=LetterQuery, raises=(NotFound,))
def sent_letter(visit: Visit[None, LetterQuery]) -> Page:
    """One mail: what led to it, what became of it, and exactly what was sent."""
    posting = postwork.posting(visit.query.id)
    is_kept = posting.kind not in mailviews.SEALED and post.archived(posting) is not None
    shown = mailviews.letter(posting, is_kept, visit.now, wiring.names())
    return Page("mail_letter.html", shown, frames=True)


@page(
    mailroom, "GET", "/admin/mail/archive", roles=VIEWERS, query=ArchiveQuery, raises=(NotFound, Forbidden)
)  # fmt: skip
def archived(visit: Visit[None, ArchiveQuery]) -> Framed:
    """A mail as it was sent, as a document of its own; the keys in its links are cut short.

    What opens an account to whoever has it isn't shown to anybody.
    """
    posting = postwork.posting(visit.query.id)
    if posting.kind in mailviews.SEALED:
        raise Forbidden("what this mail says is its recipient's alone")
    raw = post.archived(posting)
    if raw is None:
        raise NotFound("this mail isn't kept any more: " + quote(visit.query.id[:80]))
    return postwork.shown(raw, visit.query, posting.wanted.language)
