"""Deliveries that come twice, late, in any order and cut off: the order ends the same, and so do the lake's sums."""

from collections import Counter
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.activity.public import Fact
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict
from chalicelib.orders import life, service
from chalicelib.orders.domain import Order
from tests.fakes.orders import FakeOrders
from tests.support.examples import examples
from tests.support.faults import Killed, Killer
from tests.support.ordering import NOW, content, doors, happening, record

TENT = {"product_id": "tent", "quantity": 2, "price": {"amount": 300, "currency": "EUR"}}
MAT = {"sku": "MAT", "quantity": 1, "price": {"amount": 400, "currency": "EUR"}}
ROPE = {"product_id": "rope", "quantity": 1, "price": {"amount": 50, "currency": "EUR"}}
WHO: dict[str, Any] = {"customer_id": "c", "placed_at": "2026-11-20T00:00:00Z"}
Delivery = tuple[str, dict[str, Any]]

contents: list[Delivery] = [
    ("amend", {"as_of": 1, "lines": [TENT, MAT], "total": {"amount": 1_000, "currency": "EUR"}}),
    (
        "amend",
        {"as_of": 2, "lines": [TENT, MAT], "number": "#1", "total": {"amount": 1_000, "currency": "EUR"}},
    ),
    (
        "amend",
        {"as_of": 2, "lines": [TENT, MAT], "number": "#2", "total": {"amount": 1_000, "currency": "EUR"}},
    ),
    ("amend", {"as_of": 3, "lines": [TENT | {"quantity": 1}, ROPE], "number": "#3"}),
    ("amend", {"as_of": 4, "lines": [MAT, TENT], "customer_id": "d", "email": "a@b.se"}),
]
news: list[Delivery] = [
    ("order.paid", {"name": "p"}),
    ("order.shipped", {"name": "s1", "lines": [TENT | {"price": None}]}),
    ("order.shipped", {"name": "s1", "as_of": "2026-11-21T11:30:00Z", "number": "1", "lines": []}),
    ("order.shipped", {"name": "s2", "at": "2026-11-21T11:00:00Z"}),
    ("order.delivered", {"name": "d1", "shipment_id": "s1"}),
    ("order.delivered", {"name": "d1", "shipment_id": "s1", "at": "2026-11-21T11:45:00Z"}),
    ("order.cancelled", {"name": "c1"}),
    ("order.cancelled", {"name": "c2", "at": "2026-11-21T09:00:00Z"}),
    ("order.refunded", {"name": "r1", "lines": [{"product_id": "tent", "quantity": 1}]}),
    ("order.refunded", {"name": "r2", "amount": {"amount": 400, "currency": "EUR"}, "lines": [{"sku": "MAT", "quantity": 1}]}),
    ("order.refunded", {"name": "r3", "amount": {"amount": 600, "currency": "EUR"}}),
    ("order.refunded", {"name": "r4"}),
]  # fmt: skip


def deliver(orders: Any, delivery: Delivery) -> Order:
    kind, said = delivery
    if kind == "amend":
        as_of = clock.parse_iso("2026-11-20T00:00:00Z") + said["as_of"]
        told = content(**WHO | {name: value for name, value in said.items() if name != "as_of"})
        return service.amend(told, as_of, doors=doors(orders), now=NOW)
    fields = {**said, "lines": [_part(one) for one in said["lines"]]} if "lines" in said else said
    return record(orders, kind, **fields)


def _part(said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "price"}


def settled(order: Order | None) -> Order | None:
    """An order but for what says when and how often it was written."""
    return order and msgspec.structs.replace(order, revision=0, received_at=0)


