"""Use cases about shoppers. People are keyed by their pseudonym, so that keys name nobody."""

from typing import Final, Protocol

import msgspec

from chalicelib.kernel import ids
from chalicelib.kernel.errors import TooMany
from chalicelib.members.domain import Consents, Contact, NewGuest, Pseudonyms, allowed_traits

# Of one address within an hour: an office or a mobile network shares one.
MOST_GUESTS: Final = 100


class Members(Protocol):
    """What is kept about shoppers, by the pseudonym of the customer."""

    def traits(self, member: str, *, verified: bool) -> dict[str, str]:
        """The traits said by the shop itself (`verified`), or claimed by a browser."""

    def keep_traits(self, member: str, traits: dict[str, str], *, verified: bool, now: int) -> None:
        """Replace the traits of one source."""

    def consents(self, member: str) -> Consents:
        """The answers given so far."""

    def keep_consents(self, member: str, consents: Consents) -> None:
        """Replace the answers."""

    def contact(self, member: str) -> Contact | None:
        """Where a person is written to, by the pseudonym of the customer or of the address."""

    def keep_contact(self, member: str, contact: Contact, now: int) -> None:
        """Replace where a person is written to."""

    def count_guest(self, source: str, now: int) -> int:
        """Count a guest that comes from `source` at `now`; how many did in this hour, this one included."""

    def erase(self, member: str) -> None:
        """Delete every row about the member; doing it again is harmless."""


def new_guest(anonymous_id: str | None, source: str | None, *, members: Members, now: int) -> NewGuest:
    """A guest of their own. Raises `TooMany` where one address asks for them by the hundred.

    Likes and wishes count people: whoever makes guests makes people. `source` is none for the shop's server.
    """
    if source is not None and members.count_guest(source, now) > MOST_GUESTS:
        raise TooMany("too many guests from one address within an hour")
    return NewGuest(ids.new_id("g"), anonymous_id)


def remember(
    customer_id: str,
    traits: dict[str, object],
    *,
    verified: bool,
    now: int,
    members: Members,
    pseudonyms: Pseudonyms,
) -> None:
    """Add the allow-listed `traits` to what is known of a customer; nothing is kept if none is allowed.

    What a browser claims is kept beside what the shop's server said and never replaces it.
    """
    kept = allowed_traits(traits)
    member = pseudonyms.customer(customer_id)
    if kept:
        known = members.traits(member, verified=verified)
        if known | kept != known:
            members.keep_traits(member, known | kept, verified=verified, now=now)


def consents(customer_id: str, *, members: Members, pseudonyms: Pseudonyms) -> Consents:
    """What the shopper has answered."""
    return members.consents(pseudonyms.customer(customer_id))


def answer_consents(
    customer_id: str,
    *,
    analytics: bool | None,
    marketing: bool | None,
    source: str,
    now: int,
    members: Members,
    pseudonyms: Pseudonyms,
) -> Consents:
    """Record the shopper's answers; those left out stay as they were. Returns all of them."""
    member = pseudonyms.customer(customer_id)
    before = members.consents(member)
    after = before.answered(analytics=analytics, marketing=marketing, source=source, now=now)
    if after != before:
        members.keep_consents(member, after)
    return after


def keep_contact(said: Contact, *, now: int, members: Members, pseudonyms: Pseudonyms) -> None:
    """Remember where a person is written to, under their id and under their address.

    What isn't said stays as it was; a customer with a new address is found under both.
    """
    keys = [pseudonyms.customer_by_email(said.email)]
    if said.customer_id is not None:
        keys.append(pseudonyms.customer(said.customer_id))
    for key in keys:
        known = members.contact(key)
        after = known.after(said) if known else said
        if after != known:
            members.keep_contact(key, after, now)


def export(
    customer_id: str | None, email: str | None, *, members: Members, pseudonyms: Pseudonyms
) -> dict[str, object]:
    """Everything this room keeps about a person, ready for JSON."""
    keys = _keys(customer_id, email, members, pseudonyms)
    contacts = (members.contact(key) for key in keys)
    member = pseudonyms.customer(customer_id) if customer_id is not None else None
    answers = members.consents(member) if member else Consents()
    return {
        "traits": members.traits(member, verified=True) if member else {},
        "claimed_traits": members.traits(member, verified=False) if member else {},
        "contacts": [msgspec.to_builtins(one) for one in contacts if one is not None],
        "consents": {
            name: None if (one := getattr(answers, name)) is None else {
                "given": one.given, "at": one.at, "source": one.source
            }
            for name in ("analytics", "marketing")
        },
    }  # fmt: skip


def erase(customer_id: str | None, email: str | None, *, members: Members, pseudonyms: Pseudonyms) -> None:
    """Forget a person; doing it again is harmless."""
    for key in reversed(_keys(customer_id, email, members, pseudonyms)):
        members.erase(key)


def _keys(customer_id: str | None, email: str | None, members: Members, pseudonyms: Pseudonyms) -> list[str]:
    """Under which keys a person is known: the id, the address said, and the address that the id leads to.

    The id comes first: it is forgotten last, as it leads to the rest.
    """
    by_id = pseudonyms.customer(customer_id) if customer_id is not None else None
    known = members.contact(by_id) if by_id else None
    addresses = dict.fromkeys(one for one in (email, known.email if known else None) if one)
    return ([by_id] if by_id else []) + [pseudonyms.customer_by_email(one) for one in addresses]
