"""What mails say and look like: each kind's texts and mode, the shop's look, previews, and tests to oneself."""

from urllib.parse import urlencode

from chalice.app import Blueprint

from chalicelib.console import letterviews, wiring
from chalicelib.console.answering import Framed, Go, Page
from chalicelib.console.domain import ADMINS, VIEWERS
from chalicelib.console.letterforms import DraftForm, KindQuery, ModeForm, TestForm, ThemeForm, ThemeQuery
from chalicelib.console.page import Visit, page
from chalicelib.kernel.errors import Conflict, Invalid, NotFound, Unavailable
from chalicelib.letters import public as letters
from chalicelib.letters.domain import Kind, KindSettings, Language

stationery = Blueprint(__name__)


@page(stationery, "GET", "/admin/mail/kinds/{kind}", roles=VIEWERS, query=KindQuery, raises=(NotFound,))
def mail_kind(visit: Visit[None, KindQuery], kind: str) -> Page:
    """A kind of mail: its texts in a language, whether it is sent, and what it looks like."""
    which = letterviews.kind_of(kind)
    language = letterviews.spoken(visit.query.language, visit.language)
    who = visit.signed_in.operator
    return Page("mail_kind.html", letterviews.kind(which, language, who, told=visit.query.told), frames=True)


@page(
    stationery, "POST", "/admin/mail/kinds/{kind}", roles=ADMINS, form=DraftForm, raises=(NotFound, Conflict)
)  # fmt: skip
def keep_texts(visit: Visit[DraftForm, None], kind: str) -> Go | Page:
    """Keep a letter's texts in a language. Somebody else's in between are shown beside one's own."""
    which, form = letterviews.kind_of(kind), visit.form
    before = letters.wording(which, form.language)
    try:
        after = letters.keep_wording(which, form.language, form.wording, visit.now)
    except (Conflict, Invalid) as error:
        return _not_kept(visit, which, error)
    said = ", ".join(letterviews.changed(before, after))
    wiring.log(visit.signed_in.operator, "mail_texts", f"mail#{which}", f"{form.language}: {said}", visit.now)
    return _back(which, form.language, "saved")


def _not_kept(visit: Visit[DraftForm, None], which: Kind, error: Conflict | Invalid) -> Go | Page:
    form, who = visit.form, visit.signed_in.operator
    if isinstance(error, Invalid):
        shown = letterviews.kind(which, form.language, who, draft=form, problems=error.errors)
        return Page("mail_kind.html", shown, 400, frames=True)
    theirs = letters.wording(which, form.language)
    differing = letterviews.differences(theirs, form.wording)
    if not differing:
        return _back(which, form.language, "saved")
    newer = letterviews.onto(form, theirs.revision)
    return Page(
        "mail_kind.html", letterviews.kind(which, form.language, who, draft=newer, conflict=differing), 409,
        frames=True,
    )  # fmt: skip


@page(
    stationery, "POST", "/admin/mail/modes/{kind}", roles=ADMINS, form=ModeForm, raises=(NotFound, Conflict)
)
def keep_mode(visit: Visit[ModeForm, None], kind: str) -> Go:
    """Switch a kind off, let it be written without being sent, or send it; and whether it recommends."""
    which, form = letterviews.kind_of(kind), visit.form
    wanted = KindSettings(mode=form.mode, recommendations=form.recommendations, revision=form.revision)
    letters.change(which, wanted, visit.now)
    wiring.log(visit.signed_in.operator, "mail_mode", f"mail#{which}", form.mode.value, visit.now)
    return _back(which, form.language, "saved")


@page(stationery, "GET", "/admin/mail/previews/{kind}", roles=VIEWERS, query=KindQuery, raises=(NotFound,))
def preview_kind(visit: Visit[None, KindQuery], kind: str) -> Framed:
    """A kind's letter as it would arrive, with the texts that are kept."""
    language = letterviews.spoken(visit.query.language, visit.language)
    return letterviews.preview(letterviews.kind_of(kind), language, visit.query, visit.language)


