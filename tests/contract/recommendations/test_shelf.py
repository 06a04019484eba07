"""Reading lists and cards in one wave: one suite over the fake and over the tables."""

import uuid
from collections.abc import Callable, Iterable, Mapping

import pytest

from chalicelib.aws import clients
from chalicelib.catalogue.domain import Availability, Card
from chalicelib.kernel import settings
from chalicelib.kernel.money import Money
from chalicelib.recommendations.domain import KeyLists, RankedList, Row
from chalicelib.recommendations.filling import Lists, Shelf
from chalicelib.reviews.public import RatedCard, rated_card
from tests.fakes.recommendations import FakeShelf

MINE = uuid.uuid4().hex[:8]
Shelved = Callable[[Mapping[str, Lists], Iterable[Card]], Shelf]

TENT = Card(
    product_id=f"{MINE}-tent",
    title="Tunneltält för två",
    url="https://shop.example/p/tent",
    image_url="https://shop.example/p/tent.jpg",
    price=Money(499_900, "SEK"),
    availability=Availability.OUT_OF_STOCK,
    discreet=True,
    deleted=True,
    category="Friluftsliv > Tält",
)
BARE = Card(
    product_id=f"{MINE}-bare",
    title="Bare",
    url="https://shop.example/p/bare",
    image_url=None,
    price=None,
    availability=Availability.IN_STOCK,
    discreet=False,
    deleted=False,
    category=None,
)
LISTS: Lists = {
    "viewed-also-viewed": RankedList(41, (Row("stove", 12, 9_000), Row("sock", 2, 100))),
    "viewed-then-bought": RankedList(None, (Row("stove", None, 7),)),
    "liked-also-liked": RankedList(3, ()),
}


def unrated(card: Card) -> RatedCard:
    """The card as a row of products shows it, of a product that nobody rated."""
    return rated_card(card, None)


@pytest.fixture(params=["fake", "dynamodb"])
def shelved(request: pytest.FixtureRequest) -> Shelved:
    if request.param == "fake":
        return lambda lists, cards: FakeShelf(lists, map(unrated, cards))  # type: ignore[arg-type]
    request.getfixturevalue("aws_endpoint")

    from chalicelib.catalogue.models import card_item, table
    from chalicelib.recommendations.store import DynamoLists, DynamoShelf

    def shelve(lists: Mapping[str, Lists], cards: Iterable[Card]) -> Shelf:
        name = settings.current().table("recommendations")
        DynamoLists(name).put([KeyLists(key, held, "f") for key, held in lists.items()], 1)
        for card in cards:
            clients.dynamodb().put_item(TableName=table(), Item=card_item(card))
        return DynamoShelf(name, 0)

    return shelve


def test_lists_and_cards_come_together(shelved: Shelved) -> None:
    key = f"product:{MINE}-a"
    wave = shelved({key: LISTS}, [TENT, BARE]).wave([key], [TENT.product_id, BARE.product_id])
    assert wave.lists == {key: LISTS}
    assert wave.cards == {one.product_id: unrated(one) for one in (TENT, BARE)}


def test_what_is_not_there_is_missing(shelved: Shelved) -> None:
    key = f"search:{MINE} tält å"
    wave = shelved({key: LISTS}, [BARE]).wave([key, f"search:{MINE} none"], [f"{MINE}-none", BARE.product_id])
    assert set(wave.lists) == {key}
    assert set(wave.cards) == {BARE.product_id}


def test_asking_for_nothing_brings_nothing(shelved: Shelved) -> None:
    wave = shelved({}, []).wave([], [])
    assert (dict(wave.lists), dict(wave.cards)) == ({}, {})


def test_the_same_may_be_asked_for_twice(shelved: Shelved) -> None:
    key = f"pair:{MINE}-a|{MINE}-b"
    wave = shelved({key: LISTS}, [BARE]).wave([key, key], [BARE.product_id, BARE.product_id])
    assert (len(wave.lists), len(wave.cards)) == (1, 1)


def test_more_than_a_call_holds_comes_whole(shelved: Shelved) -> None:
    lists = {f"product:{MINE}-{n}": LISTS for n in range(130)}
    wave = shelved(lists, [BARE]).wave(list(lists), [BARE.product_id])
    assert wave.lists == lists
    assert wave.cards == {BARE.product_id: unrated(BARE)}
