"""A shopper's own consents."""

from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.aws import secrets
from chalicelib.kernel import clock
from chalicelib.kernel.errors import TooMany
from chalicelib.members import origin, service, wiring
from chalicelib.members.domain import Consent, Consents
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import Call, endpoint
from chalicelib.web.tokens import Guest, guest_token

routes = Blueprint(__name__)


class ConsentsBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """New answers. What is left out stays as it was; `source` says where the shopper was asked."""

    analytics: bool | None = None
    marketing: bool | None = None
    source: Annotated[str, msgspec.Meta(min_length=1, max_length=100, examples=["cookie-banner"])]


class ConsentView(msgspec.Struct, frozen=True, kw_only=True):
    """One answer: given or refused, when and where it was given."""

    given: bool
    at: str
    source: str


class ConsentsView(msgspec.Struct, frozen=True, kw_only=True):
    """What the shopper has answered; null where they were never asked."""

    analytics: ConsentView | None
    marketing: ConsentView | None


class GuestBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The id that the browser's events carry, so that what the guest likes and what they look at meet.

    Leave it out without consent to analytics.
    """

    anonymous_id: Annotated[str, msgspec.Meta(min_length=1, max_length=256)] | None = None


class GuestView(msgspec.Struct, frozen=True, kw_only=True):
    """The token to keep in the browser and to send as `X-Torg-Guest`. It doesn't expire."""

    guest: str


@endpoint(
    routes, "POST", "/v1/guests", needs=Needs.KEY, body=GuestBody, answer=GuestView, status=201,
    raises=(TooMany,),
)  # fmt: skip
def post_guest(call: Call[GuestBody, None]) -> Answer:
    """A token for a shopper who keeps lists and likes without logging in.

    Ask for one when a shopper first asks for something to be kept. At log-in, `POST /v1/me/merge` moves what
    it holds to the customer. From one address there are at most 100 an hour; your server's key has no limit.
    """
    is_server = call.credential is not None and call.credential.is_secret
    source = None if is_server else origin.source(call.source_ip, call.now, wiring.pseudonyms().source)
    guest = service.new_guest(call.body.anonymous_id, source, members=wiring.members(), now=call.now)
    return Answer(GuestView(guest=guest_token(Guest(*guest), secrets.current().cursor_secret)), 201)


@endpoint(routes, "GET", "/v1/me/consents", needs=Needs.SHOPPER, answer=ConsentsView)
def get_consents(call: Call[None, None]) -> Answer:
    """The logged-in shopper's consents."""
    assert call.shopper is not None
    found = service.consents(
        call.shopper.customer_id, members=wiring.members(), pseudonyms=wiring.pseudonyms()
    )
    return Answer(_view(found))


@endpoint(routes, "PUT", "/v1/me/consents", needs=Needs.SHOPPER, body=ConsentsBody, answer=ConsentsView)
def put_consents(call: Call[ConsentsBody, None]) -> Answer:
    """Record the logged-in shopper's answers. Repeating an answer keeps the time it was first given."""
    assert call.shopper is not None
    after = service.answer_consents(
        call.shopper.customer_id,
        analytics=call.body.analytics,
        marketing=call.body.marketing,
        source=call.body.source,
        now=call.now,
        members=wiring.members(),
        pseudonyms=wiring.pseudonyms(),
    )
    return Answer(_view(after))


def _view(consents: Consents) -> ConsentsView:
    return ConsentsView(analytics=_one(consents.analytics), marketing=_one(consents.marketing))


def _one(consent: Consent | None) -> ConsentView | None:
    if consent is None:
        return None
    return ConsentView(given=consent.given, at=clock.iso(consent.at), source=consent.source)
