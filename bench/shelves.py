"""A shop whose every list is full, as the rows that the rooms' own models make of it."""

import random
import string
from collections.abc import Collection, Iterator
from typing import Any, Final

from bench import moments, voices
from chalicelib.catalogue import domain as catalogue
from chalicelib.catalogue import models as catalogue_rows
from chalicelib.catalogue.domain import Content, MarketContent, Product, Variant
from chalicelib.catalogue.prices import PriceRow
from chalicelib.kernel import clock
from chalicelib.kernel.money import Money
from chalicelib.kernel.news import PopularityChanged, RatingChanged
from chalicelib.listing import domain as listing
from chalicelib.listing import models as listing_rows
from chalicelib.members.domain import Pseudonyms
from chalicelib.orders import models as order_rows
from chalicelib.orders.domain import Order
from chalicelib.orders.life import KeptLine
from chalicelib.recommendations import domain as keys
from chalicelib.recommendations import models as list_rows
from chalicelib.recommendations import shoppers, wiring
from chalicelib.recommendations.domain import KeyLists, RankedList, Row
from chalicelib.recommendations.filling import Lists
from chalicelib.recommendations.service import bought_steps
from chalicelib.reviews import models as review_rows
from chalicelib.reviews import rating as ratings

LENGTH: Final = 50
CATEGORIES: Final = 40
PHRASES: Final = 500
PAIRS: Final = 500
CUSTOMERS: Final = 50
PRICES: Final = 12
# As many products have all their reviews and questions; the others' ratings are numbers alone.
REVIEWED: Final = 200
PEPPER: Final = "pepper"
BEGAN: Final = 1_780_000_000_000
_NEIGHBOURS: Final = 120
_SIZES: Final = ("S", "M", "L", "XL")
_WORDS: Final = [
    "Fjäll",
    "tält",
    "sovsäck",
    "kök",
    "regnjacka",
    "ryggsäck",
    "ull",
    "vandring",
    "lätt",
    "varm",
    "två",
    "kök",
    "stjärna",
]

Rows = Iterator[tuple[str, dict[str, Any]]]


def product_id(number: int) -> str:
    """The id of a product: as long as shops' ids are."""
    return f"SKU-{100_000 + number}"


def phrase(number: int) -> str:
    """A search phrase, normalised."""
    return f"{_WORDS[number % len(_WORDS)]} {number}".lower()


def category(number: int) -> str:
    """The category of a product."""
    return f"Friluftsliv > Avdelning {number % CATEGORIES}"


def customer_id(number: int) -> str:
    """A customer who has bought."""
    return f"c-{number}"


def rows(products: int, seed: int = 11) -> Rows:
    """Every row of the shop, as (table, item)."""
    draw = random.Random(seed)
    lists, past = _Lists(products, draw), _Past(products, random.Random(seed + 1))
    for number in range(products):
        yield from _catalogue(number)
        yield from _listing(number)
        if number < REVIEWED:
            yield from voices.rows(product_id(number))
        yield from _rating(number)
        table, item = lists.row(keys.product_key(product_id(number)), keys.PRODUCT_LISTS, {number})
        if product_id(number) in past.all:
            past.lists[item["pk"]["S"]] = list_rows.from_item(item)
        yield table, item
    yield from moments.rows(product_id(number) for number in range(min(products, REVIEWED)))
    for number in range(PHRASES):
        yield lists.row(keys.search_key(phrase(number)), keys.SEARCH_LISTS)
        yield lists.row(keys.keyword_key(phrase(number)), keys.KEYWORD_LISTS)
    for first in range(0, 2 * PAIRS, 2):
        pair = keys.pair_key(product_id(first), product_id(first + 1))
        yield lists.row(pair, keys.PAIR_LISTS, {first, first + 1})
    for key in [keys.POPULAR, *(keys.category_key(category(number)) for number in range(CATEGORIES))]:
        yield lists.row(key, keys.FALLBACK_LISTS)
    for number in range(CUSTOMERS):
        yield from past.rows(number)


def _catalogue(number: int) -> Rows:
    product = _product(number)
    table = catalogue_rows.table()
    yield table, catalogue_rows.product_item(product)
    local = catalogue.local_cards(product)
    yield table, catalogue_rows.card_item(catalogue.card(product), local, product.content.brand)
    for revision in range(PRICES):
        since = BEGAN + revision * 5 * clock.DAY
        prices = {"": Money(49_900 + revision * 100, "SEK"), "NO": Money(52_900, "NOK")}
        yield table, catalogue_rows.price_item(product.product_id, revision + 1, PriceRow(since, prices))


