"""What other rooms may ask of members."""

from chalicelib.kernel import addresses
from chalicelib.kernel.errors import Forbidden
from chalicelib.members import origin, service, wiring
from chalicelib.members.domain import Consents, Contact, Hashed, Person, Pseudonyms
from chalicelib.web.tokens import Guest, Shopper

__all__ = [
    "Consents",
    "Contact",
    "Hashed",
    "Person",
    "Pseudonyms",
    "consents",
    "contact",
    "customer",
    "erase",
    "export",
    "guest",
    "keep_contact",
    "meet",
    "person",
    "pseudonyms",
    "remember",
    "sender",
    "source",
]


def person(shopper: Shopper | None, visitor: Guest | None) -> Person:
    """Who a call speaks for: the shopper where one is logged in, else the guest. Raises `Forbidden`."""
    if shopper is not None:
        return customer(shopper.customer_id)
    if visitor is not None:
        return guest(visitor)
    raise Forbidden("a shopper token or a guest token is needed here")


def customer(customer_id: str) -> Person:
    """A customer, by the shop's id."""
    key = wiring.pseudonyms().customer(customer_id)
    return Person(key=key, customer=key)


def guest(visitor: Guest) -> Person:
    """A guest. The log knows them by the browser's `anonymous_id` if it was said, else by the guest's id."""
    hashes = wiring.pseudonyms()
    key = hashes.guest(visitor.guest_id)
    return Person(key=key, visitor=hashes.visitor(visitor.anonymous_id) if visitor.anonymous_id else key)


def source(source_ip: str | None, now: int) -> str | None:
    """A keyed hash of where a call came from, good for the day: it can't be followed into the next."""
    return origin.source(source_ip, now, wiring.pseudonyms().source)


def sender(source_ip: str | None) -> bytes:
    """Six bytes, a keyed hash, that stand for where a call came from; all addresses that can't be read are one.

    The same from day to day: for rows that are gone within days.
    """
    return wiring.pseudonyms().sender(addresses.household(source_ip) or "")


def pseudonyms() -> Pseudonyms:
    """The stage's keyed hashes of visitors, customers and sessions."""
    return wiring.pseudonyms()


def remember(customer_id: str, traits: dict[str, object], now: int, *, verified: bool = True) -> None:
    """Keep the allow-listed `traits` of a customer; `verified` if the shop's own server said them."""
    service.remember(
        customer_id,
        traits,
        verified=verified,
        now=now,
        members=wiring.members(),
        pseudonyms=wiring.pseudonyms(),
    )


def consents(customer_id: str) -> Consents:
    """What a customer has answered so far, when and where."""
    return service.consents(customer_id, members=wiring.members(), pseudonyms=wiring.pseudonyms())


def keep_contact(
    email: str,
    now: int,
    *,
    customer_id: str | None = None,
    name: str | None = None,
    locale: str | None = None,
) -> None:
    """Remember where a person is written to; what isn't said stays as it was.

    For who does something that they may have to be told of later: an order, a question, a review.
    """
    said = Contact(email=email, customer_id=customer_id, name=name, locale=locale)
    service.keep_contact(said, now=now, members=wiring.members(), pseudonyms=wiring.pseudonyms())


def meet(shopper: Shopper | None, now: int) -> None:
    """Remember where a logged-in shopper is written to, if their token says so."""
    if shopper is not None and shopper.email:
        keep_contact(
            shopper.email, now, customer_id=shopper.customer_id, name=shopper.name, locale=shopper.locale
        )


def contact(key: str) -> Contact | None:
    """Where a person is written to, by their pseudonym (of the customer's id, or of the address); None if unknown."""
    return wiring.members().contact(key)


def export(customer_id: str | None = None, email: str | None = None) -> dict[str, object]:
    """Everything that members keeps about a person, ready for JSON."""
    return service.export(customer_id, email, members=wiring.members(), pseudonyms=wiring.pseudonyms())


def erase(customer_id: str | None = None, email: str | None = None) -> None:
    """Forget a person; doing it again is harmless."""
    service.erase(customer_id, email, members=wiring.members(), pseudonyms=wiring.pseudonyms())
