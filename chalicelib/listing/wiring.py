"""Where this room's ports meet their adapters."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Final

from chalicelib.aws import secrets, tables
from chalicelib.catalogue import public as catalogue
from chalicelib.listing.service import Lists, Look
from chalicelib.reviews import public as reviews

# Products of one BatchGetItem, which takes 100 keys: a card and a rating each.
_TOGETHER: Final = 50


@cache
def lists() -> Lists:
    """Where lists are kept."""
    from chalicelib.listing.store import DynamoLists

    return DynamoLists()


def look(market: str | None) -> Look[catalogue.Card, reviews.Rating]:
    """What reads the cards (as a market sees them) and the ratings of products, in one wave."""
    return partial(_look, market)


def _look(
    market: str | None, product_ids: Sequence[str]
) -> tuple[Mapping[str, catalogue.Card], Mapping[str, reviews.Rating]]:
    card_part, rating_part = catalogue.card_part(product_ids, market), reviews.rating_part(product_ids)
    keys = [*card_part.keys, *rating_part.keys]
    groups = [keys[start : start + 2 * _TOGETHER] for start in range(0, len(keys), 2 * _TOGETHER)]
    found: dict[tables.Key, tables.Item] = {}
    for rows in (
        _readers().map(tables.batch_get, groups) if len(groups) > 1 else map(tables.batch_get, groups)
    ):
        found |= rows
    return card_part.parse(found), rating_part.parse(found)


@cache
def _readers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(4)


def cursor_secret() -> str:
    """What cursors are signed with."""
    return secrets.current().cursor_secret
