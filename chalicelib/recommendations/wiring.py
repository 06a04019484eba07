"""Where recommendations meet their adapters."""

from functools import cache

from chalicelib.kernel import settings
from chalicelib.recommendations.publishing import Ledger, Store
from chalicelib.recommendations.service import Shelf


def table() -> str:
    """The name of the table of lists."""
    return settings.current().table("recommendations")


def support() -> int:
    """How many people must stand behind a printed row."""
    return settings.current().recommendations.support


@cache
def shelf() -> Shelf:
    """Lists and cards, for reading."""
    from chalicelib.recommendations.store import DynamoShelf

    return DynamoShelf(table())


@cache
def lists() -> Store:
    """The table, for writing a generation."""
    from chalicelib.recommendations.store import DynamoLists

    return DynamoLists(table())


@cache
def ledger() -> Ledger:
    """What the last finished run left."""
    from chalicelib.recommendations.store import BucketLedger

    return BucketLedger(settings.current().lake_bucket)
