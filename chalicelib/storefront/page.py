"""What one page needs, in one answer and two round trips.

The first wave reads the page's own rows and, at the same time, where its reviews and questions are; the second
fetches at once what all of them name. What wasn't asked for isn't read.
"""

from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, NamedTuple, TypeVar

import msgspec

from chalicelib.aws.tables import Part
from chalicelib.catalogue import public as catalogue
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Invalid
from chalicelib.latest import public as latest
from chalicelib.lists import public as lists
from chalicelib.nearby import public as nearby
from chalicelib.places import public as places
from chalicelib.presence import public as presence
from chalicelib.questions import public as questions
from chalicelib.reactions import public as reactions
from chalicelib.recommendations import public as recommendations
from chalicelib.reviews import public as reviews
from chalicelib.storefront.waves import Wave

MOST_CARDS: Final = 50
# What changes by the second.
LIVE: Final = frozenset({"viewers", "latest", "nearby"})
# By field the room that must be switched on for it.
ROOMS: Final = {
    "recommendations": "recommendations",
    "reviews": "reviews",
    "questions": "questions",
    "reactions": "reactions",
    "wanted": "lists",
    "viewers": "presence",
    "latest": "latest",
    "nearby": "nearby",
}
FIELDS: Final = ("product", *ROOMS)
# These go by what the product's card says of it.
_BY_CARD: Final = frozenset({"recommendations", "reactions", "wanted", "latest"})
# Counts that stand bare in the answer; others carry their own `how`.
_HOW: Final = {"recommendations": "/v1/how/recommendations", "wanted": "/v1/how/wanted"}
T = TypeVar("T")

_readers = ThreadPoolExecutor(4, thread_name_prefix="page")


class ProductPage(msgspec.Struct, frozen=True, kw_only=True):
    """Everything a product page shows, or those of it that `fields` asked for.

    `product` is null where the catalogue doesn't know the product. `recommendations` holds, by list, the products to
    show; lists with nothing to show are left out. `reviews` are the most helpful, with the numbers of all; `questions`
    the most voted. `reactions` counts who likes and dislikes the product, `wanted` the people who have it in a wish
    list; `viewers` who looks at it now, looked today, and has it in a cart; `latest` tells who bought it lately, and
    `nearby` what is true of it near a place. `how` leads to plain words on the numbers that don't so themselves.
    What the shop has switched off, or wasn't asked for, is null.
    """

    product: catalogue.ProductView | None
    recommendations: dict[str, tuple[recommendations.Item, ...]] | None
    reviews: reviews.ReviewsView | None
    questions: questions.QuestionsView | None
    reactions: reactions.Shown | None
    wanted: int | None
    viewers: presence.PresenceView | None
    latest: latest.ProductLatestView | None
    nearby: nearby.Nearby | None
    how: dict[str, str]


class Asked(NamedTuple):
    """What of a page is wanted: which fields, products a list, reviews and questions (0: none), market and language,
    and near which place; without one, in the market's country. `browser` is the `anonymous_id` of whom it is for, if that is told.
    """

    now: int
    fields: Collection[str] = FIELDS
    per_list: int = 6
    reviews: int = 3
    questions: int = 2
    market: str | None = None
    language: str | None = None
    place: str | None = None
    browser: str | None = None

    @property
    def near(self) -> str | None:
        """The code of the place that is spoken of."""
        return self.place or self.market

    @property
    def wanted(self) -> frozenset[str]:
        """The fields that have anything to read: asked for, switched on, more than none of them."""
        none = {"reviews": not self.reviews, "questions": not self.questions, "nearby": self.near is None}
        off = settings.current().off
        return frozenset(one for one in self.fields if not none.get(one) and ROOMS.get(one) not in off)


def named(text: str | None) -> Collection[str]:
    """The fields that a parameter names, with commas between; all of them, if None. Raises `Invalid`."""
    if text is None:
        return FIELDS
    found = frozenset(one.strip() for one in text.split(","))
    if not found <= set(FIELDS):
        raise Invalid.field("query:fields", f"expected, with commas between: {', '.join(FIELDS)}")
    return found


def known(place: str | None) -> str | None:
    """The code of a place that there is. Raises `Invalid` for another."""
    if place is not None and places.get(place) is None:
        raise Invalid.field("query:place", "no such place")
    return place


