"""What one page needs, in one answer and two round trips: the page's own rows, then what they name.

What shoppers said is read beside it, each part in two waves of its own that run at the same time.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, NamedTuple, TypeVar

import msgspec

from chalicelib.aws import tables
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


class _Own(NamedTuple):
    """What stands in rows of the product's own."""

    product: catalogue.ProductView | None
    recommendations: dict[str, tuple[recommendations.Item, ...]]
    reactions: reactions.Shown | None
    wanted: int | None


def product_page(product_id: str, asked: Asked) -> ProductPage:
    """The page of one product, in at most two waves."""
    said = _beside("reviews", asked.reviews, lambda n: reviews.first(product_id, n, locale=asked.language))
    open_questions = _beside("questions", asked.questions, lambda n: questions.first(product_id, n))
    own = _own(product_id, asked)
    return ProductPage(
        product=own.product,
        recommendations=own.recommendations,
        reviews=said.result() if said else None,
        questions=open_questions.result() if open_questions else None,
        reactions=own.reactions,
        wanted=own.wanted,
    )


def _beside(room: str, count: int, read: Callable[[int], T]) -> Future[T] | None:
    return _readers.submit(read, count) if count and _is_on(room) else None


def _own(product_id: str, asked: Asked) -> _Own:
    one = [product_id]
    own = catalogue.page_part(product_id, asked.market)
    shelf = recommendations.page_part(product_id, per_list=asked.per_list)
    counts, wants, named = reactions.counts_part(one), lists.wanted_part(one), catalogue.card_part(one)
    found = tables.batch_get([*own.keys, *shelf.keys, *counts.keys, *wants.keys, *named.keys])
    product, page, card = own.parse(found), shelf.parse(found), named.parse(found).get(product_id)
    wanted = page.card_ids(MOST_CARDS)
    cards = catalogue.card_part(wanted, asked.market)
    items = page.items(
        cards.parse(tables.batch_get(cards.keys)) if wanted else {},
        fetched=set(wanted),
        # Of a deleted product only the card is left, which still says what may stand beside it.
        discreet=card is not None and card.discreet,
    )
    if card is None:
        return _Own(product, items, None, None)
    return _Own(
        product,
        items,
        reactions.shown(counts.parse(found)[product_id], card) if _is_on("reactions") else None,
        lists.shown(wants.parse(found)[product_id], card) if _is_on("lists") else None,
    )


def _is_on(room: str) -> bool:
    return room not in settings.current().off