@page(stationery, "POST", "/admin/mail/previews/{kind}", roles=VIEWERS, form=DraftForm, raises=(NotFound,))
def preview_draft(visit: Visit[DraftForm, None], kind: str) -> Framed:
    """A kind's letter as it would arrive, with texts that aren't kept. Nothing is changed by looking."""
    form = visit.form
    return letterviews.preview(letterviews.kind_of(kind), form.language, form, visit.language, draft=form)


@page(
    stationery, "POST", "/admin/mail/tests/{kind}", roles=ADMINS, form=TestForm, raises=(NotFound, Unavailable)
)  # fmt: skip
def send_test(visit: Visit[TestForm, None], kind: str) -> Go:
    """Send a letter with made-up contents to oneself, and to nobody else."""
    which, who = letterviews.kind_of(kind), visit.signed_in.operator
    wiring.send_test(letters.compose(letters.sample(which, visit.form.language)), who, visit.now)
    wiring.log(who, "mail_tested", f"mail#{which}", visit.form.language, visit.now)
    return _back(which, visit.form.language, "tested")


@page(stationery, "GET", "/admin/mail/theme", roles=VIEWERS, query=ThemeQuery)
def mail_theme(visit: Visit[None, ThemeQuery]) -> Page:
    """What the shop looks like in its mails."""
    who = visit.signed_in.operator
    return Page("mail_theme.html", letterviews.theme(who, told=visit.query.told), frames=True)


@page(stationery, "POST", "/admin/mail/theme", roles=ADMINS, form=ThemeForm, raises=(Conflict,))
def keep_theme(visit: Visit[ThemeForm, None]) -> Go | Page:
    """Keep what the shop looks like. Colours that can't be read are refused; conflicts are shown."""
    form, before = visit.form, letters.theme()
    try:
        after = letters.keep_theme(form.theme, visit.now)
    except (Conflict, Invalid) as error:
        return _look_not_kept(visit, error)
    said = ", ".join(letterviews.changed(before, after))
    wiring.log(visit.signed_in.operator, "mail_theme", "mail", said, visit.now)
    return Go("mail/theme?told=saved")


def _look_not_kept(visit: Visit[ThemeForm, None], error: Conflict | Invalid) -> Go | Page:
    form, who = visit.form, visit.signed_in.operator
    if isinstance(error, Invalid):
        shown = letterviews.theme(who, draft=form, problems=error.errors)
        return Page("mail_theme.html", shown, 400, frames=True)
    theirs = letters.theme()
    differing = letterviews.differences(theirs, form.theme)
    if not differing:
        return Go("mail/theme?told=saved")
    newer = letterviews.onto(form, theirs.revision)
    return Page("mail_theme.html", letterviews.theme(who, draft=newer, conflict=differing), 409, frames=True)


@page(stationery, "GET", "/admin/mail/theme/preview", roles=VIEWERS, query=ThemeQuery)
def preview_theme(visit: Visit[None, ThemeQuery]) -> Framed:
    """An order confirmation in the look that is kept."""
    return letterviews.preview(Kind.ORDER_CONFIRMATION, _own(visit.language), visit.query, visit.language)


@page(stationery, "POST", "/admin/mail/theme/preview", roles=VIEWERS, form=ThemeForm)
def preview_look(visit: Visit[ThemeForm, None]) -> Framed:
    """An order confirmation in a look that isn't kept. Nothing is changed by looking."""
    form = visit.form
    return letterviews.preview(
        Kind.ORDER_CONFIRMATION, _own(visit.language), form, visit.language, theme=form.theme
    )


def _own(language: str) -> Language:
    return letterviews.spoken(None, language)


def _back(which: Kind, language: Language | None, told: str) -> Go:
    known = {"language": language} if language else {}
    return Go(f"mail/kinds/{which}?" + urlencode({**known, "told": told}))
