"""Orders and what happens to them, for the tests of orders."""

from collections.abc import Iterable
from typing import Any

import msgspec

from chalicelib.kernel import clock
from chalicelib.members.domain import Pseudonyms
from chalicelib.orders import service
from chalicelib.orders.domain import Order, OrderContent
from chalicelib.orders.happenings import Happening
from chalicelib.orders.service import Doors
from tests.fakes.orders import FakeContacts, FakeOrders

NOW = clock.parse_iso("2026-11-21T12:00:00Z")
PEOPLE = Pseudonyms(b"pepper")
SKUS = {"TENT-GREEN": "tent", "TENT-RED": "tent"}


def resolve(skus: Iterable[str]) -> dict[str, str]:
    """What the catalogue knows."""
    return {sku: SKUS[sku] for sku in skus if sku in SKUS}


def doors(orders: FakeOrders, contacts: FakeContacts | None = None) -> Doors:
    """What taking an order in needs."""
    return Doors(orders, PEOPLE, resolve, contacts or FakeContacts())


def content(order_id: str = "o", **said: Any) -> OrderContent:
    """An order of one tent, or of what is said."""
    whole = {"order_id": order_id, "lines": [{"product_id": "tent", "quantity": 1}], **said}
    return msgspec.convert(whole, type=OrderContent)


def happening(event: str, name: str, *, at: str = "2026-11-21T10:00:00Z", **said: Any) -> Happening:
    """Something that happened."""
    told: Any = {"event": event, "id": name, "occurred_at": at, **said}
    read: Happening = msgspec.convert(told, type=Happening)  # type: ignore[call-overload]
    return read


def record(orders: FakeOrders, event: str, name: str, *, order_id: str = "o", **said: Any) -> Order:
    """Note it."""
    return service.record(order_id, happening(event, name, **said), orders=orders, now=NOW)
