"""What other rooms may ask of reactions."""

from collections.abc import Iterable
from typing import Any

import msgspec

from chalicelib.aws.tables import Part
from chalicelib.catalogue.public import Card
from chalicelib.members import public as members
from chalicelib.members.public import Person
from chalicelib.reactions import domain, models, service, stories, wiring
from chalicelib.reactions.domain import Reactions, Shown
from chalicelib.reactions.stories import ReactionStory
from chalicelib.reactions.views import mine_view

__all__ = [
    "ReactionStory",
    "Reactions",
    "Shown",
    "counts_part",
    "erase",
    "export",
    "merge",
    "shown",
    "story_part",
]


def counts_part(product_ids: Iterable[str]) -> Part[dict[str, Reactions]]:
    """The part of a page that shows how many like and dislike products: by product id, each asked for."""
    keys = {one: models.counts_key(one) for one in product_ids}

    def parse(found: models.Rows) -> dict[str, Reactions]:
        return {one: models.counts_from(found.get(key)) for one, key in keys.items()}

    return Part(tuple(keys.values()), parse)


def story_part(pairs: Iterable[tuple[str, str]]) -> Part[dict[tuple[str, str], ReactionStory]]:
    """The part of a page that tells of likes and dislikes: by (person's key, product id), of those that stand now."""
    return stories.part(pairs)


def shown(counts: Reactions, card: Card) -> Shown:
    """Counts as a page may show them beside the product: small numbers of discreet products are null."""
    return domain.shown(counts, discreet=card.discreet, least=wiring.least())


def merge(guest_key: str, person: Person, now: int) -> int:
    """Give what a guest said to the customer they turned out to be, whose own word holds where both spoke.

    How many words moved or gave way. It may be killed anywhere and asked again.
    """
    return service.merge(guest_key, person, opinions=wiring.opinions(), now=now)


def export(
    customer_id: str | None = None,
    email: str | None = None,  # noqa: ARG001  (every room is asked alike)
    *,
    guest: Person | None = None,
) -> list[dict[str, Any]]:
    """All words of a customer or a guest, ready for JSON. By address nobody reacts."""
    return [
        msgspec.to_builtins(mine_view(one))
        for key in _keys(customer_id, guest)
        for one in service.export(key, opinions=wiring.opinions())
    ]


def erase(
    customer_id: str | None = None,
    email: str | None = None,  # noqa: ARG001  (every room is asked alike)
    *,
    guest: Person | None = None,
    now: int,
) -> int:
    """Take back all words of a customer or a guest and forget them; how many there were. May be repeated.

    Counts fall at once, and the log is told that each word was taken back.
    """
    return sum(service.erase(key, opinions=wiring.opinions(), now=now) for key in _keys(customer_id, guest))


def _keys(customer_id: str | None, guest: Person | None) -> list[str]:
    customer = [members.customer(customer_id).key] if customer_id else []
    return customer + ([guest.key] if guest else [])
