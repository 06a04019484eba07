"""What `service.Lists` promises, held against the fake and the real store."""

import json
import random
import uuid
import zlib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import msgspec
import pytest

from chalicelib.aws import clients
from chalicelib.kernel.news import RatingChanged
from chalicelib.kernel.revisions import Stale
from chalicelib.listing import service
from chalicelib.listing.domain import Lane, Place, Sorting, Standing
from chalicelib.listing.service import Asked
from chalicelib.listing.store import DynamoLists
from tests.fakes.listing import FakeLists
from tests.support.listed import Item, Shop, Stars, paging_agrees

Store = FakeLists | DynamoLists


@pytest.fixture(params=["fake", "real"])
def lists(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeLists()
    request.getfixturevalue("aws_endpoint")
    return DynamoLists()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def standing(product_id: str, revision: int, value: int | None, *names: str, **fields: Any) -> Standing:
    said = {"sorting": Sorting.PRICE, "since": 3} | fields
    return Standing(product_id=product_id, listed=revision, lists=frozenset(names), value=value, **said)


def down(lists: Store, name: str, after: Place | None, limit: int) -> list[Place]:
    return lists.page(Lane(Sorting.PRICE, name), after, limit, descending=True)


def test_a_product_moves_as_a_whole_or_not_at_all(lists: Store, name: str) -> None:
    first = standing(f"{name}.p", 1, 7, f"{name}-a", f"{name}-b")
    second = standing(f"{name}.p", 2, 9, f"{name}-b", f"{name}-c")
    assert lists.standing(f"{name}.p", Sorting.PRICE) is None
    lists.move(None, first)
    lists.move(first, second)
    for stale in (None, first):
        with pytest.raises(Stale):
            lists.move(stale, standing(f"{name}.p", 3, 1, f"{name}-d"))
    assert lists.standing(f"{name}.p", Sorting.PRICE) == second
    pages = {one: down(lists, f"{name}-{one}", None, 5) for one in "abcd"}
    place = Place(9, f"{name}.p")
    assert pages == {"a": [], "b": [place], "c": [place], "d": []}


def test_a_change_that_moves_nothing_is_refused_like_any_other(lists: Store, name: str) -> None:
    first, second = standing(name, 1, 7, name), standing(name, 2, 7, name)
    lists.move(None, first)
    lists.move(first, second)
    for stale in (None, first):
        with pytest.raises(Stale):
            lists.move(stale, standing(name, 3, 7, name))
    assert lists.standing(name, Sorting.PRICE) == second


def test_a_standing_names_both_its_sources(lists: Store, name: str) -> None:
    heard = standing(name, 1, 7, name, told=5, sorting=Sorting.RATING)
    lists.move(None, heard)
    with pytest.raises(Stale):
        lists.move(standing(name, 1, 7, name, told=4, sorting=Sorting.RATING), heard)
    assert lists.standing(name, Sorting.RATING) == heard


def test_sortings_and_lanes_are_apart(lists: Store, name: str) -> None:
    lists.move(None, standing(f"{name}.p", 1, 7, name))
    lists.move(None, standing(f"{name}.p", 1, 4, name, sorting=Sorting.RATING))
    lists.move(None, standing(f"{name}.q", 1, None, name))
    assert lists.standing(f"{name}.p", Sorting.POPULAR) is None
    found = {
        (sorting, valued): lists.page(Lane(sorting, name, valued), None, 5, descending=True)
        for sorting in (Sorting.PRICE, Sorting.RATING)
        for valued in (True, False)
    }
    assert found == {
        (Sorting.PRICE, True): [Place(7, f"{name}.p")],
        (Sorting.PRICE, False): [Place(3, f"{name}.q")],
        (Sorting.RATING, True): [Place(4, f"{name}.p")],
        (Sorting.RATING, False): [],
    }


def test_a_product_in_no_list_keeps_its_revisions(lists: Store, name: str) -> None:
    gone = standing(name, 4, None, told=7)
    lists.move(None, gone)
    assert lists.standing(name, Sorting.PRICE) == gone


@pytest.mark.parametrize("descending", [True, False])
def test_pages_equal_a_sorted_list(lists: Store, name: str, descending: bool) -> None:
    dice = random.Random(7)
    places = {Place(dice.randrange(40), f"{name}.{n}") for n in range(90)}
    for place in places:
        lists.move(None, standing(place.product_id, 1, place.value, name))
    expected = sorted(places, reverse=descending)
    for limit in (1, 7, 24, 50, 100):
        found: list[Place] = []
        while page := lists.page(
            Lane(Sorting.PRICE, name), found[-1] if found else None, limit, descending=descending
        ):
            assert len(page) == min(limit, len(expected) - len(found))
            found += page
        assert found == expected


def test_a_page_is_whole_even_if_one_shard_holds_all_of_it(lists: Store, name: str) -> None:
    same = [one for one in (f"{name}.{n}" for n in range(400)) if zlib.crc32(one.encode()) % 4 == 1][:60]
    for value, product_id in enumerate(same):
        lists.move(None, standing(product_id, 1, value, name))
    assert [place.value for place in down(lists, name, None, 50)] == list(range(59, 9, -1))


def test_news_of_two_sources_at_once_lose_nothing(lists: Store, name: str) -> None:
    shop = Shop(lists)
    shop.keep(Item(name, 1, (name,)))
    told = [RatingChanged(product_id=name, revision=n, count=1, total=5, score=n) for n in range(1, 9)]
    told += [shop.keep(Item(name, 1, (name, f"{name} {n}")))[0] for n in range(3)]  # type: ignore[list-item]
    with ThreadPoolExecutor(8) as many:
        list(many.map(lambda one: service.follow(one, lists=lists), told * 2))
    left = lists.standing(name, Sorting.RATING)
    assert left is not None
    assert (left.value, left.listed) == (8, shop.revision)
    assert f"in:{name} 2" in left.lists
    assert lists.page(Lane(Sorting.RATING, f"in:{name}"), None, 5, descending=True) == [Place(8, name)]


class Apart:
    """Lists of one example, apart from all others in the same table."""

    def __init__(self, lists: Store) -> None:
        self._lists = lists
        self._prefix = uuid.uuid4().hex

    def standing(self, product_id: str, sorting: Sorting) -> Standing | None:
        found = self._lists.standing(product_id, sorting)
        return found and self._named(found, lambda name: name.removeprefix(self._prefix))

    def move(self, before: Standing | None, after: Standing) -> None:
        self._lists.move(before and self._named(before, self._add), self._named(after, self._add))

    def page(self, lane: Lane, after: Place | None, limit: int, *, descending: bool) -> list[Place]:
        apart = Lane(lane.sorting, self._add(lane.name), lane.valued)
        return self._lists.page(apart, after, limit, descending=descending)

    def _add(self, name: str) -> str:
        return self._prefix + name

    @staticmethod
    def _named(standing: Standing, name: Any) -> Standing:
        return msgspec.structs.replace(standing, lists=frozenset(map(name, standing.lists)))


@pytest.mark.parametrize("seed", range(8))
def test_pages_of_a_changing_shop_equal_the_model(lists: Store, name: str, seed: int) -> None:
    paging_agrees(Apart(lists), seed, prefix=f"{name}.")


@contextmanager
def queries() -> Iterator[list[str]]:
    """The DynamoDB calls made while the block runs."""
    made: list[str] = []

    def note(model: Any, **_: Any) -> None:
        made.append(model.name)

    events = clients.dynamodb().meta.events
    events.register("before-call.dynamodb", note)
    try:
        yield made
    finally:
        events.unregister("before-call.dynamodb", note)


def test_a_change_writes_no_more_than_what_it_moves(aws_endpoint: str, name: str) -> None:
    """The README's write units: of a product in three lists, by each kind of change."""
    shop = Shop(DynamoLists())
    item = Item(name, 1, (f"{name} > B",), price=5, stars=Stars(1, 5, 5), popularity=3)

    def cost(changed: Item) -> tuple[dict[str, int], int]:
        """The calls, and the write units: one a row put by itself, two a row in a transaction."""
        rows: list[int] = []

        def count(params: Any, model: Any, **_: Any) -> None:
            body = json.loads(params["body"])
            rows.append(
                {"PutItem": 1, "TransactWriteItems": 2 * len(body.get("TransactItems", ()))}.get(
                    model.name, 0
                )
            )

        events = clients.dynamodb().meta.events
        events.register("before-call.dynamodb", count)
        try:
            with queries() as made:
                shop.keep(changed)
        finally:
            events.unregister("before-call.dynamodb", count)
        return dict(Counter(made)), sum(rows)

    assert cost(item)[1] == 32 + 2  # and what was said of it before it was listed: two rows by themselves
    assert cost(replace(item, stars=Stars(2, 9, 6))) == ({"GetItem": 1, "TransactWriteItems": 1}, 14)
    item = shop.items[name]
    assert cost(replace(item, popularity=4)) == ({"GetItem": 1, "TransactWriteItems": 1}, 14)
    item = shop.items[name]
    assert cost(replace(item, price=6)) == ({"GetItem": 4, "TransactWriteItems": 1, "PutItem": 3}, 17)
    told = shop.told[-1]
    shop.revision += 1
    with queries() as made:
        service.follow(msgspec.structs.replace(told, revision=shop.revision), lists=shop.lists)
    assert Counter(made) == {"GetItem": 4, "PutItem": 4}
    with queries() as made:
        service.follow(told, lists=shop.lists)
    assert Counter(made) == {"GetItem": 4}


def test_a_page_of_a_big_category_costs_what_one_of_a_small_does(aws_endpoint: str, name: str) -> None:
    """A hundred products and three thousand: at most two queries a shard, wherever in the list."""
    lists = DynamoLists()
    costs: dict[int, int] = {}
    for size in (100, 3_000):
        places = fill(f"{name}-{size}", size)
        found: list[Place] = []
        worst = 0
        while True:
            with queries() as made:
                page = down(lists, f"{name}-{size}", found[-1] if found else None, 50)
            assert set(made) == {"Query"}
            worst = max(worst, len(made))
            found += page
            if len(page) < 50:
                break
        assert found == sorted(places, reverse=True)
        costs[size] = worst
    assert max(costs.values()) <= 8, costs


def fill(name: str, size: int) -> list[Place]:
    """Places written 25 a call, as many as are asked for."""
    from chalicelib.listing import models

    places = [Place(n % 700, f"{name}.{n}") for n in range(size)]
    lane = Lane(Sorting.PRICE, name)
    for start in range(0, size, 25):
        rows = [{"PutRequest": {"Item": models.place_item(lane, one)}} for one in places[start : start + 25]]
        left = clients.dynamodb().batch_write_item(RequestItems={models.table(): rows})
        assert not left.get("UnprocessedItems")
    return places


def test_a_filtered_page_is_bounded_too(aws_endpoint: str, name: str) -> None:
    shop = Shop(Apart(DynamoLists()))
    for n in range(130):
        shop.keep(Item(f"{name}.{n}", n, ("A",), stars=Stars(1, 1, 1)))
    with queries() as made:
        found, following = shop.page(Asked(category="A", least_halves=8), None, 50)
    assert found == []
    assert following is not None
    assert len(made) <= 8
    assert shop.page(Asked(category="A", least_halves=8), following, 50) == ([], None)
