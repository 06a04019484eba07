from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.news import ProductChanged
from chalicelib.listing import domain, service
from tests.fakes.listing import FakeLists

SECRET = "s"


@dataclass(frozen=True)
class Card:
    product_id: str
    deleted: bool = False
    discreet: bool = False


@dataclass
class Shop:
    """Lists, and the cards that the catalogue would show."""

    lists: FakeLists = field(default_factory=FakeLists)
    cards: dict[str, Card] = field(default_factory=dict)

    def tell(self, news: ProductChanged) -> None:
        self.cards[news.product_id] = Card(news.product_id, news.deleted, news.discreet)
        service.follow(news, lists=self.lists)

    def page(self, category: str | None, cursor: str | None, limit: int) -> tuple[list[str], str | None]:
        def cards(ids: Sequence[str]) -> dict[str, Card]:
            return {one: self.cards[one] for one in ids if one in self.cards}

        found, following = service.page(category, cursor, limit, lists=self.lists, cards=cards, secret=SECRET)
        return [card.product_id for card in found], following

    def walk(self, category: str | None, limit: int) -> list[str]:
        found, cursor = self.page(category, None, limit)
        while cursor is not None:
            more, cursor = self.page(category, cursor, limit)
            found += more
        return found


def news(
    product_id: str,
    revision: int = 1,
    *categories: str,
    at: int = 0,
    deleted: bool = False,
    discreet: bool = False,
) -> ProductChanged:
    return ProductChanged(
        product_id=product_id, revision=revision, deleted=deleted, created_at=at,
        categories=categories, discreet=discreet,
    )  # fmt: skip


def test_the_newest_come_first_and_ties_are_told_apart() -> None:
    shop = Shop()
    for product_id, at in [("a", 1), ("b", 3), ("c", 1), ("d", 2)]:
        shop.tell(news(product_id, at=at))
    assert shop.walk(None, 1) == ["b", "d", "c", "a"]
    assert shop.walk(None, 3) == ["b", "d", "c", "a"]


def test_a_category_is_listed_by_its_levels() -> None:
    assert domain.lists(["A > B > C", "D"], discreet=False) == {
        "all",
        "in:A",
        "in:A > B",
        "in:A > B > C",
        "in:D",
    }


def test_a_deep_category_is_listed_by_its_first_levels_and_its_whole_name() -> None:
    deep = " > ".join("abcdefgh")
    assert domain.lists([deep], discreet=False) == {"all", "in:a", "in:a > b", "in:a > b > c", f"in:{deep}"}


def test_a_products_rows_fit_one_transaction() -> None:
    wide = [f"{n} > " + " > ".join("abcdef") for n in range(15)]
    before = domain.standing(news("p", 1, *wide))
    after = domain.standing(news("p", 2, *(f"x{one}" for one in wide)))
    assert 1 + len(before.lists ^ after.lists) <= 100


def test_discreet_products_stand_in_the_categories_they_name_only() -> None:
    shop = Shop()
    shop.tell(news("plain", 1, "Hälsa > Vitaminer", at=1))
    shop.tell(news("quiet", 1, "Hälsa > Intimt", at=2, discreet=True))
    assert shop.walk(None, 5) == ["plain"]
    assert shop.walk("Hälsa", 5) == ["plain"]
    assert shop.walk("Hälsa > Intimt", 5) == ["quiet"]


def test_a_shop_of_nothing_but_discreet_products_shows_them() -> None:
    shop = Shop()
    for n in range(5):
        shop.tell(news(f"p{n}", at=n, discreet=True))
    assert shop.walk(None, 2) == ["p4", "p3", "p2", "p1", "p0"]


def test_what_became_discreet_leaves_the_whole_shop_before_its_news_arrives() -> None:
    shop = Shop()
    shop.tell(news("p"))
    shop.cards["p"] = Card("p", discreet=True)
    assert shop.walk(None, 5) == []


def test_a_page_may_be_short_and_still_have_a_next() -> None:
    shop = Shop()
    for n in range(4):
        shop.tell(news(f"p{n}", at=n))
    shop.cards["p3"] = Card("p3", deleted=True)
    del shop.cards["p2"]
    found, following = shop.page(None, None, 2)
    assert found == []
    assert following is not None
    assert shop.page(None, following, 2)[0] == ["p1", "p0"]


def test_a_cursor_is_good_for_its_own_list_only() -> None:
    shop = Shop()
    for n in range(3):
        shop.tell(news(f"p{n}", 1, "A", "B", at=n))
    _, cursor = shop.page("A", None, 1)
    for category in ("B", None):
        with pytest.raises(Invalid):
            shop.page(category, cursor, 1)
    with pytest.raises(Invalid):
        shop.page("A", (cursor or "")[:-2] + "AA", 1)
    assert shop.page(" A ", cursor, 1)[0] == ["p1"]


versions = st.lists(
    st.builds(
        lambda categories, deleted, discreet: (categories, deleted, discreet),
        st.lists(st.sampled_from(["A", "A > B", "C"]), max_size=2),
        st.booleans(),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


@given(st.dictionaries(st.sampled_from("pqrs"), versions, min_size=1), st.data())
def test_news_in_any_order_and_number_end_in_the_same_lists(
    said: dict[str, list[tuple[list[str], bool, bool]]], data: st.DataObject
) -> None:
    told = [
        news(product_id, revision, *categories, at=ord(product_id), deleted=deleted, discreet=discreet)
        for product_id, changes in said.items()
        for revision, (categories, deleted, discreet) in enumerate(changes, start=1)
    ]
    in_order, shuffled = FakeLists(), FakeLists()
    for one in told:
        service.follow(one, lists=in_order)
    for one in data.draw(st.permutations(told + told[: data.draw(st.integers(0, len(told)))])):
        service.follow(one, lists=shuffled)
    assert shuffled.standings == in_order.standings


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), min_size=1, max_size=25),
    st.integers(1, 6),
    st.lists(st.tuples(st.integers(0, 40), st.booleans()), max_size=12),
)
def test_paging_misses_and_repeats_nothing_that_stayed(
    start: list[tuple[int, int]], limit: int, changes: list[tuple[int, bool]]
) -> None:
    """Products come and go between pages; what was there all the time is seen once, in order."""
    shop, revisions, born = Shop(), dict[int, int](), dict[int, int]()

    def tell(n: int, at: int, deleted: bool) -> None:
        revisions[n] = revisions.get(n, 0) + 1
        shop.tell(news(f"p{n:02d}", revisions[n], "A", at=born.setdefault(n, at), deleted=deleted))

    for n, at in start:
        tell(n, at, False)
    touched = {n for n, _ in changes}
    stayed = sorted(((born[n], f"p{n:02d}") for n in born if n not in touched), reverse=True)
    left = list(changes)
    found, cursor = shop.page("A", None, limit)
    seen = list(found)
    while cursor is not None:
        if left:
            n, deleted = left.pop()
            tell(n, 10, deleted)
        found, cursor = shop.page("A", cursor, limit)
        assert len(found) <= limit
        seen += found
    assert len(seen) == len(set(seen))
    assert [one for one in seen if one in {name for _, name in stayed}] == [name for _, name in stayed]
