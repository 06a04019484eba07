"""Product lists: which lists a product stands in, by which sortings, and where in each.

A list is a category, or the whole shop. A category written `Friluftsliv > Tält` is listed by its whole name
and by its first levels, so that a shop's departments have lists too.

Discreet products stand in the lists of exactly the categories they name (who opens one asks for it), never
in those of the levels above and never in the whole shop's, unless the shop has nothing else.

A list has two lanes in every sorting: the products that have what it sorts by, and after them, newest
first, those that don't (nobody rated them, they name no price in the shop's currency).
"""

import enum
from collections.abc import Sequence
from typing import Final

import msgspec

from chalicelib.kernel.news import PopularityChanged, ProductChanged, RatingChanged

WHOLE_SHOP: Final = "all"
DISCREET_SHOP: Final = "discreet"
LEVELS: Final = " > "
# Lists a category's product stands in, the whole name included: with the next, bounds a product's rows.
MOST_LEVELS: Final = 4
MOST_CATEGORIES: Final = 10
# Sixteen digits: an instant in milliseconds, or the largest price, with room.
LARGEST_VALUE: Final = 10**16 - 1


class Sorting(enum.StrEnum):
    """What lists are sorted by."""

    NEWEST = "newest"
    RATING = "rating"
    POPULAR = "popular"
    PRICE = "price"


class Place(msgspec.Struct, frozen=True, order=True):
    """Where a product stands in a lane. Lanes run in the order of `(value, product_id)`, or against it."""

    value: int
    product_id: str


class Lane(msgspec.Struct, frozen=True, order=True):
    """The products of a list that have (`valued`), or don't have, what the sorting sorts by."""

    sorting: Sorting
    name: str
    valued: bool = True


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """All that the room knows of a product in one sorting.

    `listed` is the revision of the catalogue's news that `lists` and `since` (when it was first written) are
    of, and `told` that of the other room's news that `value` is of; 0 where none was heard. What the catalogue
    itself tells (`newest`, `price`) leaves `told` at 0. `value` is None where there is nothing to sort by.
    """

    product_id: str
    sorting: Sorting
    listed: int = 0
    told: int = 0
    lists: frozenset[str] = frozenset()
    since: int = 0
    value: int | None = None

    @property
    def place(self) -> Place:
        """Where the product stands in each of its lists' lanes."""
        return Place(self.since if self.value is None else self.value, self.product_id)

    @property
    def lanes(self) -> frozenset[Lane]:
        """The lanes that the product stands in."""
        return frozenset(Lane(self.sorting, name, self.value is not None) for name in self.lists)


def category_list(category: str) -> str:
    """The name of a category's list; spaces around its levels don't count."""
    return f"in:{LEVELS.join(level.strip() for level in category.split('>'))}"


# The news that lists follow; others may come by a queue whose filter lets them through.
Moving = ProductChanged | RatingChanged | PopularityChanged


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


def moved_by(news: Moving) -> tuple[Sorting, ...]:
    """The sortings that news may move a product in."""
    match news:
        case ProductChanged():
            return tuple(Sorting)
        case RatingChanged():
            return (Sorting.RATING,)
        case PopularityChanged():
            return (Sorting.POPULAR,)


def heard(before: Standing, news: Moving) -> Standing:
    """The standing once `news` of one of its sources is heard; the same one if newer was heard before.

    Each source has its own revisions, so news may come from either first, twice, late, and in any order. A
    deleted product stands nowhere, and keeps what was said of it.
    """
    if isinstance(news, ProductChanged):
        return _listed(before, news) if news.revision > before.listed else before
    if news.revision <= before.told:
        return before
    value = (news.score if news.count else None) if isinstance(news, RatingChanged) else news.value or None
    return msgspec.structs.replace(before, told=news.revision, value=_bounded(value))


def _listed(before: Standing, news: ProductChanged) -> Standing:
    own = {Sorting.NEWEST: news.created_at, Sorting.PRICE: news.price}
    named = lists(news.categories[:MOST_CATEGORIES], discreet=news.discreet)
    return msgspec.structs.replace(
        before,
        listed=news.revision,
        lists=frozenset() if news.deleted else named,
        since=_bounded(news.created_at),
        value=_bounded(own[before.sorting]) if before.sorting in own else before.value,
    )


def _bounded(value: int | None) -> int | None:
    return None if value is None else max(0, min(value, LARGEST_VALUE))


def reaches(count: int, total: int, least_halves: int) -> bool:
    """Whether `count` ratings of `total` stars have a true mean of at least so many half stars."""
    return count > 0 and 2 * total >= least_halves * count
