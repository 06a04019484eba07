"""What other rooms may ask of offers."""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import msgspec

from chalicelib.kernel.money import Money
from chalicelib.letters.domain import OfferPart
from chalicelib.offers import domain, service, wiring
from chalicelib.offers.domain import Code, Generator, Offer, OfferContent, Pool
from chalicelib.offers.honouring import Use, Why
from chalicelib.offers.ports import OfferOver, PoolEmpty, Refused, Uploaded
from chalicelib.offers.service import Heard, Tally, Verdict
from chalicelib.orders.public import Order

__all__ = [
    "NOBODY",
    "Buyer",
    "Code",
    "Generator",
    "Heard",
    "Offer",
    "OfferContent",
    "OfferOver",
    "Pool",
    "PoolEmpty",
    "Refused",
    "Tally",
    "Uploaded",
    "Verdict",
    "Why",
    "check",
    "code",
    "erase",
    "every",
    "export",
    "get",
    "hear",
    "issue",
    "keep",
    "left",
    "part",
    "redeem",
    "release",
    "tally",
    "upload",
]


class Buyer(NamedTuple):
    """A person as the shop calls them; either or both. Only keyed hashes of it are kept."""

    customer_id: str | None = None
    email: str | None = None


NOBODY: Final = Buyer()


def every() -> list[Offer]:
    """All offers, by id."""
    return wiring.offers().every()


def get(offer_id: str) -> Offer | None:
    """An offer; None if there is none by that id."""
    return wiring.offers().get(offer_id)


def keep(offer_id: str, content: OfferContent, now: int, *, revision: int | None = None) -> Offer:
    """Say what an offer is; see `PUT /v1/offers/{offer_id}`. Raises `Invalid` or `Conflict`."""
    return service.keep(offer_id, content, revision, offers=wiring.offers(), now=now)


def left(offer_id: str) -> int:
    """How many codes an offer's pool holds."""
    return wiring.offers().left(offer_id)


def upload(offer_id: str, codes: Sequence[str]) -> Uploaded:
    """Put codes into an offer's pool; see `POST /v1/offers/{offer_id}/codes`.

    Raises `Invalid`, `NotFound`, or `Conflict` if the offer's codes are generated.
    """
    return service.upload(offer_id, codes, offers=wiring.offers())


def tally(offer_id: str) -> Tally:
    """How many codes of an offer were issued and how many of them used, counted up to some thousands."""
    return service.tally(offer_id, offers=wiring.offers())


def issue(offer_id: str, entity: str, person: Buyer, now: int) -> Code:
    """The code of an offer for `entity`, which is issued once, to `person`; asked for again it is the same.

    `entity` names the occasion (`<campaign id>:<order id>`), 1–512 printable characters. `code.until` (ms) is the
    last instant at which it is honoured, the end of a day in the shop's time zone: a code that was issued long ago
    may be over. Raises `PoolEmpty`, `OfferOver` (switched off, or its last day is past), `NotFound`, `Invalid`.
    """
    keys = wiring.person_keys(person.customer_id, person.email)
    return service.issue(offer_id, entity, keys, doors=wiring.doors(), now=now)


def code(text: str) -> Code | None:
    """A code that was issued, whatever the case it is written in."""
    return wiring.offers().code(text)


def part(issued: Code, url: str | None = None) -> OfferPart:
    """What a letter says of a code: exactly what is enforced. `url` is where it can be used."""
    return OfferPart(
        code=issued.code,
        gives=issued.gives,
        until=issued.until,
        percent=issued.percent,
        amount=issued.amount,
        least=issued.least,
        url=url,
    )


def check(text: str, total: Money | None, person: Buyer, now: int) -> Verdict:
    """Whether a code would be honoured now for an order of `total`, why not, and what it takes off."""
    use = Use(total=total, person_keys=wiring.person_keys(person.customer_id, person.email))
    return service.check(text, use, offers=wiring.offers(), now=now)


def redeem(text: str, order_id: str, now: int, *, person: Buyer = NOBODY, total: Money | None = None) -> Code:
    """Use a code for an order, once; again by the same order changes nothing.

    Raises `NotFound`, or `Refused` whose `errors` hold the reason in a word.
    """
    keys = wiring.person_keys(person.customer_id, person.email)
    use = Use(total=total, person_keys=keys, order_id=order_id)
    return service.redeem(text, use, doors=wiring.doors(), now=now)


def release(text: str, order_id: str, now: int) -> Code:
    """Give back a code that a cancelled order had used. Raises `NotFound`."""
    return service.release(text, order_id, doors=wiring.doors(), now=now)


def hear(order: Order, now: int) -> list[Heard]:
    """Do what an order's state means for the codes that it names (`discount_codes`), once, in any order of news.

    For who hears `OrderChanged`: codes of ours are redeemed as of when the order was placed, and given back when it
    is cancelled; refusals are told in the answer and the log, not raised (the shop has granted the discount by then). History
    and test orders touch nothing. Raises `Unavailable`.
    """
    codes = order.details.discount_codes
    if not codes or order.placed_at is None or order.historical or order.test:
        return []
    total = order.details.subtotal or order.total
    heard = service.hear(
        codes,
        Use(total=total, person_keys=order.person_keys, order_id=order.order_id),
        is_cancelled=order.is_cancelled,
        placed_at=order.placed_at,
        doors=wiring.doors(),
        now=now,
    )
    wiring.note_refusals(order.order_id, heard)
    return heard


def export(customer_id: str | None = None, email: str | None = None) -> list[dict[str, Any]]:
    """The codes that were issued to a person, ready for JSON."""
    found = service.export(wiring.person_keys(customer_id, email), offers=wiring.offers())
    return [msgspec.to_builtins(domain.terms(one)) for one in found]


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:
    """Take a person out of the codes that were issued to them; how many. May be repeated."""
    return service.erase(wiring.person_keys(customer_id, email), doors=wiring.doors(), now=now)
