"""What a product list shows of a product."""

import msgspec

from chalicelib.catalogue.public import Card
from chalicelib.reviews.public import Rating


class CardRating(msgspec.Struct, frozen=True, kw_only=True):
    """The true mean of a product's published ratings, of 5 stars, and how many they are."""

    mean: float
    count: int


class ListedCard(Card, frozen=True, kw_only=True):
    """A product in a list: its card, and its rating (null where nobody rated it)."""

    rating: CardRating | None


def listed_card(card: Card, rating: Rating | None) -> ListedCard:
    """The card with the product's rating."""
    fields = {name: getattr(card, name) for name in Card.__struct_fields__}
    mean = rating.mean if rating else None
    if rating is None or mean is None:
        return ListedCard(**fields, rating=None)
    return ListedCard(**fields, rating=CardRating(mean=round(mean, 2), count=rating.count))