def sums(log: dict[str, list[Fact]]) -> tuple[Counter[Any], Counter[str]]:
    """What the lake says an order holds of each product, and how many rows of a kind have an amount of their own."""
    held: Counter[Any] = Counter()
    money: Counter[str] = Counter()
    for fact in (one for batch in log.values() for one in batch):
        sign = {"order_placed": 1, "order_refunded": -1}.get(fact.event, 0)
        held[fact.product_id or fact.sku] += sign * (fact.quantity or 0)
        if fact.event == "order_refunded":
            money[fact.event] += fact.amount or 0
        if fact.event == "order_cancelled":
            money[fact.event] += 1
    return +held, money


def in_trouble(orders: FakeOrders, delivery: Delivery, kills: list[tuple[int, bool]]) -> None:
    """Deliver until it is acknowledged; each time that is cut off it is delivered again."""
    while True:
        at, after = kills.pop() if kills else (0, False)
        try:
            deliver(Killer(at, after=after).before(orders), delivery)
        except Killed:
            continue
        return


@settings(max_examples=examples(300))
@given(
    st.lists(st.sampled_from(contents), min_size=1, max_size=4),
    st.lists(st.sampled_from(news), max_size=6),
    st.lists(st.tuples(st.integers(1, 2), st.booleans()), max_size=8),
    st.randoms(),
)
def test_any_interleaving_ends_the_same(
    told: list[Delivery], heard: list[Delivery], kills: list[tuple[int, bool]], dice: Any
) -> None:
    plain, troubled = FakeOrders(), FakeOrders()
    for delivery in told + heard:
        deliver(plain, delivery)
    shuffled = told + heard + dice.sample(told + heard, len(told + heard) // 2)
    dice.shuffle(shuffled)
    for delivery in shuffled:
        in_trouble(troubled, delivery, kills)
    assert settled(troubled.get("o")) == settled(plain.get("o"))
    assert sums(troubled.log) == sums(plain.log)
    once = [fact.event_id for batch in troubled.log.values() for fact in batch if fact.n == 0]
    assert len(once) == len(set(once))


@settings(max_examples=examples(150))
@given(
    st.lists(st.sampled_from(contents), min_size=1, max_size=4), st.lists(st.sampled_from(news), max_size=6)
)
def test_the_lake_holds_what_the_order_holds(told: list[Delivery], heard: list[Delivery]) -> None:
    orders = FakeOrders()
    for delivery in [*heard[:2], *told, *heard[2:]]:
        deliver(orders, delivery)
    order = orders.get("o")
    assert order is not None
    held: Counter[str | None] = Counter()
    for line, back in zip(order.lines, order.course.returned, strict=True):
        held[line.product_id or line.sku] += line.quantity - back
    assert sums(orders.log)[0] == +held
    assert sums(orders.log)[1]["order_cancelled"] == order.is_cancelled


def test_a_whole_life_in_one_telling_is_the_same_life() -> None:
    told = [one for one in news if one[0] != "order.cancelled"]
    pieces, whole = FakeOrders(), FakeOrders()
    plain = content(**WHO, lines=[TENT, MAT], historical=True)
    service.place(plain, doors=doors(pieces), now=NOW)
    for delivery in told:
        deliver(pieces, delivery)
    events = [
        happening(kind, **{**said, "lines": [_part(one) for one in said.get("lines", [])]} if "lines" in said else said)
        for kind, said in told
    ]  # fmt: skip
    at_once = msgspec.structs.replace(plain, happenings=tuple(events))
    service.place(at_once, doors=doors(whole), now=NOW)
    assert settled(whole.get("o")) == settled(pieces.get("o"))
    assert sums(whole.log) == sums(pieces.log)
    kept = whole.get("o")
    assert service.place(at_once, doors=doors(whole), now=NOW + 5) == kept
    assert service.place(plain, doors=doors(whole), now=NOW + 5) == kept, (
        "what happened is no part of the content"
    )
    assert kept is not None
    assert (kept.revision, kept.historical) == (1, True)


def test_an_order_placed_live_stays_live_when_it_is_old() -> None:
    orders = FakeOrders()
    service.place(content(**WHO), doors=doors(orders), now=NOW)
    later = NOW + 40 * clock.DAY
    old = content(**WHO, number="#1", historical=True)
    kept = service.amend(old, NOW + 39 * clock.DAY, doors=doors(orders), now=later)
    assert (kept.details.number, kept.historical) == ("#1", False)


def test_an_older_telling_changes_nothing_and_a_newer_keeps_what_skus_meant() -> None:
    orders = FakeOrders()
    lines = [{"sku": "TENT-RED", "quantity": 1}]
    service.place(content(lines=lines), doors=doors(orders), now=NOW)
    nothing = doors(orders)._replace(resolve_skus=lambda skus: {})
    kept = service.amend(content(lines=lines, number="#2"), NOW, doors=nothing, now=NOW)
    assert (kept.lines[0].product_id, kept.details.number, kept.revision) == ("tent", "#2", 2)
    assert service.amend(content(lines=lines, number="#1"), NOW - 1, doors=nothing, now=NOW) == kept
    assert [fact.event for batch in orders.log.values() for fact in batch] == ["order_placed"]
    with pytest.raises(Conflict):
        service.place(content(lines=lines, number="#3"), doors=doors(orders), now=NOW)


@pytest.mark.parametrize(("first", "then"), [("#1", "#2"), ("#2", "#1")])
def test_the_first_telling_of_a_platform_holds_over_the_apis(first: str, then: str) -> None:
    orders = FakeOrders()
    service.place(content(**WHO, number=first), doors=doors(orders), now=NOW)
    kept = service.amend(content(**WHO, number=then), 1, doors=doors(orders), now=NOW)
    assert kept.details.number == then


@pytest.mark.parametrize("after", [False, True])
def test_a_killed_run_is_finished_by_the_next(after: bool) -> None:
    """Cut off at every call, before it takes effect and after: the run that follows finishes it."""
    said = content(**WHO, email="a@b.se")
    for act in _acts(said):
        for at in range(1, 9):
            orders = FakeOrders()
            try:
                act(Killer(at, after=after).before(orders))
            except Killed:
                act(orders)
            expected = FakeOrders()
            act(expected)
            assert (orders.orders, orders.log) == (expected.orders, expected.log)


def _acts(said: Any) -> list[Callable[[Any], Any]]:
    return [
        lambda orders: service.place(said, doors=doors(orders), now=NOW),
        lambda orders: service.amend(said, NOW, doors=doors(orders), now=NOW),
        lambda orders: service.cancel("o", None, orders=orders, now=NOW),
        lambda orders: [deliver(orders, one) for one in (contents[0], news[0], news[8])],
    ]


def test_the_rows_of_a_refund_say_its_money_once() -> None:
    orders = FakeOrders()
    service.place(content(lines=[TENT, MAT]), doors=doors(orders), now=NOW)
    back = {"product_id": "tent", "quantity": 1, "amount": {"amount": 290, "currency": "EUR"}}
    record(orders, "order.refunded", "r1", lines=[back], amount={"amount": 340, "currency": "EUR"})
    record(orders, "order.refunded", "r2", amount={"amount": 30, "currency": "EUR"})
    record(orders, "order.refunded", "r3", lines=[{"sku": "MAT", "quantity": 5}])
    told = [
        (one.event_id, one.n, one.product_id, one.sku, one.quantity, one.amount, one.currency, one.customer)
        for batch in orders.log.values()
        for one in batch
        if one.event == "order_refunded"
    ]
    assert told == [
        ("order:o:refunded:r1", 0, "tent", None, 1, 290, "EUR", None),
        ("order:o:refunded:r1", 1, None, None, None, 50, "EUR", None),
        ("order:o:refunded:r2", 0, None, None, None, 30, "EUR", None),
        ("order:o:refunded:r3", 0, None, "MAT", 1, None, None, None),
    ]
    kept = orders.get("o")
    assert kept is not None
    assert kept.state is life.State.PART_REFUNDED