def _product(number: int) -> Product:
    identity = product_id(number)
    content = Content(
        title=f"{_WORDS[number % len(_WORDS)]} {string.ascii_uppercase[number % 26]}-{number} för två",
        url=f"https://shop.example/p/{identity.lower()}",
        image_url=f"https://cdn.shop.example/img/{identity.lower()}-1200.jpg",
        price=Money(49_900 + number, "SEK"),
        categories=(category(number), "Nyheter"),
        brand="Fjällkompaniet",
        attributes={"Vikt": 1.9, "Material": "Ripstop nylon, 40D", "Vattenpelare": "3000 mm", "Färg": "Grön"},
        variants=tuple(
            Variant(
                sku=f"{identity}-{size}", price=Money(49_900 + number, "SEK"), attributes={"Storlek": size}
            )
            for size in _SIZES
        ),
        markets={"NO": MarketContent(title="Telt for to", price=Money(52_900, "NOK"), language="nb")},
    )
    return Product(
        product_id=identity, content=content, revision=PRICES, created_at=BEGAN + number, updated_at=BEGAN
    )


def _listing(number: int) -> Rows:
    product, stars = _product(number), _stars(number)
    identity, count, total = product.product_id, sum(stars), sum(n * one for n, one in enumerate(stars, 1))
    news = (
        catalogue_rows.news_from(catalogue_rows.product_item(product)),
        RatingChanged(
            product_id=identity, revision=1, count=count, total=total,
            score=ratings.score(count, total, prior=4 * ratings.MICRO, weight=10),
        ),
        PopularityChanged(product_id=identity, revision=1, value=number * 7919 % 200),
    )  # fmt: skip
    for sorting in listing.Sorting:
        standing = listing.Standing(product_id=identity, sorting=sorting)
        for one in news:
            standing = listing.heard(standing, one) if sorting in listing.moved_by(one) else standing
        yield listing_rows.table(), listing_rows.standing_item(standing)
        for lane in sorted(standing.lanes):
            yield listing_rows.table(), listing_rows.place_item(lane, standing.place)


def _rating(number: int) -> Rows:
    stars = _stars(number)
    count, total = sum(stars), sum(n * one for n, one in enumerate(stars, 1))
    sums = {"count": count, "total": total, "reviews": count, "verified": count // 2, "revision": count}
    sums |= {f"s{n}": one for n, one in enumerate(stars, 1)}
    if number < REVIEWED:
        sums = voices.numbers(product_id(number))
    key = review_rows.stats_key(product_id(number))
    yield key.table, key.as_item() | {name: {"N": str(value)} for name, value in sums.items()}


def _stars(number: int) -> tuple[int, ...]:
    """How many gave a product 1 to 5 stars: most are good, some poor, and every tenth has none."""
    draw = random.Random(number)
    if draw.random() < 0.1:
        return (0,) * 5
    return tuple(draw.randint(1, most) for most in (draw.choice((2, 30)), 4, 8, 20, 60))


class _Lists:
    """Full lists whose products are near each other, with counts that fall as ranks rise."""

    def __init__(self, products: int, draw: random.Random) -> None:
        self._products = products
        self._draw = draw

    def row(
        self, key: str, names: tuple[str, ...], besides: Collection[int] = ()
    ) -> tuple[str, dict[str, Any]]:
        """The row of a key, all of whose lists are full and leave out the products `besides`."""
        near = [
            number
            for number in self._draw.sample(range(self._products), _NEIGHBOURS)
            if number not in besides
        ]
        lists = {name: self._ranked(self._draw.sample(near, LENGTH)) for name in names}
        fingerprint = f"{self._draw.getrandbits(128):032x}"
        return wiring.table(), list_rows.to_item(KeyLists(key, lists, fingerprint), BEGAN)

    def _ranked(self, numbers: list[int]) -> RankedList:
        most = self._draw.randint(60, 4_000)
        rows = tuple(
            Row(product_id(number), max(2, most // rank), self._draw.randint(1, 500) + 900_000 // rank)
            for rank, number in enumerate(numbers, 1)
        )
        return RankedList(most * 7, rows)


class _Past:
    """What customers bought, eight orders of three each, and what is noted of them since they last asked."""

    def __init__(self, products: int, draw: random.Random) -> None:
        self._bought = [
            [[product_id(draw.randrange(products)) for _ in range(3)] for _ in range(8)] for _ in range(CUSTOMERS)
        ]  # fmt: skip
        self.all = {one for orders in self._bought for order in orders for one in order}
        self.lists: dict[str, Lists] = {}

    def rows(self, number: int) -> Rows:
        """The rows of a customer; the lists of all that was bought are known by now."""
        person = Pseudonyms(PEPPER.encode()).customer(customer_id(number))
        for count, products in enumerate(self._bought[number]):
            order = Order(
                order_id=f"o-{number}-{count}",
                placed_at=BEGAN + count * clock.DAY,
                lines=tuple(KeptLine(product_id=one, quantity=1) for one in products),
                person_keys=(person,),
            )
            for item in order_rows.person_items(order).values():
                yield order_rows.table(), item
        latest = [one for order in self._bought[number][::-1] for one in order]
        note = shoppers.note_of(bought_steps(latest), self.lists)
        yield wiring.table(), list_rows.note_item(keys.shopper_key(person), note, BEGAN)
