"""What other rooms may ask of orders."""

from collections.abc import Iterable
from typing import Any

import msgspec

from chalicelib.aws import tables
from chalicelib.orders import persons, service, stories, wiring
from chalicelib.orders.domain import Address, Details, Order, OrderContent, Person
from chalicelib.orders.happenings import Cancelled, Delivered, Happening, Paid, Part, Refunded, Shipped
from chalicelib.orders.life import Fulfilment, KeptLine, Refund, Settlement, Shipment, State, matched
from chalicelib.orders.stories import OrderStory
from chalicelib.orders.views import view

__all__ = [
    "Address",
    "Cancelled",
    "Delivered",
    "Details",
    "Fulfilment",
    "Happening",
    "KeptLine",
    "Order",
    "OrderContent",
    "OrderStory",
    "Paid",
    "Part",
    "Person",
    "Refund",
    "Refunded",
    "Settlement",
    "Shipment",
    "Shipped",
    "State",
    "amend",
    "cancel",
    "erase",
    "export",
    "find",
    "latest",
    "matched",
    "of_person",
    "place",
    "purchase",
    "recent_products",
    "record",
    "story_of",
    "story_part",
]


def place(content: OrderContent, now: int) -> Order:
    """Take an order in, once. Raises `Invalid` or `Conflict`; see `POST /v1/orders`."""
    return service.place(content, doors=wiring.doors(), now=now)


def amend(content: OrderContent, as_of: int, now: int) -> Order:
    """Bring an order to what its platform knew of it at `as_of` (ms), and of all that had happened to it.

    Taken in by it if it hadn't come yet. The latest known content holds, in whatever order such news arrive;
    happenings only ever add up. Raises `Invalid`.
    """
    return service.amend(content, as_of, doors=wiring.doors(), now=now)


def record(order_id: str, happening: Happening, now: int) -> Order:
    """Note what happened to an order, once by its id; it may come before the order. Raises `Invalid`."""
    return service.record(order_id, happening, orders=wiring.orders(), now=now)


def cancel(order_id: str, now: int) -> Order:
    """Cancel an order, now. It may not have come in yet."""
    return service.cancel(order_id, None, orders=wiring.orders(), now=now)


def find(order_id: str) -> Order | None:
    """An order as it is kept, cancelled or not; None if there is none by that id."""
    return wiring.orders().get(order_id)


def story_part(order_ids: Iterable[str]) -> tables.Part[dict[str, OrderStory]]:
    """The part of a page that tells of purchases: by order, of those that may be told of now.

    Tests, the past, what was called off or given back, and who was erased are told of nowhere.
    """
    return stories.part(order_ids)


def story_of(order: Order) -> OrderStory | None:
    """What may be told of this order, as `story_part` gives it; None: nothing."""
    return stories.story(order)


def latest(customer_id: str | None = None, email: str | None = None) -> Order | None:
    """A person's latest order that isn't a test, cancelled or not; None if there is none."""
    return next(iter(of_person(customer_id, email, 1)), None)


def of_person(customer_id: str | None, email: str | None, limit: int) -> list[Order]:
    """A person's latest `limit` orders that aren't tests, cancelled or not, latest first."""
    return persons.of_person(
        customer_id, email, limit, orders=wiring.orders(), pseudonyms=wiring.pseudonyms()
    )


def purchase(product_id: str, customer_id: str | None = None, email: str | None = None) -> str | None:
    """The id of a person's latest order by which they came to have the product, if there is one.

    Also if they sent it back since; not if the order was cancelled, or the money was given back instead.
    """
    return persons.purchase(
        product_id, customer_id, email, orders=wiring.orders(), pseudonyms=wiring.pseudonyms()
    )


def recent_products(customer_id: str) -> list[str]:
    """The products of a customer's ten latest orders that they still have, latest first."""
    return persons.recent_products(customer_id, orders=wiring.orders(), pseudonyms=wiring.pseudonyms())


def export(customer_id: str | None = None, email: str | None = None) -> list[dict[str, Any]]:
    """Everything that orders keeps about a person, ready for JSON."""
    found = persons.export(customer_id, email, orders=wiring.orders(), pseudonyms=wiring.pseudonyms())
    return [msgspec.to_builtins(view(order)) for order in found]


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:
    """Take a person out of all their orders, which stay as figures; how many there were. May be repeated."""
    return persons.erase(customer_id, email, orders=wiring.orders(), pseudonyms=wiring.pseudonyms(), now=now)
