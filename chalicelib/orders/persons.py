"""What a person bought, and taking them out of it."""

from itertools import islice
from typing import Final

from msgspec.structs import replace

from chalicelib.orders import domain
from chalicelib.orders.domain import Order
from chalicelib.orders.service import Orders, Pseudonyms, persist, person_keys, with_news

RECENT_ORDERS: Final = 10


def recent_products(customer_id: str, *, orders: Orders, pseudonyms: Pseudonyms) -> list[str]:
    """What a customer bought in their latest orders and still has, latest first."""
    return orders.recent_products(person_keys(customer_id, None, pseudonyms), RECENT_ORDERS)


def purchase(
    product_id: str, customer_id: str | None, email: str | None, *, orders: Orders, pseudonyms: Pseudonyms
) -> str | None:
    """The id of a person's latest order by which they came to have the product, if there is one."""
    return orders.purchase(person_keys(customer_id, email, pseudonyms), product_id)


def of_person(
    customer_id: str | None, email: str | None, limit: int, *, orders: Orders, pseudonyms: Pseudonyms
) -> list[Order]:
    """A person's latest `limit` orders, cancelled ones too and tests never, latest first."""
    found: dict[str, Order] = {}
    for key in person_keys(customer_id, email, pseudonyms):
        ids = iter(orders.of_person([key], latest_first=True))
        real = (order for one in ids if (order := orders.get(one)) is not None and not order.test)
        found.update((order.order_id, order) for order in islice(real, limit))
    latest = sorted(found.values(), key=lambda one: (one.placed_at or 0, one.order_id), reverse=True)
    return latest[:limit]


def export(
    customer_id: str | None, email: str | None, *, orders: Orders, pseudonyms: Pseudonyms
) -> list[Order]:
    """All orders of a person, by the shop's id, the address, or both."""
    ids = dict.fromkeys(orders.of_person(person_keys(customer_id, email, pseudonyms)))
    return [order for one in ids if (order := orders.get(one)) is not None]


def erase(
    customer_id: str | None, email: str | None, *, orders: Orders, pseudonyms: Pseudonyms, now: int
) -> int:
    """Take the person out of all their orders, which stay as figures; how many there were. May be repeated."""

    def attempt(before: Order | None) -> int:
        if before is None or before.erased:
            return 0
        after = replace(domain.without_person(before), erased=True)
        after = replace(with_news(after, ()), revision=before.revision + 1)
        orders.write(before, after, now)
        return 1

    ids = dict.fromkeys(orders.of_person(person_keys(customer_id, email, pseudonyms)))
    return sum(persist(one, orders, attempt) for one in ids)
