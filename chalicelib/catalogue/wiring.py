"""Where this room's ports meet their adapters."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from chalicelib.aws import news, quarantine
from chalicelib.catalogue.store import DynamoProducts
from chalicelib.kernel.news import News


@cache
def products() -> DynamoProducts:
    """Where products are kept."""
    return DynamoProducts()


def publish(messages: Sequence[News]) -> None:
    """Publish news to the stage's topic. Raises `OSError` if any wasn't taken."""
    news.publish(messages)


def set_aside(record: Mapping[str, Any], reason: str, now: int) -> None:
    """Put a record that can't be read where operators look."""
    quarantine.put("catalogue-relay", record, reason, now)
