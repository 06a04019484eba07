"""The way into the console and out of it."""

import time
from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.console import domain, service, staff, wiring
from chalicelib.console.answering import Asset, Go, Page
from chalicelib.console.domain import VIEWERS
from chalicelib.console.page import ATTEMPT_COOKIE, COOKIE, Visit, page
from chalicelib.kernel.clock import SECOND
from chalicelib.kernel.errors import Invalid, NotFound, TooMany, Unauthorised, Unavailable

entry = Blueprint(__name__)

Token = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
_KEPT: int = domain.SESSION_LIFE // SECOND


class SignInQuery(msgspec.Struct, frozen=True):
    """A one-time link's token, if the page is opened by one."""

    token: Token | None = None


class EmailForm(msgspec.Struct, frozen=True):
    """Whom to send a link to."""

    email: Annotated[str, msgspec.Meta(max_length=320)]


class TokenForm(msgspec.Struct, frozen=True):
    """A one-time link, used."""

    token: Token


class CallbackQuery(msgspec.Struct, frozen=True):
    """How the identity provider sends a browser back; what else it says isn't looked at."""

    state: Token | None = None
    code: Annotated[str, msgspec.Meta(max_length=4_096)] | None = None
    error: str | None = None


class SignOutForm(msgspec.Struct, frozen=True):
    """Whether all of the operator's sessions end."""

    everywhere: bool = False


class LanguageForm(msgspec.Struct, frozen=True):
    """The language to speak from now on; without one, the browser's."""

    language: str | None = None


@page(entry, "GET", "/admin", roles=None)
def start(visit: Visit[None, None]) -> Go:  # noqa: ARG001  (every view is handed its visit)
    """To the queue, where the day begins."""
    return Go("queue")


@page(entry, "GET", "/admin/sign-in", roles=None, query=SignInQuery, raises=(NotFound,))
def sign_in(visit: Visit[None, SignInQuery]) -> Page:
    """Ask for an address; opened by a one-time link, ask to use it.

    Opening a link uses nothing up, because programs that look through mail open links too.
    """
    if visit.query.token:
        operator = service.invited(visit.query.token, store=wiring.store(), now=visit.now)
        return Page("confirm.html", {"invited": operator, "token": visit.query.token})
    return Page("sign_in.html", {"sent": False, "openid": wiring.has_openid(), "problem": None})


@page(entry, "POST", "/admin/sign-in", roles=None, form=EmailForm, raises=(TooMany, Unavailable))
def ask_for_link(visit: Visit[EmailForm, None]) -> Page:
    """Send a one-time link; whoever asks is told the same, after the same time."""
    wiring.check_mail()
    began = time.monotonic()
    shown = {"sent": True, "openid": wiring.has_openid(), "problem": None}
    try:
        service.ask_for_link(
            visit.form.email, visit.source, doors=wiring.doors(visit.base, visit.language), now=visit.now
        )
    except Invalid:
        return Page("sign_in.html", shown | {"sent": False, "problem": "email"}, 400)
    finally:
        wiring.wait_for_others(began)
    return Page("sign_in.html", shown)


@page(entry, "POST", "/admin/session", roles=None, form=TokenForm, raises=(NotFound,))
def open_session(visit: Visit[TokenForm, None]) -> Go:
    """Use a one-time link up: signed in from now on."""
    cookie = service.redeem(visit.form.token, doors=wiring.doors(visit.base, visit.language), now=visit.now)
    return Go("queue", {COOKIE: str(cookie)}, _KEPT)


@page(entry, "GET", "/admin/openid", roles=None, raises=(NotFound, Unavailable))
def start_openid(visit: Visit[None, None]) -> Go:
    """On to the shop's identity provider."""
    to, browser = service.start_openid(
        wiring.provider(), _back(visit.base), store=wiring.store(), now=visit.now
    )
    return Go(to, {ATTEMPT_COOKIE: browser}, domain.OPENID_LIFE // SECOND)


@page(
    entry, "GET", "/admin/callback", roles=None, query=CallbackQuery, open_query=True,
    raises=(Unauthorised, Unavailable),
)  # fmt: skip
def finish_openid(visit: Visit[None, CallbackQuery]) -> Go:
    """Back from the identity provider: signed in, if it says so of an operator."""
    query = visit.query
    if query.error or not query.state or not query.code:
        raise Invalid("the identity provider didn't sign you in; begin again")
    browser = visit.cookies.get(ATTEMPT_COOKIE, "")
    cookie = service.finish_openid(
        query.state, query.code, browser, provider=wiring.provider(),
        back=_back(visit.base), doors=wiring.doors(visit.base, visit.language), now=visit.now,
    )  # fmt: skip
    return Go("queue", {COOKIE: str(cookie)}, _KEPT)


def _back(base: str) -> str:
    return f"{base}/admin/callback"


@page(entry, "POST", "/admin/sign-out", roles=VIEWERS, form=SignOutForm)
def sign_out(visit: Visit[SignOutForm, None]) -> Go:
    """End this session, or all of one's own."""
    service.sign_out(visit.signed_in, everywhere=visit.form.everywhere, store=wiring.store(), now=visit.now)
    return Go("sign-in", {COOKIE: None})


@page(entry, "POST", "/admin/language", roles=VIEWERS, form=LanguageForm)
def speak(visit: Visit[LanguageForm, None]) -> Go:
    """Keep the language to speak."""
    staff.speak(visit.signed_in.operator, visit.form.language, register=wiring.store())
    return Go("account")


@page(entry, "GET", "/admin/account", roles=VIEWERS)
def account(visit: Visit[None, None]) -> Page:
    """One's own language and sessions."""
    return Page("account.html", {"session": visit.signed_in.session, "tab": "account"})


@page(entry, "GET", "/admin/assets/{name}", roles=None, raises=(NotFound,))
def asset(visit: Visit[None, None], name: str) -> Asset:  # noqa: ARG001
    """The console's style and script, each under a name made of its content."""
    from chalicelib.console import render

    return Asset(*render.asset(name))
