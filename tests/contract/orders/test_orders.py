"""What `service.Orders` promises, held against the fake and the real store."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest

from chalicelib.activity.domain import Fact, unpacked
from chalicelib.aws import clients
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.revisions import Stale
from chalicelib.members.domain import Pseudonyms
from chalicelib.orders import models, persons, service
from chalicelib.orders.domain import Order, OrderContent, Person
from chalicelib.orders.happenings import Cancelled, Happening, moment
from chalicelib.orders.life import KeptLine, State
from chalicelib.orders.service import Doors
from chalicelib.orders.store import DynamoOrders
from tests.fakes.orders import FakeContacts, FakeOrders
from tests.support import lost
from tests.support.ordering import happening

Store = FakeOrders | DynamoOrders
NOW = 1_800_000_000_000
PEOPLE = Pseudonyms(b"pepper")


@pytest.fixture(params=["fake", "real"])
def orders(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeOrders()
    request.getfixturevalue("aws_endpoint")
    return DynamoOrders()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


CANCELLED = Cancelled(id="c", occurred_at=moment(4))


def order(name: str, revision: int, placed_at: int, *keys: str, products: str = "a") -> Order:
    return Order(
        order_id=name, placed_at=placed_at, lines=tuple(KeptLine(product_id=one, quantity=2) for one in products),
        person=Person(customer_id="kund å", customer="x"), person_keys=keys, received_at=5, revision=revision,
    )  # fmt: skip


def logged(orders: Store, name: str) -> list[Fact]:
    """All facts of an order that reached the log."""
    if isinstance(orders, FakeOrders):
        facts = [fact for batch in orders.log.values() for fact in batch]
    else:
        pages = (
            clients.dynamodb()
            .get_paginator("scan")
            .paginate(TableName=settings.current().table("activity"), ConsistentRead=True)
        )
        facts = [fact for page in pages for item in page["Items"] for fact in unpacked(item["facts"]["B"])]
    return sorted((one for one in facts if one.order_id == name), key=lambda one: (one.event, one.n))


def test_an_order_and_its_facts_are_written_together(orders: Store, name: str) -> None:
    assert orders.get(name) is None
    placed = order(name, 1, 3, f"{name}-k", products="ab")
    orders.write(None, placed, NOW)
    assert orders.get(name) == placed
    cancelled = msgspec.structs.replace(placed, happened=(CANCELLED,), revision=2)
    orders.write(placed, cancelled, NOW)
    assert orders.get(name) == cancelled
    assert [(one.event, one.n, one.product_id, one.quantity, one.at) for one in logged(orders, name)] == [
        ("order_cancelled", 0, None, None, 4),
        ("order_placed", 0, "a", 2, 3),
        ("order_placed", 1, "b", 2, 3),
    ]


def test_a_write_on_what_is_not_there_any_more_leaves_nothing(orders: Store, name: str) -> None:
    placed = order(name, 1, 3, f"{name}-k")
    orders.write(None, placed, NOW)
    moved = order(name, 2, 3, f"{name}-other", products="b")
    with pytest.raises(Stale):
        orders.write(None, moved, NOW)
    assert orders.get(name) == placed
    assert [one.event for one in logged(orders, name)] == ["order_placed"]
    assert list(orders.of_person([f"{name}-other"])) == []


def test_orders_are_found_by_their_person_until_they_are_erased(orders: Store, name: str) -> None:
    first = order(f"{name}.1", 1, 3, f"{name}-k", f"{name}-mail", products="a")
    second = order(f"{name}.2", 1, 10, f"{name}-k", products="ba")
    for one in (first, second):
        orders.write(None, one, NOW)
    assert list(orders.of_person([f"{name}-k"])) == [f"{name}.1", f"{name}.2"]
    assert list(orders.of_person([f"{name}-k"], latest_first=True)) == [f"{name}.2", f"{name}.1"]
    assert list(orders.of_person([f"{name}-mail", f"{name}-none"])) == [f"{name}.1"]
    assert list(orders.recent_products([f"{name}-k"], 5)) == ["b", "a"]
    assert list(orders.recent_products([f"{name}-k"], 1)) == ["b", "a"]
    assert orders.purchase([f"{name}-none", f"{name}-k"], "a") == f"{name}.2"
    assert orders.purchase([f"{name}-mail"], "b") is None
    erased = msgspec.structs.replace(first, person=Person(), person_keys=(), revision=2)
    orders.write(first, erased, NOW)
    assert list(orders.of_person([f"{name}-k", f"{name}-mail"])) == [f"{name}.2"]
    cancelled = msgspec.structs.replace(second, happened=(CANCELLED,), revision=2)
    orders.write(second, cancelled, NOW)
    assert list(orders.recent_products([f"{name}-k"], 5)) == []
    assert orders.purchase([f"{name}-k"], "a") is None
    assert list(orders.of_person([f"{name}-k"])) == [f"{name}.2"]


def test_what_is_given_back_is_told_once_and_kept_no_more(orders: Store, name: str) -> None:
    placed = order(name, 1, 3, f"{name}-k", products="ab")
    orders.write(None, placed, NOW)
    back: Any = happening("order.refunded", "r", lines=[{"product_id": "a", "quantity": 2}])
    refunded = msgspec.structs.replace(placed, happened=(back,), revision=2)
    orders.write(placed, refunded, NOW)
    assert orders.get(name) == refunded
    told = [one for one in logged(orders, name) if one.event == "order_refunded"]
    assert [(one.n, one.product_id, one.quantity) for one in told] == [(0, "a", 2)]
    assert list(orders.recent_products([f"{name}-k"], 5)) == ["b"]
    assert orders.purchase([f"{name}-k"], "a") is None
    sent = msgspec.structs.replace(refunded, happened=(back, happening("order.shipped", "s")), revision=3)
    orders.write(refunded, sent, NOW)
    assert orders.purchase([f"{name}-k"], "a") == name, "they had it, and sent it back"
    assert list(orders.recent_products([f"{name}-k"], 5)) == ["b"]
    assert len(logged(orders, name)) == 3


def test_a_row_of_the_form_before_is_read_and_written_on(name: str, aws_endpoint: str) -> None:
    assert aws_endpoint
    placed = order(name, 7, 3, f"{name}-k")
    fields: Any = msgspec.to_builtins(placed)
    del fields["placed_at"]
    for happened, state in (({"placed": 3}, State.PLACED), ({"placed": 3, "cancelled": 9}, State.CANCELLED)):
        row = models.order_item(placed) | {
            "order": {"S": msgspec.json.encode({**fields, "happened": happened}).decode()}
        }
        plain = {
            attribute: row[attribute] for attribute in row if attribute not in ("form", "told", "historical")
        }
        clients.dynamodb().put_item(TableName=models.table(), Item=plain)
        kept = DynamoOrders().get(name)
        assert kept is not None
        assert (kept.placed_at, kept.state, kept.lines, kept.revision) == (3, state, placed.lines, 7)
        assert models.news_from(plain).revision == 7
    after = service.record(name, happening("order.refunded", "r"), orders=DynamoOrders(), now=NOW)
    assert (after.revision, after.state, after.course.cancelled_at) == (8, State.CANCELLED, 9)
    assert DynamoOrders().get(name) == after


def content(order_id: str) -> OrderContent:
    said = {"order_id": order_id, "lines": [{"sku": "s", "quantity": 1}], "email": "a@b.se"}
    return msgspec.convert(said, type=OrderContent)


def test_the_largest_order_fits(orders: Store, name: str) -> None:
    lines = [
        {
            "product_id": f"{n:0128d}",
            "sku": f"{n:0128d}",
            "quantity": 1,
            "price": {"amount": n, "currency": "SEK"},
        }
        for n in range(500)
    ]
    said = msgspec.convert({"order_id": name, "lines": lines, "customer_id": name}, type=OrderContent)
    service.place(said, doors=Doors(orders, PEOPLE, lambda skus: {}, FakeContacts()), now=NOW)
    service.cancel(name, None, orders=orders, now=NOW)
    kept = orders.get(name)
    assert kept is not None
    assert len(kept.lines) == 500


def test_many_at_once_end_in_one_order_and_one_set_of_facts(orders: Store, name: str) -> None:
    doors = Doors(orders, PEOPLE, lambda skus: {"s": "p"}, FakeContacts())

    def act(n: int) -> None:
        while True:
            try:
                if n % 3:
                    service.place(content(name), doors=doors, now=NOW + n)
                else:
                    service.cancel(name, None, orders=orders, now=NOW + n)
            except Unavailable:
                continue
            return

    with ThreadPoolExecutor(8) as people:
        list(people.map(act, range(16)))
    kept = orders.get(name)
    assert kept is not None
    assert kept.state is State.CANCELLED
    assert kept.is_placed
    assert [one.event for one in logged(orders, name)] == ["order_cancelled", "order_placed"]


LIFE: list[dict[str, Any]] = [
    {"event": "order.paid", "name": "p"},
    {"event": "order.shipped", "name": "s1", "lines": [{"sku": "s", "quantity": 1}]},
    {"event": "order.shipped", "name": "s1", "as_of": "2026-11-21T11:00:00Z", "number": "1"},
    {"event": "order.delivered", "name": "d", "shipment_id": "s1"},
    {"event": "order.refunded", "name": "r", "lines": [{"sku": "s", "quantity": 1}]},
]


def test_a_whole_life_told_by_many_at_once_is_one_life(orders: Store, name: str) -> None:
    doors = Doors(orders, PEOPLE, lambda skus: {"s": "p"}, FakeContacts())
    told: list[Happening] = [happening(**one) for one in LIFE]

    def act(n: int) -> None:
        while True:
            try:
                if n % 6 == 5:
                    service.place(content(name), doors=doors, now=NOW + n)
                else:
                    service.record(name, told[n % 6], orders=orders, now=NOW + n)
            except Unavailable:
                continue
            return

    with ThreadPoolExecutor(6) as people:
        list(people.map(act, range(18)))
    kept = orders.get(name)
    assert kept is not None
    assert (kept.state, kept.shipments[0].number, len(kept.happened)) == (State.REFUNDED, "1", 4)
    assert [one.event for one in logged(orders, name)] == ["order_placed", "order_refunded"]
    found = persons.of_person(None, "a@b.se", 1000, orders=orders, pseudonyms=PEOPLE)
    assert name in [one.order_id for one in found]


@pytest.mark.usefixtures("aws_endpoint")
def test_a_write_whose_acknowledgement_the_sdk_lost_is_made_once(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = lost.answers(clients.dynamodb(), monkeypatch)
    DynamoOrders().write(None, order(name, 1, 3), NOW)
    assert len(sent) == 2
    assert len(logged(DynamoOrders(), name)) == 1