def product_page(product_id: str, asked: Asked) -> tuple[ProductPage, bool]:
    """The page of one product, in at most two waves; and whether chance decided what this browser is shown of it."""
    wanted = asked.wanted
    said = _sought(
        "reviews" in wanted, lambda: reviews.first_part(product_id, asked.reviews, locale=asked.language)
    )
    open_questions = _sought("questions" in wanted, lambda: questions.first_part(product_id, asked.questions))
    own = _read_own(product_id, asked, wanted)
    rest = Wave()
    beside = own.shelf.card_ids(MOST_CARDS) if own.shelf else ()
    cards = rest.add(bool(beside), lambda: reviews.cards_part(beside, asked.market))
    is_steered = own.shelf is not None and own.shelf.is_steered
    goods = rest.add(is_steered and bool(beside), lambda: catalogue.goods_part(beside))
    labels = rest.add(bool(own.bought), lambda: latest.labels_part(own.bought))
    shown_reviews, shown_questions = _awaited(said, rest), _awaited(open_questions, rest)
    rest.fetch()
    made = ProductPage(
        product=own.product,
        recommendations=_chosen(own, cards() or {}, goods() or {}, set(beside)),
        reviews=shown_reviews(),
        questions=shown_questions(),
        reactions=own.reactions,
        wanted=own.wanted,
        viewers=own.viewers,
        latest=latest.section(own.bought, labels(), own.card, asked.now) if "latest" in wanted else None,
        nearby=own.nearby,
        how={name: _HOW[name] for name in sorted(_HOW.keys() & wanted)},
    )
    return made, own.shelf is not None and own.shelf.is_drawn


def _sought(is_wanted: bool, seek: Callable[[], Part[T]]) -> Future[Part[T]] | None:
    return _readers.submit(seek) if is_wanted else None


def _awaited(sought: Future[Part[T]] | None, wave: Wave) -> Callable[[], T | None]:
    if sought is None:
        return lambda: None
    read = wave.take(sought.result())
    return read  # noqa: RET504  (typed by itself, not by what is returned here)


class _Own(NamedTuple):
    """What stands in rows of the product's own."""

    product: catalogue.ProductView | None
    card: catalogue.Card | None
    shelf: recommendations.ProductPage | None
    reactions: reactions.Shown | None
    wanted: int | None
    viewers: presence.PresenceView | None
    bought: tuple[latest.Entry, ...]
    nearby: nearby.Nearby | None


def _read_own(product_id: str, asked: Asked, wanted: frozenset[str]) -> _Own:
    one, wave = [product_id], Wave()
    own = wave.add("product" in wanted, lambda: catalogue.page_part(product_id, asked.market))
    shelf = wave.add(
        "recommendations" in wanted,
        lambda: recommendations.page_part(
            product_id, per_list=asked.per_list, now=asked.now, browser=asked.browser
        ),
    )
    counts = wave.add("reactions" in wanted, lambda: reactions.counts_part(one))
    wants = wave.add("wanted" in wanted, lambda: lists.wanted_part(one))
    there = wave.add("viewers" in wanted, lambda: presence.page_part(product_id, asked.now))
    bought = wave.add("latest" in wanted, lambda: latest.page_part(product_id, asked.now))
    near = wave.add("nearby" in wanted, lambda: nearby.page_part(product_id, asked.near, asked.now))
    named = wave.add(bool(_BY_CARD & wanted), lambda: catalogue.card_part(one))
    wave.fetch()
    card, people = (named() or {}).get(product_id), there()
    liked, wishes = counts() or {}, wants() or {}
    return _Own(
        product=own(),
        card=card,
        shelf=shelf(),
        reactions=reactions.shown(liked[product_id], card) if card and liked else None,
        wanted=lists.shown(wishes[product_id], card) if card and wishes else None,
        viewers=presence.view(product_id, people) if people else None,
        bought=bought() or (),
        nearby=near(),
    )


def _chosen(
    own: _Own, cards: Mapping[str, catalogue.Card], goods: Mapping[str, catalogue.Goods], fetched: set[str]
) -> dict[str, tuple[recommendations.Item, ...]] | None:
    if own.shelf is None:
        return None
    # Of a deleted product only the card is left, which still says what may stand beside it.
    is_discreet = own.card is not None and own.card.discreet
    return own.shelf.items(cards, fetched=fetched, discreet=is_discreet, goods=goods)
