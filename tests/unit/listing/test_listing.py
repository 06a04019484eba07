from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel.errors import Invalid
from chalicelib.kernel.news import OrderChanged, PopularityChanged, ProductChanged, RatingChanged
from chalicelib.listing import domain, service
from chalicelib.listing.domain import Place, Sorting, Standing
from chalicelib.listing.service import LEAST_LOOKED_AT, Asked
from tests.fakes.listing import FakeLists
from tests.support.listed import Item, Shop, Stars

NEWEST = Asked()
RATING = Asked(sorting=Sorting.RATING)
CHEAPEST = Asked(sorting=Sorting.PRICE, descending=False)


def shop(*items: Item) -> Shop:
    opened = Shop(FakeLists())
    for item in items:
        opened.keep(item)
    return opened


def listed(product_id: str, revision: int, *categories: str, **fields: object) -> ProductChanged:
    said = {"deleted": False, "created_at": 0, "discreet": False} | fields
    return ProductChanged(product_id=product_id, revision=revision, categories=categories, **said)  # type: ignore[arg-type]


def standing(sorting: Sorting = Sorting.NEWEST) -> Standing:
    return Standing(product_id="p", sorting=sorting)


def test_the_newest_come_first_and_ties_are_told_apart() -> None:
    opened = shop(Item("a", 1), Item("b", 3), Item("c", 1), Item("d", 2))
    assert opened.walk(NEWEST, 1) == ["b", "d", "c", "a"]
    assert opened.walk(NEWEST, 3) == ["b", "d", "c", "a"]
    assert opened.walk(replace(NEWEST, descending=False), 3) == ["a", "c", "d", "b"]


def test_the_cheapest_come_first_and_those_without_a_price_last_whatever_the_order() -> None:
    opened = shop(
        Item("none-old", 1), Item("none-new", 2), Item("free", price=0), Item("dear", price=900), Item("fair", price=5)
    )  # fmt: skip
    for limit in (1, 2, 5):
        assert opened.walk(CHEAPEST, limit) == ["free", "fair", "dear", "none-new", "none-old"]
        dearest = replace(CHEAPEST, descending=True)
        assert opened.walk(dearest, limit) == ["dear", "fair", "free", "none-new", "none-old"]


def test_the_best_rated_are_told_by_the_score_and_the_filter_by_the_true_mean() -> None:
    opened = shop(
        Item("one-five", stars=Stars(1, 5, 4_100_000)),
        Item("many-fours", stars=Stars(200, 880, 4_380_000)),
        Item("poor", stars=Stars(50, 100, 2_500_000)),
        Item("unrated"),
    )
    assert opened.walk(RATING, 2) == ["many-fours", "one-five", "poor", "unrated"]
    assert opened.walk(replace(RATING, least_halves=9), 2) == ["one-five"]
    assert opened.walk(replace(RATING, least_halves=4), 2) == ["many-fours", "one-five", "poor"]
    for sorting in Sorting:
        assert "unrated" not in opened.walk(Asked(sorting=sorting, least_halves=2), 2)


@pytest.mark.parametrize(
    ("count", "total", "halves", "is_enough"),
    [(1, 4, 8, True), (2, 7, 7, True), (2, 7, 8, False), (1000, 3999, 8, False), (0, 0, 2, False)],
)
def test_a_mean_reaches_a_rating_exactly(count: int, total: int, halves: int, is_enough: bool) -> None:
    assert domain.reaches(count, total, halves) is is_enough


def test_what_nobody_bought_or_looked_at_follows_what_somebody_did() -> None:
    opened = shop(
        Item("old", 1), Item("new", 9), Item("seen", 2, popularity=1), Item("bought", 1, popularity=7)
    )
    assert opened.walk(Asked(sorting=Sorting.POPULAR), 3) == ["bought", "seen", "new", "old"]
    opened.keep(replace(opened.items["bought"], popularity=0))
    assert opened.walk(Asked(sorting=Sorting.POPULAR), 3) == ["seen", "new", "old", "bought"]


def test_a_rating_changes_the_ratings_standing_alone() -> None:
    opened = shop(Item("p", stars=Stars(1, 4, 4)))
    written = opened.lists.writes  # type: ignore[attr-defined]
    opened.keep(replace(opened.items["p"], stars=Stars(2, 5, 3)))
    assert opened.lists.writes == written + 1  # type: ignore[attr-defined]


def test_what_was_said_of_a_product_before_it_is_listed_holds_once_it_is() -> None:
    lists = FakeLists()
    service.follow(RatingChanged(product_id="p", revision=3, count=1, total=5, score=42), lists=lists)
    service.follow(PopularityChanged(product_id="p", revision=9, value=7), lists=lists)
    assert all(not one.lists for one in lists.standings.values())
    service.follow(listed("p", 1, "A"), lists=lists)
    found = {sorting: lists.standings["p", sorting].value for sorting in (Sorting.RATING, Sorting.POPULAR)}
    assert found == {Sorting.RATING: 42, Sorting.POPULAR: 7}
    assert all(one.lists == {"all", "in:A"} for one in lists.standings.values())


def test_a_deleted_product_that_comes_back_still_has_its_rating() -> None:
    opened = shop(Item("p", stars=Stars(2, 8, 4)), Item("q", stars=Stars(1, 5, 3)))
    opened.keep(replace(opened.items["p"], deleted=True))
    assert opened.walk(RATING, 5) == ["q"]
    opened.keep(replace(opened.items["p"], deleted=False))
    assert opened.walk(RATING, 5) == ["p", "q"]


