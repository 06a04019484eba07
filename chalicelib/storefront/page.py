"""What one page needs, in one answer and two round trips.

The first wave reads the page's own rows and, at the same time, where its reviews and questions are; the second
fetches at once what all of them name.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, NamedTuple, TypeVar

import msgspec

from chalicelib.aws import tables
from chalicelib.aws.tables import Part
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import settings
from chalicelib.lists import public as lists
from chalicelib.questions import public as questions
from chalicelib.reactions import public as reactions
from chalicelib.recommendations import public as recommendations
from chalicelib.reviews import public as reviews

MOST_CARDS: Final = 50
T = TypeVar("T")

_readers = ThreadPoolExecutor(4, thread_name_prefix="page")


class ProductPage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a product page shows. `product` is null where the catalogue doesn't know the product.

    `recommendations` holds, by list, the products to show; lists with nothing to show are left out. `reviews`
    are the most helpful, with the numbers of all; `questions` the most voted. `reactions` counts who likes and
    dislikes the product, `wanted` the people who have it in a wish list. What the shop has switched off, or
    didn't ask for, is null.
    """

    product: catalogue.ProductView | None
    recommendations: dict[str, tuple[recommendations.Item, ...]]
    reviews: reviews.ReviewsView | None
    questions: questions.QuestionsView | None
    reactions: reactions.Shown | None
    wanted: int | None


class Asked(NamedTuple):
    """What of a page is wanted: products a list, reviews and questions (0: none), market and language."""

    per_list: int = 6
    reviews: int = 3
    questions: int = 2
    market: str | None = None
    language: str | None = None


def product_page(product_id: str, asked: Asked) -> ProductPage:
    """The page of one product, in at most two waves."""
    said = _sought(
        "reviews", asked.reviews, lambda n: reviews.first_part(product_id, n, locale=asked.language)
    )
    open_questions = _sought("questions", asked.questions, lambda n: questions.first_part(product_id, n))
    own = _read_own(product_id, asked)
    wanted = own.shelf.card_ids(MOST_CARDS)
    cards = catalogue.card_part(wanted, asked.market)
    parts = [one.result() for one in (said, open_questions) if one is not None]
    keys = [*cards.keys, *(key for part in parts for key in part.keys)]
    found = tables.batch_get(keys) if keys else {}
    items = own.shelf.items(
        cards.parse(found),
        fetched=set(wanted),
        # Of a deleted product only the card is left, which still says what may stand beside it.
        discreet=own.card is not None and own.card.discreet,
    )
    return ProductPage(
        product=own.product,
        recommendations=items,
        reviews=said.result().parse(found) if said else None,
        questions=open_questions.result().parse(found) if open_questions else None,
        reactions=own.reactions,
        wanted=own.wanted,
    )


def _sought(room: str, count: int, seek: Callable[[int], Part[T]]) -> Future[Part[T]] | None:
    return _readers.submit(seek, count) if count and _is_on(room) else None


class _Own(NamedTuple):
    """What stands in rows of the product's own."""

    product: catalogue.ProductView | None
    card: catalogue.Card | None
    shelf: recommendations.ProductPage
    reactions: reactions.Shown | None
    wanted: int | None


def _read_own(product_id: str, asked: Asked) -> _Own:
    one = [product_id]
    own, named = catalogue.page_part(product_id, asked.market), catalogue.card_part(one)
    shelf = recommendations.page_part(product_id, per_list=asked.per_list)
    counts, wants = reactions.counts_part(one), lists.wanted_part(one)
    found = tables.batch_get([*own.keys, *shelf.keys, *counts.keys, *wants.keys, *named.keys])
    card = named.parse(found).get(product_id)
    liked = reactions.shown(counts.parse(found)[product_id], card) if card else None
    people = lists.shown(wants.parse(found)[product_id], card) if card else None
    return _Own(
        product=own.parse(found),
        card=card,
        shelf=shelf.parse(found),
        reactions=liked if _is_on("reactions") else None,
        wanted=people if _is_on("lists") else None,
    )


def _is_on(room: str) -> bool:
    return room not in settings.current().off
