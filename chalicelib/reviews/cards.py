"""A product's card with its rating: what a row of products shows."""

from collections.abc import Sequence
from typing import Final

import msgspec

from chalicelib.aws.tables import Part
from chalicelib.catalogue import public as catalogue
from chalicelib.catalogue.public import Card
from chalicelib.kernel import settings
from chalicelib.reviews import models
from chalicelib.reviews.rating import Rating

_ROOM: Final = "reviews"


class CardRating(msgspec.Struct, frozen=True, kw_only=True):
    """The true mean of a product's published ratings, of 5 stars, and how many they are."""

    mean: float
    count: int


class RatedCard(Card, frozen=True, kw_only=True):
    """A product's card, and its rating (null where nobody rated it)."""

    rating: CardRating | None


def rated(card: Card, rating: Rating | None) -> RatedCard:
    """The card with the product's rating."""
    fields = {name: getattr(card, name) for name in Card.__struct_fields__}
    mean = rating.mean if rating else None
    if rating is None or mean is None:
        return RatedCard(**fields, rating=None)
    return RatedCard(**fields, rating=CardRating(mean=round(mean, 2), count=rating.count))


def part(product_ids: Sequence[str], market: str | None = None) -> Part[dict[str, RatedCard]]:
    """The part of a page that shows products with their ratings, by id: two keys each, one where reviews are off."""
    is_on = _ROOM not in settings.current().off
    cards = catalogue.card_part(product_ids, market)
    stats = {one: models.stats_key(one) for one in (product_ids if is_on else ())}

    def parse(found: models.Rows) -> dict[str, RatedCard]:
        ratings = {one: models.rating_from(found[key]) for one, key in stats.items() if key in found}
        return {one: rated(card, ratings.get(one)) for one, card in cards.parse(found).items()}

    return Part((*cards.keys, *stats.values()), parse)
