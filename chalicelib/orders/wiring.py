"""Where this room's ports meet their adapters."""

from functools import cache

from chalicelib.catalogue import public as catalogue
from chalicelib.members import public as members
from chalicelib.orders.service import Doors, Orders, Pseudonyms


@cache
def orders() -> Orders:
    """Where orders are kept."""
    from chalicelib.orders.store import DynamoOrders  # PynamoDB is a slow import, and reads don't need it

    return DynamoOrders()


def pseudonyms() -> Pseudonyms:
    """How people are called in the log."""
    return members.pseudonyms()


def doors() -> Doors:
    """What placing an order needs."""
    return Doors(orders(), pseudonyms(), catalogue.resolve_skus)
