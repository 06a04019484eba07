"""The room over either store: the largest list, one that an operator takes down, and many people at once."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.kernel.errors import NotFound, Unavailable
from chalicelib.lists import items, merging, service, sharing
from chalicelib.lists.changes import Doors, ListChange
from chalicelib.lists.domain import Kind, Place, Said, Visibility
from chalicelib.lists.items import ItemSaid
from chalicelib.lists.store import DynamoLists
from chalicelib.members.domain import Person
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import Decision, State
from chalicelib.moderation.domain import Kind as Subject
from tests.contract.lists.conftest import NOW, Store, holding, make
from tests.fakes.lists import Home


class Real(Home):
    """The real store and the real moderation, in a shop with some products."""

    def doors(self, lists: Any = None) -> Doors:
        return super().doors(lists)._replace(moderation=moderation, new_id=lambda prefix: f"{prefix}_{uuid.uuid4().hex}")  # type: ignore[arg-type]  # fmt: skip


@pytest.fixture
def home(lists: Store, name: str) -> Home:
    products = [f"{name}-{n}" for n in range(3)]
    if isinstance(lists, DynamoLists):
        return Real(*products, lists=lists)
    found = Home(*products, lists=lists)
    found.moderation = lists.moderation
    return found


def test_the_largest_list_is_made_shown_to_all_and_deleted(home: Home, lists: Store, name: str) -> None:
    who = Person(key=name, customer=name)
    made = make(lists, name)
    for start in range(0, 500, 15):
        products = tuple(f"{n:0128d}" for n in range(start, min(start + 15, 500)))
        before = lists.get(made.list_id)
        assert before is not None
        change, after = holding(before, name, *products)
        after = replace(after, products=(*before.products, *products))
        lists.write(change._replace(lists=(ListChange(before, after),)), NOW)
    public = Said(title="Alla", visibility=Visibility.PUBLIC)
    shown = service.describe(made.list_id, public, who, doors=home.doors(), now=NOW + 9)
    assert shown.state is not None
    assert lists.public(f"{499:0128d}", None, 5) == [Place(NOW, made.list_id)]
    service.delete(made.list_id, who, doors=home.doors(), now=NOW + 10)
    assert (lists.get(made.list_id), lists.wanted(f"{499:0128d}")) == (None, 0)
    assert lists.public(f"{499:0128d}", None, 5) == []


def test_a_list_and_its_case_change_together(home: Home, lists: Store, name: str) -> None:
    who = Person(key=name, customer=name)
    public = Said(title="Sommarens bästa tält", visibility=Visibility.PUBLIC)
    made = service.create(Kind.TOP_HAVE, public, who, None, doors=home.doors(), now=NOW)
    assert made.state is State.PUBLISHED
    assert sharing.public(made.list_id, lists=home.lists) == made
    decision = Decision(state=State.REJECTED, ground="advertising", note="", operator="o")
    case = sharing.moderate(made.list_id, decision, doors=home.doors(), now=NOW + 1)
    assert (case.state, case.submission.kind, case.decided_by) == (State.REJECTED, Subject.LIST, "o")
    with pytest.raises(NotFound):
        sharing.public(made.list_id, lists=home.lists)
    service.delete(made.list_id, who, doors=home.doors(), now=NOW + 2)
    if isinstance(lists, DynamoLists):
        kept = moderation.case(Subject.LIST, made.list_id)
        assert kept is not None
        assert (kept.state, kept.submission.texts) == (State.WITHDRAWN, ())


class Lossy:
    """A store whose every fourth write takes effect and is answered by nobody."""

    def __init__(self, inner: Any, dice: random.Random) -> None:
        self._inner, self._dice = inner, dice

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def write(self, *args: Any) -> None:
        self._inner.write(*args)
        if self._dice.random() < 0.25:
            raise Unavailable("the acknowledgement was lost")


def test_many_people_at_once_are_counted_to_the_last(home: Home, lists: Store, name: str) -> None:
    """Everybody wants the same products, changes their mind, logs in or is forgotten; answers are lost."""
    products = list(home.goods)

    def act(n: int) -> None:
        dice = random.Random(n)
        who = Person(key=f"{name}-p{n}", visitor="v")
        doors = home.doors(Lossy(lists, dice))
        for step in range(6):
            product, at = dice.choice(products), NOW + step
            if dice.random() < 0.7:
                patiently(items.put, "wish", product, ItemSaid(), who, doors=doors, now=at)
            else:
                patiently(items.remove, "wish", product, who, doors=doors, now=at)
        if n % 4 == 0:
            patiently(merging.erase, who.key, doors=doors, now=NOW + 9)
        elif n % 4 == 1:
            customer = Person(key=f"{name}-c{n // 8}", customer="c")
            patiently(merging.merge, who.key, customer, doors=doors, now=NOW + 9)

    with ThreadPoolExecutor(25) as people:
        list(people.map(act, range(25)))
    everybody = [f"{name}-p{n}" for n in range(25)] + [f"{name}-c{n}" for n in range(4)]
    doors = home.doors()
    for product in products:
        having = [
            person
            for person in everybody
            for of, held in merging.everything(person, doors=doors)
            if product in of.products and product in {one.product_id for one in held}
        ]
        assert lists.wanted(product) == len(set(having))
        assert having


def patiently(act: Any, *args: Any, **more: Any) -> None:
    """Ask again for as long as the answer is to try again, as a browser's button does."""
    for _ in range(200):
        try:
            act(*args, **more)
        except Unavailable:
            continue
        return
    raise AssertionError("never came through")
