"""Where this room's ports meet their adapters."""

from functools import cache

from chalicelib.catalogue import public as catalogue
from chalicelib.members import public as members
from chalicelib.orders.service import Doors, Orders, Pseudonyms
from chalicelib.orders.store import DynamoOrders


@cache
def orders() -> Orders:
    """Where orders are kept."""
    return DynamoOrders()


def pseudonyms() -> Pseudonyms:
    """How people are called in the log."""
    return members.pseudonyms()


def doors() -> Doors:
    """What placing an order needs."""
    return Doors(orders(), pseudonyms(), catalogue.resolve_skus)