def test_values_beyond_what_a_key_can_hold_stay_within_it() -> None:
    dear = domain.heard(standing(Sorting.PRICE), listed("p", 1, price=10**30))
    odd = domain.heard(standing(Sorting.PRICE), listed("p", 1, price=-5))
    assert (dear.value, odd.value) == (domain.LARGEST_VALUE, 0)
    assert odd.place == Place(0, "p")


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


def test_a_sortings_rows_fit_one_transaction() -> None:
    wide = [f"{n} > " + " > ".join("abcdef") for n in range(15)]
    before = domain.heard(standing(Sorting.PRICE), listed("p", 1, *wide, price=1))
    after = domain.heard(before, listed("p", 2, *(f"x{one}" for one in wide), price=2))
    assert 1 + len(before.lanes) + len(after.lanes) <= 100


def test_discreet_products_stand_in_the_categories_they_name_only() -> None:
    opened = shop(
        Item("plain", 1, ("Hälsa > Vitaminer",), price=1, stars=Stars(1, 5, 5), popularity=1),
        Item("quiet", 2, ("Hälsa > Intimt",), discreet=True, price=1, stars=Stars(1, 5, 5), popularity=1),
    )
    for sorting in Sorting:
        asked = Asked(sorting=sorting)
        assert opened.walk(asked, 5) == ["plain"]
        assert opened.walk(replace(asked, category="Hälsa"), 5) == ["plain"]
        assert opened.walk(replace(asked, category="Hälsa > Intimt"), 5) == ["quiet"]


def test_a_shop_of_nothing_but_discreet_products_shows_them() -> None:
    opened = shop(*(Item(f"p{n}", n, discreet=True, price=n or None) for n in range(5)))
    assert opened.walk(NEWEST, 2) == ["p4", "p3", "p2", "p1", "p0"]
    assert opened.walk(CHEAPEST, 2) == ["p1", "p2", "p3", "p4", "p0"]


def test_what_became_discreet_leaves_the_whole_shop_before_its_news_arrives() -> None:
    opened = shop(Item("p"))
    opened.items["p"] = Item("p", discreet=True)
    assert opened.walk(NEWEST, 5) == []


def test_a_page_may_be_short_and_still_have_a_next() -> None:
    opened = shop(*(Item(f"p{n}", n) for n in range(4)))
    opened.items["p3"] = replace(opened.items["p3"], deleted=True)
    del opened.items["p2"]
    found, following = opened.page(NEWEST, None, 2)
    assert found == []
    assert following is not None
    assert opened.page(NEWEST, following, 2)[0] == ["p1", "p0"]


def test_a_page_looks_at_a_bounded_number_of_places_however_few_reach_the_rating() -> None:
    opened = shop(
        *(Item(f"p{n:03d}", n, stars=Stars(1, 5 if n == 0 else 1, 5)) for n in range(2 * LEAST_LOOKED_AT + 1))
    )
    cursor, pages = None, []
    while not pages or cursor is not None:
        found, cursor = opened.page(replace(NEWEST, least_halves=8), cursor, 24)
        pages.append(found)
    assert pages == [[], [], ["p000"]]


def test_a_page_that_is_full_goes_on_where_it_stopped_looking() -> None:
    opened = shop(*(Item(f"p{n:02d}", n, stars=Stars(1, 5, 5)) for n in range(60)))
    first, cursor = opened.page(replace(NEWEST, least_halves=8), None, 24)
    assert first == [f"p{n:02d}" for n in range(59, 35, -1)]
    assert opened.page(replace(NEWEST, least_halves=8), cursor, 1)[0] == ["p35"]


@pytest.mark.parametrize(
    "other",
    [
        Asked(category="B"), Asked(), Asked(category="A", sorting=Sorting.PRICE),
        Asked(category="A", descending=False), Asked(category="A", least_halves=8),
    ],
)  # fmt: skip
def test_a_cursor_is_good_for_its_own_list_order_and_filter_only(other: Asked) -> None:
    opened = shop(*(Item(f"p{n}", n, ("A", "B"), price=n, stars=Stars(1, 5, 5)) for n in range(3)))
    _, cursor = opened.page(Asked(category="A"), None, 1)
    with pytest.raises(Invalid):
        opened.page(other, cursor, 1)
    with pytest.raises(Invalid):
        opened.page(Asked(category="A"), (cursor or "")[:-2] + "AA", 1)
    assert opened.page(Asked(category=" A "), cursor, 1)[0] == ["p1"]


@given(st.integers(0, 3), st.integers(0, 3))
def test_older_news_and_news_told_twice_change_nothing(heard: int, told: int) -> None:
    before = domain.heard(standing(Sorting.RATING), listed("p", 2, "A"))
    before = domain.heard(before, RatingChanged(product_id="p", revision=2, count=1, total=5, score=5))
    late = domain.heard(before, listed("p", heard, "B"))
    late = domain.heard(late, RatingChanged(product_id="p", revision=told, count=0, total=0, score=0))
    assert (late == before) is (heard <= 2 and told <= 2)


def test_news_of_other_things_moves_nothing() -> None:
    lists = FakeLists()
    service.follow(OrderChanged(order_id="p", revision=3, historical=False), lists=lists)
    assert lists.writes == 0
