"""Where this room's ports meet their adapters."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from chalicelib.aws import news, quarantine, secrets, tables
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import settings
from chalicelib.kernel.news import News
from chalicelib.members import public as members
from chalicelib.moderation import public as moderation_room
from chalicelib.orders import public as orders
from chalicelib.questions import models
from chalicelib.questions.domain import Thread
from chalicelib.questions.ports import Doors, Moderation, Product, Questions, Reading
from chalicelib.questions.store import DynamoQuestions


@cache
def questions() -> Questions:
    """Where threads are kept."""
    return DynamoQuestions()


def moderation() -> Moderation:
    """How what is written comes to be shown."""
    return moderation_room


def product(product_id: str) -> Product | None:
    """What this room asks of a product; None if there is none by that id, or none any more."""
    part = catalogue.card_part([product_id])
    card = part.parse(tables.batch_get(part.keys)).get(product_id)
    return None if card is None or card.deleted else Product(product_id, card.discreet)


def seed(text: str) -> str:
    """A keyed hash of `text`, apart from those of people."""
    return members.pseudonyms().guest(f"questions\0{text}")


def doors() -> Doors:
    """What writing needs."""
    return Doors(questions(), moderation(), product, orders.purchase, seed)


def read(product_id: str, question_ids: Sequence[str]) -> Reading:
    """A product's numbers, threads, and whether to name people beside it, in one wave."""
    cards = catalogue.card_part([product_id] if product_id else [])
    keys = models.wanted_keys(product_id, question_ids)
    found = tables.batch_get([*keys, *cards.keys])
    return parsed(product_id, question_ids, found, cards.parse(found).get(product_id))


def parsed(
    product_id: str, question_ids: Sequence[str], found: models.Rows, card: catalogue.Card | None
) -> Reading:
    """What the rows of `models.wanted_keys` say. Without a card nobody is named."""
    threads: dict[str, Thread] = {}
    for one in question_ids:
        row = found.get(models.thread_key(one))
        if row is not None:
            threads[one] = models.thread_from(row)
    counts = models.counts_from(found.get(models.counts_key(product_id)))
    return Reading(counts, threads, named=card is not None and not card.discreet)


def persons(customer_id: str | None, email: str | None) -> list[str]:
    """The pseudonyms of a customer, by the shop's id, the address, or both."""
    hashes = members.pseudonyms()
    by_id = [hashes.customer(customer_id)] if customer_id else []
    return by_id + ([hashes.customer_by_email(email)] if email else [])


def anonymous_allowed() -> bool:
    """Whether people who show neither token may ask and answer."""
    return settings.current().reviews.anonymous


def cursor_secret() -> str:
    """What cursors are signed with."""
    return secrets.current().cursor_secret


def publish(messages: Sequence[News]) -> None:
    """Publish news to the stage's topic. Raises `OSError` if any wasn't taken."""
    news.publish(messages)


def set_aside(record: Mapping[str, Any], reason: str, now: int) -> None:
    """Put a record that can't be read where operators look."""
    quarantine.put("questions-relay", record, reason, now)
