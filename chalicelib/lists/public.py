"""What other rooms may ask of lists."""

from collections.abc import Iterable
from typing import Any

from chalicelib.aws.tables import Part
from chalicelib.catalogue.public import Card
from chalicelib.lists import domain, merging, models, sharing, stories, wiring
from chalicelib.lists.stories import ListStory
from chalicelib.lists.views import export_view
from chalicelib.members import public as members
from chalicelib.members.public import Person
from chalicelib.moderation.domain import Case, Decision

__all__ = ["ListStory", "erase", "export", "merge", "moderate", "shown", "story_part", "wanted_part"]


def wanted_part(product_ids: Iterable[str]) -> Part[dict[str, int]]:
    """The part of a page that shows how many people have products in a wish list: by product id, each asked for."""
    keys = {one: models.wanted_key(one) for one in product_ids}

    def parse(found: models.Rows) -> dict[str, int]:
        return {one: models.wanted_from(found.get(key)) for one, key in keys.items()}

    return Part(tuple(keys.values()), parse)


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
