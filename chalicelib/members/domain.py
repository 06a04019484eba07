"""Who a shopper is to Torg: pseudonyms, what the shop says of them, and what they consent to."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final, NamedTuple

import msgspec

_HASH_BYTES: Final = 16
_SENDER_BYTES: Final = 6

# What an identify call may leave behind; everything else is dropped at the door.
TRAITS: Final = ("name", "first_name", "last_name", "email", "locale", "language", "country", "city", "phone")
_LONGEST_TRAIT: Final = 256
_SEGMENT_NAMES: Final = {"firstName": "first_name", "lastName": "last_name"}


class Hashed(str):
    """A pseudonym where an id or an address is asked for: of people of whom nothing else is known any more."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Keyed hashes of ids: 128 bits of HMAC-SHA256, written as 22 characters of base64url.

    Kinds are kept apart, so that a visitor and a customer of the same id don't meet. Equal ids give equal
    pseudonyms for as long as the secret lives; without the secret none can be guessed or checked.
    """

    secret: bytes = field(repr=False)

    def visitor(self, anonymous_id: str) -> str:
        """The pseudonym of a browser's visitor."""
        return self._hash(b"visitor", anonymous_id)

    def customer(self, customer_id: str) -> str:
        """The pseudonym of a customer whom the shop knows by id."""
        return self._hash(b"customer", customer_id)

    def customer_by_email(self, email: str) -> str:
        """The pseudonym of a customer known by address only; case and outer spaces don't count."""
        return self._hash(b"email", email if isinstance(email, Hashed) else email.strip().casefold())

    def guest(self, guest_id: str) -> str:
        """The pseudonym of a guest, who keeps something without being logged in."""
        return self._hash(b"guest", guest_id)

    def source(self, place: str) -> str:
        """The pseudonym of an address's day; see `origin`."""
        return self._hash(b"source", place)

    def session(self, session_id: str) -> str:
        """The pseudonym of one visit."""
        return self._hash(b"session", session_id)

    def sender(self, place: str) -> bytes:
        """Six bytes that stand for an address in the log, so that one address counts once; see `kernel.addresses`."""
        return self._digest(b"sender", place)[:_SENDER_BYTES]

    def _hash(self, kind: bytes, text: str) -> str:
        if isinstance(text, Hashed):
            return str(text)
        return base64.urlsafe_b64encode(self._digest(kind, text)[:_HASH_BYTES])[:22].decode()

    def _digest(self, kind: bytes, text: str) -> bytes:
        message = kind + b"\0" + text.encode("utf-8", "surrogatepass")
        return hmac.digest(self.secret, message, hashlib.sha256)


class NewGuest(NamedTuple):
    """A guest as they are made: an id that can't be guessed, and what the browser's events carry."""

    guest_id: str
    anonymous_id: str | None


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who does something, for rooms that keep one thing a person: a logged-in customer, or a guest.

    `key` is the person's pseudonym and the key of their rows; `customer` and `visitor` are what the log calls
    them. A guest becomes the customer's when they log in: rooms merge from `key` to `key`.
    """

    key: str
    customer: str | None = None
    visitor: str | None = None

    @property
    def is_guest(self) -> bool:
        """Whether nobody is logged in."""
        return self.customer is None


class Contact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a person is written to: the address, what they are called, and the language they read."""

    email: str
    customer_id: str | None = None
    name: str | None = None
    locale: str | None = None

    @property
    def first_name(self) -> str:
        """What a letter calls them: the first word of the name; empty where none is known."""
        return (self.name or "").partition(" ")[0]

    def after(self, later: "Contact") -> "Contact":
        """What is known after a later word of the same person: what that leaves out stays as it was."""
        said = {
            name: value for name in later.__struct_fields__ if (value := getattr(later, name)) is not None
        }
        return msgspec.structs.replace(self, **said)


def allowed_traits(traits: dict[str, object]) -> dict[str, str]:
    """The traits that are kept: short texts by the names in `TRAITS` (Segment's spellings included)."""
    named = {_SEGMENT_NAMES.get(name, name): value for name, value in traits.items()}
    return {
        name: value.strip()
        for name in TRAITS
        if isinstance(value := named.get(name), str) and 0 < len(value.strip()) <= _LONGEST_TRAIT
    }


class Consent(msgspec.Struct, frozen=True, kw_only=True):
    """One answer of a shopper: given or refused, when (ms), and where they were asked."""

    given: bool
    at: int
    source: str


class Consents(msgspec.Struct, frozen=True, kw_only=True):
    """What a shopper has answered so far; None where they were never asked (which is no consent)."""

    analytics: Consent | None = None
    marketing: Consent | None = None

    def answered(
        self, *, analytics: bool | None, marketing: bool | None, source: str, now: int
    ) -> "Consents":
        """These consents after new answers; None leaves an answer as it was.

        Repeating an answer keeps the time and source of when it was first given.
        """
        return Consents(
            analytics=_after(self.analytics, analytics, source, now),
            marketing=_after(self.marketing, marketing, source, now),
        )


def _after(before: Consent | None, given: bool | None, source: str, now: int) -> Consent | None:
    if given is None or (before is not None and before.given == given):
        return before
    return Consent(given=given, at=now, source=source)
