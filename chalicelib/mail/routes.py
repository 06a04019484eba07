"""Mails that the shop's server asks for, and the links in mails that are counted."""

from typing import Annotated, Final

import msgspec
from chalice.app import Blueprint
from msgspec import Meta

from chalicelib.kernel.errors import Conflict, Forbidden, Invalid, TooMany
from chalicelib.mail import clicks, passwords, wiring
from chalicelib.mail.domain import is_followable
from chalicelib.mail.views import (
    HolderView,
    ResetBody,
    ResetView,
    VerifyBody,
    WelcomeBody,
    WelcomeView,
    asked,
    holder_view,
    person,
    reset_view,
)
from chalicelib.post import public as post
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)

_ON: Final = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}


class ToQuery(msgspec.Struct, frozen=True):
    """Where the link leads; the token holds for that address alone."""

    to: Annotated[str, Meta(max_length=4_000)]


@endpoint(
    routes, "POST", "/v1/mails/welcome", needs=Needs.SECRET, body=WelcomeBody, answer=WelcomeView, status=202,
)  # fmt: skip
def welcome(call: Call[WelcomeBody, None]) -> Answer:
    """Welcome somebody who opened an account, once an address.

    The name and the locale are remembered for later mails.
    """
    return Answer(WelcomeView(wiring.welcome(person(call.body), call.now)), 202)


@endpoint(
    routes, "POST", "/v1/password-resets", needs=Needs.SECRET, body=ResetBody, answer=ResetView, status=202,
    raises=(TooMany,),
)  # fmt: skip
def ask_password(call: Call[ResetBody, None]) -> Answer:
    """Mail somebody a link to a new password: good once, for an hour, and the only one of theirs that is.

    Whether there is such a customer only the shop knows: it asks for those it has, and shows every visitor the same.
    An `Idempotency-Key` makes a repeated call the same link. Five an hour for one address.
    """
    said = asked(call.body, call.headers.get("idempotency-key"))
    who = wiring.recipient(said.email)
    made = passwords.ask(said, who, resets=wiring.resets(), secret=wiring.secret(), now=call.now)
    wiring.add(passwords.mail(made, call.now), call.now)
    return Answer(reset_view(made), 202)


@endpoint(
    routes, "POST", "/v1/password-resets/verify", needs=Needs.SECRET, body=VerifyBody, answer=HolderView,
    raises=(Conflict, Forbidden),
)  # fmt: skip
def verify_password(call: Call[VerifyBody, None]) -> Answer:
    """Use up the token of a link to a new password, and tell whose it is.

    Of any number of calls one succeeds: the shop calls when the new password was typed, and sets it then. 403: the
    link is over, or a later one took its place. 409: it was used before.
    """
    return Answer(holder_view(passwords.verify(call.body.token, resets=wiring.resets(), now=call.now)))


@endpoint(
    routes, "GET", "/v1/clicks/{token}", needs=Needs.NOTHING, query=ToQuery, answer=None, status=302,
    open_query=True,
)  # fmt: skip
def follow(call: Call[None, ToQuery], token: str) -> Answer:
    """Follow a link of a mail that is counted: on to where it leads, and nowhere else.

    Only with the reader's consent do links lead this way, and only people are counted: neither programs that look
    through mail, nor browsers that fetch ahead.
    """
    posting = post.clicked(token, call.query.to)
    if not is_followable(call.query.to):
        raise Invalid.field("query:to", "expected an https address")
    if posting is not None and clicks.is_person(call.headers):
        wiring.clicked(posting, call.query.to, call.now)
    return Answer(None, 302, headers={**_ON, "Location": call.query.to})
