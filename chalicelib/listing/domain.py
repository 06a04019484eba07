"""Product lists: which lists a product stands in, and where in each.

A list is a category, or the whole shop. A category written `Friluftsliv > Tält` is listed by its whole name
and by its first levels, so that a shop's departments have lists too.

Discreet products stand in the lists of exactly the categories they name (who opens one asks for it), never
in those of the levels above and never in the whole shop's, unless the shop has nothing else.
"""

from collections.abc import Sequence
from typing import Final

import msgspec

from chalicelib.kernel.news import ProductChanged

WHOLE_SHOP: Final = "all"
DISCREET_SHOP: Final = "discreet"
LEVELS: Final = " > "
# Lists a category's product stands in, the whole name included: with the next, bounds a product's rows.
MOST_LEVELS: Final = 4
MOST_CATEGORIES: Final = 10
NEWEST: Final = "newest"


class Place(msgspec.Struct, frozen=True, order=True):
    """Where a product stands in a list. Lists run from the greatest `(value, product_id)` to the smallest."""

    value: int
    product_id: str


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """All that the room knows of a product in one sorting: its revision, its lists, its place in them."""

    product_id: str
    revision: int
    lists: frozenset[str]
    value: int


def category_list(category: str) -> str:
    """The name of a category's list; spaces around its levels don't count."""
    return f"in:{LEVELS.join(level.strip() for level in category.split('>'))}"


def lists(categories: Sequence[str], *, discreet: bool) -> frozenset[str]:
    """The lists that a product with these categories stands in."""
    if discreet:
        return frozenset({DISCREET_SHOP, *(category_list(one) for one in categories)})
    named = {category_list(name) for category in categories for name in _levels(category)}
    return frozenset({WHOLE_SHOP, *named})


def _levels(category: str) -> list[str]:
    steps = category.split(LEVELS)
    above = [LEVELS.join(steps[:count]) for count in range(1, len(steps))]
    return [*above[: MOST_LEVELS - 1], category]


def standing(news: ProductChanged) -> Standing:
    """Where a product stands among the newest after a change of it; a deleted one stands nowhere."""
    listed = (
        frozenset[str]() if news.deleted else lists(news.categories[:MOST_CATEGORIES], discreet=news.discreet)
    )
    return Standing(product_id=news.product_id, revision=news.revision, lists=listed, value=news.created_at)
