"""Where this room's ports meet their adapters."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from chalicelib.aws import news, quarantine
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel.news import News
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
    """What taking an order in needs."""
    return Doors(orders(), pseudonyms(), catalogue.resolve_skus, members.keep_contact)


def publish(messages: Sequence[News]) -> None:
    """Publish news to the stage's topic. Raises `OSError` if any wasn't taken."""
    news.publish(messages)


def set_aside(record: Mapping[str, Any], reason: str, now: int) -> None:
    """Put a record that can't be read where operators look."""
    quarantine.put("orders-relay", record, reason, now)
