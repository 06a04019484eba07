"""Where the room's ports meet their adapters."""

from functools import cache

from chalicelib.activity.compaction import Merge
from chalicelib.activity.forgetting import Sieve
from chalicelib.activity.lake import Objects
from chalicelib.activity.service import Log


@cache
def log() -> Log:
    """The log of batches."""
    from chalicelib.activity.store import DynamoLog

    return DynamoLog()


@cache
def objects() -> Objects:
    """The lake's bucket."""
    from chalicelib.activity.store import S3Objects

    return S3Objects()


def sieve() -> Sieve:
    """The engine that takes rows out of closed days."""
    from chalicelib.activity.merging import Sieve as DuckSieve

    return DuckSieve()


def merge() -> Merge:
    """The engine of compaction; DuckDB is imported when it is used."""
    from chalicelib.activity.merging import merge as merge_with_duckdb

    return merge_with_duckdb
