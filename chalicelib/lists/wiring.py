"""Where this room's ports meet their adapters."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from chalicelib.aws import news, quarantine, secrets, tables
from chalicelib.catalogue import public as catalogue
from chalicelib.catalogue.public import Card
from chalicelib.kernel import ids, settings
from chalicelib.kernel.news import News
from chalicelib.lists import models, stories
from chalicelib.lists.changes import Doors, Lists, Moderation
from chalicelib.lists.domain import Gift, Item, List
from chalicelib.members import public as members
from chalicelib.moderation import public as moderations
from chalicelib.profiles import public as profiles


class Look(NamedTuple):
    """What a page of a list shows: items, cards and marks, each by product."""

    items: Mapping[str, Item]
    cards: Mapping[str, Card]
    gifts: Mapping[str, Gift]


@cache
def lists() -> Lists:
    """Where lists are kept."""
    from chalicelib.lists.store import DynamoLists

    return DynamoLists()


def moderation() -> Moderation:
    """How texts come to be public."""
    return moderations


def doors(source_ip: str | None, now: int) -> Doors:
    """What working on lists needs, for a call from an address."""
    return Doors(
        lists(),
        moderation(),
        cards,
        catalogue.resolve_skus,
        members.pseudonyms().guest,
        ids.new_id,
        moderations.source(source_ip, now),
        lambda list_id: profiles.let_go(str(profiles.Target(profiles.LIST, list_id))),
    )


def titles(list_ids: Sequence[str]) -> Mapping[str, str]:
    """The titles of those of these lists that anyone may see now, in one wave."""
    part = stories.part(list_ids)
    found = part.parse(tables.batch_get(part.keys, consistent=True))
    return {list_id: one.title for list_id, one in found.items()}


# Members follow public lists too; the room that keeps who follows what stands below this one.
profiles.let_follow_lists(titles)


def cards(product_ids: Sequence[str]) -> Mapping[str, Card]:
    """The cards of products."""
    part = catalogue.card_part(product_ids)
    return part.parse(tables.batch_get(part.keys))


def look(of: List, product_ids: Sequence[str], *, gifts: bool, consistent: bool) -> Look:
    """What a page of a list shows of these products, in one wave."""
    items, part = models.item_keys(of.list_id, product_ids), catalogue.card_part(product_ids)
    marks = models.gift_keys(of.list_id, product_ids) if gifts else {}
    found = tables.batch_get([*items.values(), *part.keys, *marks.values()], consistent=consistent)
    return Look(
        models.by_product(found, items, models.item_from),
        part.parse(found),
        models.by_product(found, marks, models.gift_from),
    )


class Wanted(NamedTuple):
    """How many people want a product, and its card, if there is one."""

    people: int
    card: Card | None


def wanted(product_id: str) -> Wanted:
    """How many people want a product, in one wave."""
    part, key = catalogue.card_part([product_id]), models.wanted_key(product_id)
    found = tables.batch_get([*part.keys, key])
    return Wanted(models.wanted_from(found.get(key)), part.parse(found).get(product_id))


def least() -> int:
    """Under how many people the count of a discreet product is kept back."""
    return settings.current().recommendations.k_anonymity


def receipt(of: List) -> str:
    """With what the owner of a list sees why it isn't public, and appeals."""
    return moderations.receipt(moderations.Kind.LIST, of.list_id, of.owner)


def cursor_secret() -> str:
    """What cursors are signed with."""
    return secrets.current().cursor_secret


def publish(messages: Sequence[News]) -> None:
    """Publish news to the stage's topic. Raises `OSError` if any wasn't taken."""
    news.publish(messages)


def set_aside(record: Mapping[str, Any], reason: str, now: int) -> None:
    """Put a record that can't be read where operators look."""
    quarantine.put("lists-relay", record, reason, now)
