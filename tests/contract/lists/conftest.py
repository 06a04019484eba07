"""Lists as a store keeps them: in memory, and in the real table with moderation's own rows."""

import uuid
from typing import Any

import pytest

from chalicelib.aws import secrets
from chalicelib.lists import domain
from chalicelib.lists.changes import Change, ItemChange, ListChange, WantChange
from chalicelib.lists.domain import Item, Kind, List, Said
from chalicelib.lists.store import DynamoLists
from tests.fakes.lists import FakeShelves
from tests.support import keys

Store = FakeShelves | DynamoLists
NOW = 1_800_000_000_000


@pytest.fixture(params=["fake", "real"])
def lists(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeShelves()
    request.getfixturevalue("aws_endpoint")
    secrets.hold(keys.SECRETS)
    return DynamoLists()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def make(lists: Store, name: str, kind: Kind = Kind.WISH, **said: Any) -> List:
    """A list of the person `name`, kept."""
    fresh = List(list_id=f"{name}-l", owner=name, kind=kind, said=Said(title="Å", **said), created_at=NOW)
    fresh = domain.rewritten(fresh, NOW)
    shelf = lists.shelf(name)
    change = Change(lists=(ListChange(None, fresh),), shelves=((shelf, shelf.with_list(fresh.list_id)),))
    lists.write(change, NOW)
    return fresh


def holding(of: List, person: str, *products: str) -> tuple[Change, List]:
    """The change that puts products into a wish list that had none."""
    after = domain.rewritten(of, NOW + 1, products=products)
    held = [Item(product_id=one, person=person, added_at=NOW, note="ö", sku="s") for one in products]
    change = Change(
        lists=(ListChange(of, after),),
        items=tuple(ItemChange(of.list_id, None, one) for one in held),
        wants=tuple(WantChange(person, one, frozenset(), frozenset({of.list_id})) for one in products),
    )
    return change, after
