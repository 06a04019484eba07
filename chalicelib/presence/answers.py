"""Who is there, read in one wave for a product and in two for the shop."""

from typing import Final

from chalicelib.aws import tables
from chalicelib.aws.tables import Key, Part
from chalicelib.catalogue import public as catalogue
from chalicelib.presence import domain, models
from chalicelib.presence.domain import Looked, Presence

# So many of the products that lead are counted anew; with their cards they are one read of 80 rows.
_MOST_CANDIDATES: Final = 16


def page_part(product_id: str, now: int, exclude: bytes | None = None) -> Part[Presence | None]:
    """The part of a page that says who is there: six keys, the product's card among them.

    None where there is no such product (any more), and for discreet products, which are never live. `exclude` is
    what the log calls the reader's address (`members.public.sender`): it isn't counted among those who look now.
    """
    card = catalogue.card_part([product_id])
    keys = (
        *(models.crowd_key(one, product_id) for one in domain.stretches(now)),
        models.now_key(product_id),
        *card.keys,
    )

    def parse(found: models.Rows) -> Presence | None:
        if product_id not in _shown(card, found):
            return None
        return models.presence_from(found, product_id, now, exclude)

    return Part(keys, parse)


def now(product_id: str, now: int, exclude: bytes | None = None) -> Presence | None:
    """Who is there, as `page_part` says it, in one wave of its own."""
    part = page_part(product_id, now, exclude)
    return part.parse(tables.batch_get(part.keys))


def looked_at(limit: int, now: int) -> list[tuple[Looked, catalogue.Card]]:
    """Up to `limit` (at most 16) products that are looked at now, with their cards, the most people first."""
    rows = tables.batch_get(models.shop_key(one) for one in domain.stretches(now))
    leaders = models.leaders_from(rows.values())
    wanted = sorted(leaders, key=lambda one: (-leaders[one], one))[:_MOST_CANDIDATES]
    cards = catalogue.card_part(wanted)
    crowds: list[Key] = [models.crowd_key(at, one) for one in wanted for at in domain.stretches(now)]
    found = tables.batch_get([*cards.keys, *crowds])
    shown = _shown(cards, found)
    counted = [Looked(one, models.viewers_from(found, one, now, None)) for one in wanted if one in shown]
    counted.sort(key=lambda one: (-one.viewers.people, one.product_id))
    return [(one, shown[one.product_id]) for one in counted if one.viewers.people][:limit]


def _shown(cards: Part[dict[str, catalogue.Card]], found: models.Rows) -> dict[str, catalogue.Card]:
    return {one: card for one, card in cards.parse(found).items() if card.tellable}
