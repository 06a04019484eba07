"""A shop in plain Python, and what its sorted lists must be: the model that listing is held against."""

import random
import string
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from chalicelib.kernel.news import News, PopularityChanged, ProductChanged, RatingChanged
from chalicelib.listing import service
from chalicelib.listing.domain import Sorting
from chalicelib.listing.service import Asked, Lists

SECRET = "s"
CATEGORIES = ("A", "A > B", "C")


@dataclass(frozen=True)
class Stars:
    count: int = 0
    total: int = 0
    score: int = 0


@dataclass(frozen=True)
class Item:
    """A product as everybody would describe it."""

    product_id: str
    born: int = 0
    categories: tuple[str, ...] = ()
    discreet: bool = False
    deleted: bool = False
    price: int | None = None
    stars: Stars = Stars()
    popularity: int = 0


Entry = tuple[bool, int, str]


@dataclass
class Shop:
    """Products, the lists that hear of them, and both sides' answer to a question."""

    lists: Lists
    items: dict[str, Item] = field(default_factory=dict)
    revision: int = 0
    told: list[News] = field(default_factory=list)

    def keep(self, item: Item) -> list[News]:
        """Let the product be so from now on, and tell whom it concerns."""
        before = self.items.get(item.product_id)
        self.items[item.product_id] = item
        self.revision += 1
        news = _news(before, item, self.revision)
        for one in news:
            service.follow(one, lists=self.lists)
        self.told += news
        return news

    def page(self, asked: Asked, cursor: str | None, limit: int) -> tuple[list[str], str | None]:
        def look(ids: Sequence[str]) -> tuple[dict[str, Item], dict[str, Stars]]:
            known = {one: self.items[one] for one in ids if one in self.items}
            return known, {one: item.stars for one, item in known.items() if item.stars.count}

        shown, following = service.page(asked, cursor, limit, lists=self.lists, look=look, secret=SECRET)
        assert len(shown) <= limit
        return [card.product_id for card, _ in shown], following

    def walk(self, asked: Asked, limit: int) -> list[str]:
        found, cursor = self.page(asked, None, limit)
        while cursor is not None:
            more, cursor = self.page(asked, cursor, limit)
            found += more
        return found

    def expected(self, asked: Asked) -> list[str]:
        """The whole list, by sorting everything."""
        entries = self.entries(asked)
        valued = sorted((one for one in entries if one[0]), reverse=asked.descending)
        rest = sorted((one for one in entries if not one[0]), reverse=True)
        return [product_id for _, _, product_id in valued + rest]

    def entries(self, asked: Asked) -> set[Entry]:
        """Which products are in the list: whether each has a value, the value, and its id."""
        live = [item for item in self.items.values() if not item.deleted]
        plain = [item for item in live if not item.discreet]
        if asked.category is not None:
            of_list = [item for item in live if _is_in(item, asked.category)]
        else:
            of_list = plain or live
        return {_entry(item, asked) for item in of_list if _is_rated_enough(item, asked.least_halves)}


def _is_in(item: Item, category: str) -> bool:
    if item.discreet:
        return category in item.categories
    return any(one == category or one.startswith(f"{category} > ") for one in item.categories)


def _is_rated_enough(item: Item, halves: int | None) -> bool:
    if halves is None:
        return True
    return item.stars.count > 0 and item.stars.total / item.stars.count >= halves / 2


def _entry(item: Item, asked: Asked) -> Entry:
    value = {
        Sorting.NEWEST: item.born,
        Sorting.PRICE: item.price,
        Sorting.RATING: item.stars.score if item.stars.count else None,
        Sorting.POPULAR: item.popularity or None,
    }[asked.sorting]
    return (False, item.born, item.product_id) if value is None else (True, value, item.product_id)


def _news(before: Item | None, after: Item, revision: int) -> list[News]:
    name, stars = after.product_id, after.stars
    said: list[News] = []
    was = before or Item(name)
    if stars != was.stars:
        said.append(
            RatingChanged(
                product_id=name, revision=revision, count=stars.count, total=stars.total, score=stars.score
            )
        )
    if after.popularity != was.popularity:
        said.append(PopularityChanged(product_id=name, revision=revision, value=after.popularity))
    if before is None or replace(was, stars=stars, popularity=after.popularity) != after:
        said.append(
            ProductChanged(
                product_id=name, revision=revision, deleted=after.deleted, created_at=after.born,
                categories=after.categories, discreet=after.discreet, price=after.price,
            )
        )  # fmt: skip
    return said


class Dice:
    """Random products and changes of them, from one number."""

    def __init__(self, seed: int, prefix: str = "") -> None:
        self._draw = random.Random(seed)
        self._prefix = prefix

    def name(self) -> str:
        return self._prefix + self._draw.choice(string.ascii_lowercase)

    def asked(self) -> Asked:
        draw = self._draw
        return Asked(
            category=draw.choice([*CATEGORIES, None]), sorting=draw.choice(list(Sorting)),
            descending=draw.random() < 0.6, least_halves=draw.choice([None, None, 2, 5, 8, 9]),
        )  # fmt: skip

    def change(self, shop: Shop) -> None:
        """Something happens to a product, or a new one comes."""
        draw = self._draw
        name = self.name()
        item = shop.items.get(name) or Item(name, born=draw.randrange(5), categories=self._categories())
        count = draw.randrange(4)
        change: dict[str, object] = draw.choice(
            [
                {"stars": Stars(count, sum(draw.randint(1, 5) for _ in range(count)), draw.randrange(6))},
                {"price": draw.choice([None, 0, 1, 2, 3])},
                {"popularity": draw.randrange(4)},
                {"categories": self._categories()},
                {"deleted": draw.random() < 0.5},
                {"discreet": draw.random() < 0.3},
            ]
        )
        shop.keep(replace(item, **change))  # type: ignore[arg-type]

    def _categories(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self._draw.choices(CATEGORIES, k=self._draw.randrange(3))))


def paging_agrees(lists: Lists, seed: int, prefix: str = "") -> None:
    """Walk a random list of a random shop while it changes; what stayed is seen once, in the model's order."""
    dice, draw = Dice(seed, prefix), random.Random(seed + 1)
    shop = Shop(lists)
    for _ in range(draw.randint(0, 60)):
        dice.change(shop)
    asked, limit = dice.asked(), draw.randint(1, 6)
    assert shop.walk(asked, limit) == shop.expected(asked)
    stayed = shop.entries(asked)
    ever = set(stayed)
    seen, cursor = shop.page(asked, None, limit)
    while cursor is not None:
        for _ in range(draw.randrange(4)):
            dice.change(shop)
            stayed &= shop.entries(asked)
            ever |= shop.entries(asked)
        found, cursor = shop.page(asked, cursor, limit)
        seen += found
    names = {product_id for _, _, product_id in stayed}
    assert [one for one in seen if one in names] == [one for one in shop.expected(asked) if one in names]
    assert set(seen) <= {product_id for _, _, product_id in ever}
