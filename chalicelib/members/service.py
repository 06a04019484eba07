"""Use cases about shoppers. People are keyed by their pseudonym, so that keys name nobody."""

from typing import Protocol

from chalicelib.members.domain import Consents, Pseudonyms, allowed_traits


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

    def erase(self, member: str) -> None:
        """Delete every row about the member; doing it again is harmless."""


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


def export(customer_id: str, *, members: Members, pseudonyms: Pseudonyms) -> dict[str, object]:
    """Everything this room keeps about a customer, ready for JSON."""
    member = pseudonyms.customer(customer_id)
    answers = members.consents(member)
    return {
        "traits": members.traits(member, verified=True),
        "claimed_traits": members.traits(member, verified=False),
        "consents": {
            name: None if (one := getattr(answers, name)) is None else {
                "given": one.given, "at": one.at, "source": one.source
            }
            for name in ("analytics", "marketing")
        },
    }  # fmt: skip


def erase(customer_id: str, *, members: Members, pseudonyms: Pseudonyms) -> None:
    """Forget a customer; doing it again is harmless."""
    members.erase(pseudonyms.customer(customer_id))
