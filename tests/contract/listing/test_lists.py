"""What `service.Lists` promises, held against the fake and the real store."""

import random
import uuid

import pytest

from chalicelib.kernel.revisions import Stale
from chalicelib.listing.domain import Place, Standing
from chalicelib.listing.store import DynamoLists
from tests.fakes.listing import FakeLists

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


def standing(product_id: str, revision: int, value: int, *names: str) -> Standing:
    return Standing(product_id=product_id, revision=revision, lists=frozenset(names), value=value)


def test_a_product_moves_as_a_whole_or_not_at_all(lists: Store, name: str) -> None:
    first = standing(f"{name}.p", 1, 7, f"{name}-a", f"{name}-b")
    second = standing(f"{name}.p", 2, 9, f"{name}-b", f"{name}-c")
    assert lists.standing(f"{name}.p") is None
    lists.move(None, first)
    lists.move(first, second)
    for stale in (None, first):
        with pytest.raises(Stale):
            lists.move(stale, standing(f"{name}.p", 3, 1, f"{name}-d"))
    assert lists.standing(f"{name}.p") == second
    pages = {one: lists.page(f"{name}-{one}", None, 5) for one in "abcd"}
    place = Place(9, f"{name}.p")
    assert pages == {"a": [], "b": [place], "c": [place], "d": []}


def test_a_product_in_no_list_keeps_its_revision(lists: Store, name: str) -> None:
    gone = standing(name, 4, 7)
    lists.move(None, gone)
    assert lists.standing(name) == gone


def test_pages_equal_a_sorted_list(lists: Store, name: str) -> None:
    dice = random.Random(7)
    places = {Place(dice.randrange(40), f"{name}.{n}") for n in range(90)}
    for place in places:
        lists.move(None, standing(place.product_id, 1, place.value, name))
    expected = sorted(places, reverse=True)
    for limit in (1, 7, 24, 50, 100):
        found: list[Place] = []
        while page := lists.page(name, found[-1] if found else None, limit):
            assert len(page) == min(limit, len(expected) - len(found))
            found += page
        assert found == expected


def test_a_page_is_whole_even_if_one_shard_holds_all_of_it(lists: Store, name: str) -> None:
    import zlib

    same = [one for one in (f"{name}.{n}" for n in range(400)) if zlib.crc32(one.encode()) % 4 == 1][:60]
    for value, product_id in enumerate(same):
        lists.move(None, standing(product_id, 1, value, name))
    assert [place.value for place in lists.page(name, None, 50)] == list(range(59, 9, -1))
