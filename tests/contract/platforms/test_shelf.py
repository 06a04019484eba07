"""What `ports.Shelf` promises, held against the fake and the real store."""

import uuid

import pytest

from chalicelib.kernel.revisions import Stale
from chalicelib.platforms.domain import Delivery, Platform
from chalicelib.platforms.goods import Goods, Level, Moment, Part, Piece, Told
from chalicelib.platforms.ports import Item, Shelf
from chalicelib.platforms.store import DynamoShelf
from tests.fakes.platforms import FakeShelf

NOW = 1_800_000_000_000
WEEK = 7 * 86_400_000


@pytest.fixture(params=["fake", "real"])
def shelf(request: pytest.FixtureRequest) -> Shelf:
    if request.param == "fake":
        return FakeShelf()
    request.getfixturevalue("aws_endpoint")
    return DynamoShelf()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def delivery(name: str, body: bytes = b"{}", topic: str = "orders/create") -> Delivery:
    return Delivery(platform=Platform.SHOPIFY, topic=topic, delivery_id=name, body=body)


def goods(name: str, revision: int, at: int = 5) -> Goods:
    piece = Piece(key="1", sku="Å", price=0, item=f"{name}-i", quantity=0, tracked=True)
    told = Told(
        moment=Moment(at, 2, "d"),
        shown=True,
        fields={"title": "Tält å", "categories": ["A"]},
        pieces=(piece,),
    )
    part = Part(moment=Moment(1), piece=None)
    return Goods(product_id=name, told=told, parts={"9": part}, deletions={"x": 4}, revision=revision)


def test_a_delivery_is_remembered_for_a_week(shelf: Shelf, name: str) -> None:
    assert not shelf.was_taken(delivery(name), NOW)
    shelf.note_taken(delivery(name), NOW)
    assert shelf.was_taken(delivery(name), NOW + WEEK - 1_000)
    assert not shelf.was_taken(delivery(name), NOW + WEEK + 1_000), "what has expired may still be there"
    for other in (delivery(name, b"[]"), delivery(name, topic="orders/paid"), delivery(f"{name}2")):
        assert not shelf.was_taken(other, NOW)


def test_a_product_is_kept_whole(shelf: Shelf, name: str) -> None:
    assert shelf.goods(name) is None
    shelf.keep_goods(None, goods(name, 1))
    assert shelf.goods(name) == goods(name, 1)
    shelf.keep_goods(goods(name, 1), goods(name, 2, at=7))
    assert shelf.goods(name) == goods(name, 2, at=7)


def test_a_product_that_changed_meanwhile_is_not_written_over(shelf: Shelf, name: str) -> None:
    shelf.keep_goods(None, goods(name, 1))
    with pytest.raises(Stale):
        shelf.keep_goods(None, goods(name, 1, at=9))
    shelf.keep_goods(goods(name, 1), goods(name, 2))
    with pytest.raises(Stale):
        shelf.keep_goods(goods(name, 1), goods(name, 2, at=9))
    assert shelf.goods(name) == goods(name, 2)


def test_an_items_levels_and_its_product_come_in_either_order(shelf: Shelf, name: str) -> None:
    levels = {"place": Level(moment=Moment(5, 1, "d"), available=-2)}
    one, other = f"{name}-1", f"{name}-2"
    assert shelf.item(one) is None
    assert shelf.keep_levels(one, None, levels) is None
    shelf.claim_items("tent", [one, other])
    assert shelf.item(one) == Item(levels, 1, "tent")
    assert shelf.item(other) == Item({}, 0, "tent")
    assert shelf.keep_levels(other, shelf.item(other), levels) == "tent"
    assert shelf.keep_levels(one, shelf.item(one), {}) == "tent"
    assert shelf.item(one) == Item({}, 2, "tent")
    assert shelf.levels([one, other, "none"]) == {other: levels}
    assert shelf.levels([]) == {}


def test_levels_that_changed_meanwhile_are_not_written_over(shelf: Shelf, name: str) -> None:
    levels = {"place": Level(moment=Moment(5), available=1)}
    shelf.keep_levels(name, None, levels)
    with pytest.raises(Stale):
        shelf.keep_levels(name, None, {})
    with pytest.raises(Stale):
        shelf.keep_levels(name, Item({}, 7), {})
    assert shelf.item(name) == Item(levels, 1)
