"""Recommendations as the API says them; shared by this room's routes and by pages that hold a part of it."""

from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib.recommendations import explaining
from chalicelib.recommendations.domain import Parameters
from chalicelib.recommendations.explaining import ItemExplained, ListExplained
from chalicelib.recommendations.filling import Recommendations
from chalicelib.recommendations.selection import Candidate, Source
from chalicelib.reviews.public import RatedCard

ProductList = Literal[
    "viewed-also-viewed", "viewed-then-bought", "bought-also-bought", "liked-also-liked",
    "compared-also-compared", "compared-then-bought",
]  # fmt: skip


#: The lists of a product, and what rises in its category.
BesideList = Literal[ProductList, "trending"]


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One recommended product.

    `people` of the `of` people who did the left side (viewed this product, searched the phrase, …) did the
    right side; null where a count can't be shown. `score` is relative to the list's first. `because` is the
    product of the question that it goes with, where there were several. `product` is null while the catalogue
    doesn't know the product. `source` says what the count is of: the question itself (`pair`), its category or the
    whole shop, for want of more; `pinned` stands there because the shop wants it to. Of what is `trending`, `people` of the
    `of` people who looked at anything there lately looked at it. `new` is true of what the shop's rule for new products put there: `pinned`, and without
    counts. `explained` is there if asked for.
    """

    product_id: str
    rank: int
    score: float
    people: int | None
    of: int | None
    source: Source
    because: str | None = None
    product: RatedCard | None = None
    new: bool | UnsetType = UNSET
    explained: ItemExplained | UnsetType = UNSET


class Items(msgspec.Struct, frozen=True, kw_only=True):
    """A list of recommended products, best first. `how` leads to plain words on how its numbers are known.

    `explained` is there if asked for. `reason` says why there is nothing: `withheld` from this person by a rule, to see
    what recommending is worth. Nothing is wrong then, and nothing need be shown in its place.
    """

    list: str
    items: tuple[Item, ...]
    how: str = "/v1/how/recommendations"
    reason: Literal["withheld"] | UnsetType = UNSET
    explained: ListExplained | UnsetType = UNSET


class NewProduct(msgspec.Struct, frozen=True, kw_only=True):
    """A new product: to how many people it was `shown` in a list, how many of all people `viewed` and `bought` it."""

    product_id: str
    shown: int
    viewed: int
    bought: int


class NewProducts(msgspec.Struct, frozen=True, kw_only=True):
    """What is new and not discreet, what was shown to most people first; at most a thousand."""

    items: tuple[NewProduct, ...]


def items(name: str, found: Recommendations) -> Items:
    """The answer to a question for the list `name`."""
    reason: Literal["withheld"] | UnsetType = "withheld" if found.withheld else UNSET
    return Items(list=name, items=ranked(found.items, found.cards), reason=reason)


def explained(name: str, found: Recommendations, parameters: Parameters) -> Items:
    """The same, and how it came about: for who holds the secret key."""
    told = [explaining.of_item(one, found.trace) for one in found.items]
    plain = ranked(found.items, found.cards)
    return Items(
        list=name,
        items=tuple(
            msgspec.structs.replace(one, explained=why) for one, why in zip(plain, told, strict=True)
        ),
        explained=explaining.of_list(found.items, found.cards, found.trace, parameters),
    )


def ranked(chosen: Iterable[Candidate], cards: Mapping[str, object]) -> tuple[Item, ...]:
    """Chosen candidates, numbered from one, each with its card where the catalogue knows it."""
    return tuple(_item(rank, one, cards.get(one.product_id)) for rank, one in enumerate(chosen, 1))


def _item(rank: int, one: Candidate, card: object) -> Item:
    return Item(
        product_id=one.product_id,
        rank=rank,
        score=one.score,
        people=one.people,
        of=one.of,
        source=one.source,
        because=one.because,
        new=one.new or UNSET,
        product=card if isinstance(card, RatedCard) else None,
    )
