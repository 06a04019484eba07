"""Who works in the console, what they may do there, and for how long a browser speaks for them."""

import base64
import enum
import hashlib
import hmac
import re
import secrets
from typing import Final

import msgspec

from chalicelib.kernel.clock import HOUR, MINUTE
from chalicelib.kernel.errors import Invalid, Unauthorised

LINK_LIFE: Final = 15 * MINUTE
OPENID_LIFE: Final = 10 * MINUTE
SESSION_LIFE: Final = 12 * HOUR
IDLE_LIFE: Final = 2 * HOUR
# A session's row is written again only when this much has passed, so that reading stays reading.
SEEN_EVERY: Final = 5 * MINUTE

# How many one-time links may be asked for in a window: for one address, and from one place.
RATE_WINDOW: Final = 15 * MINUTE
MOST_PER_ADDRESS: Final = 3
MOST_PER_SOURCE: Final = 20

LANGUAGES: Final = ("en", "sv")

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\\\"\x00-\x1f\x7f]{1,64}@(?:[\w-]{1,63}\.)+[\w-]{2,63}")
_COOKIE = re.compile(r"(op_[A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})")


class Role(enum.StrEnum):
    """What an operator may do; each role may do what those before it may."""

    VIEWER = "viewer"
    MODERATOR = "moderator"
    ADMIN = "admin"


VIEWERS: Final = frozenset(Role)
MODERATORS: Final = frozenset({Role.MODERATOR, Role.ADMIN})
ADMINS: Final = frozenset({Role.ADMIN})


class Operator(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A person who works in the console, known by their own address.

    `openid_subject` is what the identity provider calls them since they came that way first; sessions made
    before `sessions_from` don't hold (signed out everywhere). One who was removed keeps the row, so that the
    audit log goes on naming them.
    """

    operator_id: str
    email: str
    name: str
    role: Role
    added_at: int
    added_by: str
    language: str | None = None
    removed_at: int | None = None
    signed_in_at: int | None = None
    openid_subject: str | None = None
    sessions_from: int = 0
    revision: int = 1

    @property
    def is_active(self) -> bool:
        """Whether this person may sign in."""
        return self.removed_at is None


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time link, known by its token's hash only."""

    token_sha256: str
    operator_id: str
    expires_at: int


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A browser in which an operator is signed in, known by its token's hash only. Times in milliseconds."""

    token_sha256: str
    operator_id: str
    made_at: int
    seen_at: int

    @property
    def expires_at(self) -> int:
        """When it ends, unless it is used before; never after its absolute end."""
        return min(self.made_at + SESSION_LIFE, self.seen_at + IDLE_LIFE)


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """A sign-in that is under way at the identity provider; `browser_sha256` ties it to one browser."""

    state_sha256: str
    browser_sha256: str
    nonce: str
    verifier: str
    expires_at: int


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the log of what operators do: who did what to whom, when."""

    actor: str
    action: str
    at: int
    subject: str = ""
    detail: str = ""


class SignedIn(msgspec.Struct, frozen=True):
    """An operator in a session that holds, and the token that its forms must carry."""

    operator: Operator
    session: Session
    form_token: str


class Cookie(msgspec.Struct, frozen=True):
    """What a signed-in browser keeps: whom it speaks for, and a secret of 256 bits."""

    operator_id: str
    token: str

    def __str__(self) -> str:
        return f"{self.operator_id}.{self.token}"


def new_token() -> str:
    """256 bits of randomness as 43 characters of base64url."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """The SHA-256 under which a token is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def operator_id(email: str) -> str:
    """The id of whoever has this address: the same for all spellings of it."""
    made = hashlib.sha256(b"operator\0" + email.strip().casefold().encode()).digest()
    return "op_" + base64.urlsafe_b64encode(made)[:22].decode()


def checked_email(text: str) -> str:
    """An address as it is kept: trimmed, in lower case. Raises `Invalid` (/email)."""
    email = text.strip().lower()
    if len(email) > 254 or not _EMAIL.fullmatch(email):
        raise Invalid.field("/email", "expected an e-mail address")
    return email


def read_cookie(text: str | None) -> Cookie:
    """The cookie in its text. Raises `Unauthorised`."""
    found = _COOKIE.fullmatch(text or "")
    if not found:
        raise Unauthorised("nobody is signed in here")
    return Cookie(found[1], found[2])


def form_token(token: str) -> str:
    """What the forms of a session carry: made of the session's secret, which no other site knows."""
    made = hmac.digest(token.encode(), b"form", hashlib.sha256)
    return base64.urlsafe_b64encode(made)[:32].decode()


def holds(session: Session | None, operator: Operator | None, now: int) -> bool:
    """Whether a session still speaks for its operator at `now`."""
    return (
        session is not None
        and operator is not None
        and operator.is_active
        and session.operator_id == operator.operator_id
        and session.made_at >= operator.sessions_from
        and now < session.expires_at
    )


def language(chosen: str | None, accepted: str) -> str:
    """The language to speak: what the operator chose, else the best that Accept-Language names, else English."""
    if chosen in LANGUAGES:
        return chosen
    wanted = sorted(_wanted(accepted[:500]), key=lambda one: -one[1])
    return next((name for name, quality in wanted if quality > 0 and name in LANGUAGES), LANGUAGES[0])


def _wanted(accepted: str) -> list[tuple[str, float]]:
    found = []
    for part in accepted.split(","):
        name, *parameters = (word.strip().lower() for word in part.split(";"))
        quality = next((word[2:] for word in parameters if word.startswith("q=")), "1")
        try:
            found.append((name.partition("-")[0], float(quality)))
        except ValueError:
            continue
    return found
