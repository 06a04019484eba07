"""Where this room's ports meet their adapters."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from chalicelib.aws import news, quarantine
from chalicelib.catalogue.store import DynamoProducts
from chalicelib.kernel import settings
from chalicelib.kernel.news import News

if TYPE_CHECKING:
    from chalicelib.catalogue.feed import Import


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


def feed_import(has_time: Callable[[], bool]) -> "Import":
    """A run of the feed's import, as the stage's settings say."""
    from chalicelib.catalogue.feed import Import
    from chalicelib.catalogue.source import FeedSource, LakeShelf

    told = settings.current()
    return Import(
        told.feed_url, missing=told.feed_missing, source=FeedSource(), shelf=LakeShelf(),
        products=products(), now=told.now(), has_time=has_time,
    )  # fmt: skip
