"""What other rooms may ask of lists."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import msgspec

from chalicelib.aws.tables import Part
from chalicelib.catalogue.public import Card
from chalicelib.lists import domain, merging, models, sharing, stories, wiring
from chalicelib.lists.domain import Kind
from chalicelib.lists.stories import ListStory
from chalicelib.lists.views import export_view
from chalicelib.members import public as members
from chalicelib.members.public import Person
from chalicelib.moderation.domain import Case, Decision

__all__ = [
    "Choice",
    "Held",
    "ListStory",
    "choices_part",
    "erase",
    "export",
    "held_part",
    "merge",
    "moderate",
    "shown",
    "story_part",
    "wanted_part",
]


def wanted_part(product_ids: Iterable[str]) -> Part[dict[str, int]]:
    """The part of a page that shows how many people have products in a wish list: by product id, each asked for."""
    keys = {one: models.wanted_key(one) for one in product_ids}

    def parse(found: models.Rows) -> dict[str, int]:
        return {one: models.wanted_from(found.get(key)) for one, key in keys.items()}

    return Part(tuple(keys.values()), parse)


class Held(NamedTuple):
    """Whether a person has a product in a wish list, and which lists they have, the oldest first."""

    wanted: bool
    list_ids: tuple[str, ...]


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A list of the person's own that a product may be put into, and whether it is in it."""

    list_id: str
    kind: Kind
    title: str | None
    holds: bool


def held_part(person: str, product_id: str) -> Part[Held]:
    """The part of a person's page of a product that is theirs: `person` is their key."""
    shelf, want = models.shelf_key(person), models.want_key(person, product_id)

    def parse(found: models.Rows) -> Held:
        lists = models.shelf_from(person, found.get(shelf)).list_ids
        return Held(bool(models.want_from(found.get(want))), lists)

    return Part((shelf, want), parse)


def choices_part(person: str, list_ids: Sequence[str], product_id: str) -> Part[tuple[Choice, ...]]:
    """The lists of a `held_part` as a page offers them; those that are the person's own now."""
    keys = [models.list_key(one) for one in list_ids]

    def parse(found: models.Rows) -> tuple[Choice, ...]:
        lists = [models.list_from(found[key]) for key in keys if key in found]
        return tuple(
            Choice(list_id=one.list_id, kind=one.kind, title=one.said.title, holds=product_id in one.products)
            for one in lists
            if one.owner == person and not one.closing
        )

    return Part(tuple(keys), parse)


def story_part(list_ids: Iterable[str]) -> Part[dict[str, ListStory]]:
    """The part of a page that tells of lists: by id, of those that all may see now."""
    return stories.part(list_ids)


def shown(people: int, card: Card) -> int | None:
    """That count as a page may show it beside the product: a small number of a discreet one is null."""
    return domain.shown_count(people, discreet=card.discreet, least=wiring.least())


def moderate(subject_id: str, decision: Decision, now: int) -> Case:
    """Let an operator decide whether everybody may see a list; the list and its case change together.

    Raises `NotFound`, `Invalid` or `Conflict`.
    """
    return sharing.moderate(subject_id, decision, doors=wiring.doors(None, now), now=now)


def merge(guest_key: str, person: Person, now: int) -> int:
    """Make a guest's lists those of the customer they turned out to be; how many lists there were.

    It may be killed anywhere and asked again.
    """
    return merging.merge(guest_key, person, doors=wiring.doors(None, now), now=now)


def export(
    customer_id: str | None = None,
    email: str | None = None,  # noqa: ARG001  (every room is asked alike)
    *,
    guest: Person | None = None,
) -> list[dict[str, Any]]:
    """All lists of a customer or a guest with what is in them, ready for JSON. By address nobody has any."""
    doors = wiring.doors(None, 0)
    return [
        export_view(of, items)
        for key in _keys(customer_id, guest)
        for of, items in merging.everything(key, doors=doors)
    ]


def erase(
    customer_id: str | None = None,
    email: str | None = None,  # noqa: ARG001  (every room is asked alike)
    *,
    guest: Person | None = None,
    now: int,
) -> int:
    """Delete all lists of a customer or a guest; how many there were. Numbers fall as they go. May be repeated."""
    doors = wiring.doors(None, now)
    return sum(merging.erase(key, doors=doors, now=now) for key in _keys(customer_id, guest))


def _keys(customer_id: str | None, guest: Person | None) -> list[str]:
    customer = [members.customer(customer_id).key] if customer_id else []
    return customer + ([guest.key] if guest else [])
