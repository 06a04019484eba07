"""Where this room's ports meet their adapters."""

from functools import cache

from chalicelib.catalogue.store import DynamoProducts


@cache
def products() -> DynamoProducts:
    """Where products are kept."""
    return DynamoProducts()
