"""Where this room's ports meet their adapters."""

from collections.abc import Callable, Sequence
from functools import cache

from chalicelib.aws import secrets
from chalicelib.kernel import clock, settings
from chalicelib.members import public as members
from chalicelib.offers import domain
from chalicelib.offers.domain import Code, Offer, Pool
from chalicelib.offers.honouring import Why
from chalicelib.offers.ports import Doors, Offers, Shop
from chalicelib.offers.service import Heard
from chalicelib.offers.store import DynamoOffers
from chalicelib.webhooks import public as webhooks


class HookedShop:
    """The adapter of `ports.Shop`: webhooks, and a line in the log that an alarm can look for."""

    def nudge(self, before: Code | None, after: Code) -> None:
        """Have the event of a change handed on now."""
        happened = domain.event_of(before, after)
        if happened is not None:
            webhooks.nudge(webhooks.event_id(happened, domain.occasion(after)))

    def warn(self, offer_id: str, left: int, now: int) -> None:
        """Tell of a pool that runs low, once a day."""
        from chalicelib.aws.log import logger

        logger().warning("pool of codes runs low", extra={"offer_id": offer_id, "left": left})
        day = clock.utc_day(now)
        webhooks.tell("offer.pool_low", f"{offer_id}:{day}", {"offer_id": offer_id, "left": left}, now)


@cache
def offers() -> Offers:
    """Where offers and codes are kept."""
    return DynamoOffers()


@cache
def shop() -> Shop:
    """How the shop hears of things."""
    return HookedShop()


def doors() -> Doors:
    """All that this room works with."""
    return Doors(offers(), shop(), settings.current().mail.timezone)


def person_keys(customer_id: str | None, email: str | None) -> tuple[str, ...]:
    """Under which keys a person's codes are found: keyed hashes of what the shop calls them."""
    hashes = members.pseudonyms()
    named: list[tuple[Callable[[str], str], str | None]] = [
        (hashes.customer, customer_id),
        (hashes.customer_by_email, email),
    ]
    return tuple(hashed(name) for hashed, name in named if name)


def cursor_secret() -> str:
    """What cursors are sealed with."""
    return secrets.current().cursor_secret


def left(offer: Offer) -> int | None:
    """How many codes an offer's pool holds; None where its codes are generated."""
    return offers().left(offer.offer_id) if isinstance(offer.content.source, Pool) else None


def note_refusals(order_id: str, heard: Sequence[Heard]) -> None:
    """Leave a line in the log of an order that was granted codes which we would have refused; a code is worth money."""
    refused = sorted(one.outcome for one in heard if one.outcome in list(Why))
    if refused:
        from chalicelib.aws.log import logger

        logger().warning("codes used against their terms", extra={"order_id": order_id, "why": refused})
