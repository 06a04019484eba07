"""Where the room's ports meet their adapters."""

from functools import cache

from chalicelib.activity.service import Log


@cache
def log() -> Log:
    """The log of batches."""
    from chalicelib.activity.store import DynamoLog

    return DynamoLog()
