"""What other rooms may ask of orders."""

from typing import Any

import msgspec

from chalicelib.orders import service, wiring
from chalicelib.orders.domain import Order, OrderContent, State
from chalicelib.orders.views import view

__all__ = [
    "Order",
    "OrderContent",
    "State",
    "cancel",
    "erase",
    "export",
    "find",
    "place",
    "purchase",
    "recent_products",
]


def place(content: OrderContent, now: int) -> Order:
    """Take an order in, once. Raises `Invalid` or `Conflict`; see `POST /v1/orders`."""
    return service.place(content, doors=wiring.doors(), now=now)


def cancel(order_id: str, now: int) -> Order:
    """Cancel an order, now. It may not have come in yet."""
    return service.cancel(order_id, None, orders=wiring.orders(), now=now)


def find(order_id: str) -> Order | None:
    """An order as it is kept, cancelled or not; None if there is none by that id."""
    return wiring.orders().get(order_id)


def purchase(product_id: str, customer_id: str | None = None, email: str | None = None) -> str | None:
    """The id of a person's latest order that holds the product and wasn't cancelled, if there is one."""
    return service.purchase(
        product_id, customer_id, email, orders=wiring.orders(), pseudonyms=wiring.pseudonyms()
    )


def recent_products(customer_id: str) -> list[str]:
    """The products of a customer's ten latest orders that weren't cancelled, latest first."""
    return service.recent_products(customer_id, orders=wiring.orders(), pseudonyms=wiring.pseudonyms())


def export(customer_id: str | None = None, email: str | None = None) -> list[dict[str, Any]]:
    """Everything that orders keeps about a person, ready for JSON."""
    found = service.export(customer_id, email, orders=wiring.orders(), pseudonyms=wiring.pseudonyms())
    return [msgspec.to_builtins(view(order)) for order in found]


def erase(customer_id: str | None = None, email: str | None = None, *, now: int) -> int:
    """Take a person out of all their orders, which stay as figures; how many there were. May be repeated."""
    return service.erase(customer_id, email, orders=wiring.orders(), pseudonyms=wiring.pseudonyms(), now=now)
