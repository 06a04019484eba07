"""Where this room's ports meet their adapters."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from chalicelib.aws import quarantine, secrets, tables
from chalicelib.catalogue import public as catalogue
from chalicelib.listing.service import Lists


@cache
def lists() -> Lists:
    """Where lists are kept."""
    from chalicelib.listing.store import DynamoLists

    return DynamoLists()


def cards(product_ids: Sequence[str]) -> Mapping[str, catalogue.Card]:
    """The cards of products."""
    part = catalogue.card_part(product_ids)
    return part.parse(tables.batch_get(part.keys))


def cursor_secret() -> str:
    """What cursors are signed with."""
    return secrets.current().cursor_secret


def set_aside(record: Mapping[str, Any], reason: str, now: int) -> None:
    """Put a message that can't be read where operators look."""
    quarantine.put("listing", record, reason, now)
