"""Where this room's ports meet their adapters."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from chalicelib.aws import news, quarantine, secrets, tables
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import settings
from chalicelib.kernel.news import News
from chalicelib.reactions import models
from chalicelib.reactions.domain import Reactions
from chalicelib.reactions.service import Doors, Opinions, Product


class Look(NamedTuple):
    """A product as its reactions are shown with it; None where there is none."""

    product: Product | None
    counts: Reactions


@cache
def opinions() -> Opinions:
    """Where reactions are kept."""
    from chalicelib.reactions.store import DynamoOpinions

    return DynamoOpinions()


def doors() -> Doors:
    """What reacting needs."""
    return Doors(opinions(), product, least())


def least() -> int:
    """Under how many people the counts of a discreet product are kept back."""
    return settings.current().recommendations.k_anonymity


def product(product_id: str) -> Product | None:
    """The product, if it is there."""
    return look(product_id).product


def look(product_id: str) -> Look:
    """A product and its counts, in one wave."""
    part = catalogue.card_part([product_id])
    key = models.counts_key(product_id)
    found = tables.batch_get([*part.keys, key])
    card = part.parse(found).get(product_id)
    there = card is not None and not card.deleted
    return Look(
        Product(product_id, card.discreet) if card is not None and there else None,
        models.counts_from(found.get(key)),
    )


def cursor_secret() -> str:
    """What cursors are signed with."""
    return secrets.current().cursor_secret


def publish(messages: Sequence[News]) -> None:
    """Publish news to the stage's topic. Raises `OSError` if any wasn't taken."""
    news.publish(messages)


def set_aside(record: Mapping[str, Any], reason: str, now: int) -> None:
    """Put a record that can't be read where operators look."""
    quarantine.put("reactions-relay", record, reason, now)
