"""What the routes of mail take and answer."""

from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Invalid
from chalicelib.mail import wiring
from chalicelib.mail.domain import Person, language_of
from chalicelib.mail.passwords import Asked, Holder
from chalicelib.mail.ports import Reset

_TEXT = r"^[^\s\x00-\x1f\x7f]([^\x00-\x1f\x7f]*[^\s\x00-\x1f\x7f])?$(?!\n)"
CustomerId = Annotated[str, Meta(max_length=256, pattern=_TEXT, examples=["c-1017"])]
Email = Annotated[
    str,
    Meta(
        max_length=254,
        pattern=r"^[^\s@\x00-\x1f\x7f]+@[^\s@\x00-\x1f\x7f]+$(?!\n)",
        examples=["a@example.se"],
    ),
]
Locale = Annotated[
    str, Meta(pattern=r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]{2,8}){0,3}$(?!\n)", examples=["sv-SE", "en"])
]
Url = Annotated[
    str,
    Meta(
        max_length=1_000,
        pattern=r"^https?://[^\s\x00-\x20\x7f<>\"\\^`|]+$(?!\n)",
        examples=["https://shop.example/new-password?token={token}"],
    ),
]
_LONGEST_KEY = 255


class WelcomeBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who opened an account."""

    email: Email
    customer_id: CustomerId | None = None
    first_name: Annotated[str, Meta(max_length=100, pattern=_TEXT, examples=["Åsa"])] | None = None
    locale: Locale | None = None


class WelcomeView(msgspec.Struct, frozen=True):
    """`asked`: that the mail stands in the outbox now, whenever it was asked for."""

    asked: bool


class ResetBody(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who asked for a new password, and the shop's page for it, with `{token}` once where the token goes."""

    email: Email
    url: Url
    customer_id: CustomerId | None = None
    locale: Locale | None = None


class ResetView(msgspec.Struct, frozen=True):
    """Until when the link in the mail holds."""

    until: str


class VerifyBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The token that the shop's page got."""

    token: Annotated[str, Meta(min_length=1, max_length=200)]


class HolderView(msgspec.Struct, frozen=True, kw_only=True):
    """Whose password may be set anew now, as they were named when the link was asked for."""

    email: str
    customer_id: str | None


def person(body: WelcomeBody) -> Person:
    """Who is welcomed."""
    return Person(body.email, body.customer_id, body.first_name or "", body.locale)


def asked(body: ResetBody, key: str | None) -> Asked:
    """What is asked for. Raises `Invalid` for an Idempotency-Key that is too long."""
    if key is not None and not 0 < len(key) <= _LONGEST_KEY:
        raise Invalid.field("header:Idempotency-Key", f"expected 1 to {_LONGEST_KEY} characters")
    spoken = language_of(body.locale, wiring.language())
    return Asked(body.email, body.url, spoken, body.customer_id, key)


def reset_view(reset: Reset) -> ResetView:
    """The link as the shop's server is told of it."""
    return ResetView(clock.iso(reset.until))


def holder_view(holder: Holder) -> HolderView:
    """Whose it is."""
    return HolderView(email=holder.email, customer_id=holder.customer_id)
