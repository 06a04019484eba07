from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from chalicelib.kernel import clock
from chalicelib.kernel.errors import Conflict, Invalid, NotFound
from chalicelib.orders import persons, service
from chalicelib.orders.domain import Order, OrderContent
from chalicelib.orders.life import State
from tests.fakes.orders import FakeOrders
from tests.support.ordering import NOW, PEOPLE, content, doors


@pytest.fixture
def orders() -> FakeOrders:
    return FakeOrders()


def place(orders: FakeOrders, said: OrderContent, now: int = NOW) -> Order:
    return service.place(said, doors=doors(orders), now=now)


def test_lines_reach_the_log_one_row_each_with_what_a_sku_means(orders: FakeOrders) -> None:
    lines = [
        {"product_id": "mat", "quantity": 3, "price": {"amount": 250, "currency": "SEK"}},
        {"sku": "TENT-RED", "quantity": 1},
        {"sku": "unknown", "quantity": 2},
        {"product_id": "rope", "sku": "ROPE-10", "quantity": 1},
    ]
    place(orders, content(lines=lines, channel="store", store_id="s1", placed_at="2026-11-20T08:00:00+01:00"))
    facts = orders.log["order:o:1"]
    assert [(one.n, one.product_id, one.sku, one.quantity, one.amount, one.currency) for one in facts] == [
        (0, "mat", None, 3, 750, "SEK"),
        (1, "tent", None, 1, None, None),
        (2, None, "unknown", 2, None, None),
        (3, "rope", None, 1, None, None),
    ]
    assert {one.event for one in facts} == {"order_placed"}
    assert {one.event_id for one in facts} == {"order:o:placed"}
    assert {one.at for one in facts} == {clock.parse_iso("2026-11-20T07:00:00Z")}
    assert {one.received for one in facts} == {NOW}
    assert {one.order_id for one in facts} == {"o"}
    assert {one.detail for one in facts} == {'{"channel":"store","store_id":"s1"}'}


def test_the_log_learns_pseudonyms_and_nothing_else_of_the_person(orders: FakeOrders) -> None:
    place(orders, content(customer_id="c-17", email="anna@example.se", session_id="s-1", anonymous_id="a-1"))
    (fact,) = orders.log["order:o:1"]
    assert (fact.customer, fact.visitor, fact.session) == (
        PEOPLE.customer("c-17"),
        PEOPLE.visitor("a-1"),
        PEOPLE.session("s-1"),
    )
    told = msgspec.json.encode(fact).decode()
    assert not any(word in told for word in ("c-17", "anna", "s-1", "a-1"))
    kept = msgspec.json.encode(orders.orders["o"]).decode()
    assert "anna@example.se" in kept, "mails need the address"
    assert not any(word in kept for word in ('"s-1"', '"a-1"'))


def test_a_guest_is_known_by_address(orders: FakeOrders) -> None:
    place(orders, content(email="Anna@Example.se"))
    (fact,) = orders.log["order:o:1"]
    assert fact.customer == PEOPLE.customer_by_email("anna@example.se")


def test_without_consent_an_order_counts_for_nobody(orders: FakeOrders) -> None:
    who = {"customer_id": "c", "email": "a@b.se", "session_id": "s", "anonymous_id": "a"}
    kept = place(orders, content(**who, consent={"analytics": False}))
    (fact,) = orders.log["order:o:1"]
    assert (fact.customer, fact.visitor, fact.session) == (None, None, None)
    assert (kept.person.customer_id, kept.person.email) == ("c", "a@b.se")
    assert persons.export("c", None, orders=orders, pseudonyms=PEOPLE) == [kept]


def test_the_same_order_again_gives_what_is_kept(orders: FakeOrders) -> None:
    first = place(orders, content(customer_id="c"))
    assert place(orders, content(customer_id="c"), NOW + 99) == first
    assert list(orders.log) == ["order:o:1"]


def test_the_same_id_with_another_content_is_a_conflict(orders: FakeOrders) -> None:
    place(orders, content(customer_id="c"))
    for other in (content(customer_id="d"), content(), content(customer_id="c", channel="web")):
        with pytest.raises(Conflict):
            place(orders, other)


def test_the_same_instant_in_another_time_zone_is_the_same_order(orders: FakeOrders) -> None:
    first = place(orders, content(placed_at="2026-11-20T08:00:00+01:00"))
    assert place(orders, content(placed_at="2026-11-20T07:00:00Z")) == first


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"lines": [{"quantity": 1}]}, "/lines/0"),
        ({"order_id": "cancel"}, "/order_id"),
        ({"placed_at": "2026-11-21T12:11:00Z"}, "/placed_at"),
        ({"placed_at": "2026-10-21T00:00:00Z"}, "/placed_at"),
        ({"placed_at": "2026-11-21T12:00:00"}, "/placed_at"),
        ({"placed_at": "1969-12-31T00:00:00Z", "historical": True}, "/placed_at"),
        ({"total": {"amount": 1, "currency": "SEK"}, "currency": "NOK"}, "/total"),
        (
            {"lines": [{"sku": "a", "quantity": 1_000_000, "price": {"amount": 10**12, "currency": "SEK"}}]},
            "/lines/0/quantity",
        ),
    ],
)
def test_what_is_wrong_is_named(orders: FakeOrders, said: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        place(orders, content(**said))
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert orders.orders == {}


def test_history_may_lie_anywhere_in_the_past(orders: FakeOrders) -> None:
    kept = place(orders, content(placed_at="2011-01-01T00:00:00Z", historical=True))
    assert kept.placed_at == clock.parse_iso("2011-01-01T00:00:00Z")
    assert orders.log["order:o:1"][0].historical


def test_a_clock_a_little_ahead_is_taken_as_now(orders: FakeOrders) -> None:
    kept = place(orders, content(placed_at="2026-11-21T12:05:00Z"))
    assert kept.placed_at == NOW


def test_a_cancellation_is_logged_once(orders: FakeOrders) -> None:
    place(orders, content(customer_id="c"))
    first = service.cancel("o", None, orders=orders, now=NOW + 5)
    assert service.cancel("o", None, orders=orders, now=NOW + 9) == first
    assert first.state is State.CANCELLED
    (fact,) = orders.log["order:o:2"]
    assert (fact.event, fact.at, fact.order_id, fact.customer) == ("order_cancelled", NOW + 5, "o", None)


def test_a_cancellation_cannot_lie_in_the_future(orders: FakeOrders) -> None:
    with pytest.raises(Invalid):
        service.cancel("o", datetime(2027, 1, 1, tzinfo=UTC), orders=orders, now=NOW)


def test_an_unknown_order_is_not_found(orders: FakeOrders) -> None:
    with pytest.raises(NotFound):
        service.get("o", orders=orders)


def test_what_was_bought_lately_is_what_was_kept(orders: FakeOrders) -> None:
    for day, (order_id, product_id) in enumerate([("1", "a"), ("2", "b"), ("3", "a"), ("4", "c")], start=1):
        said = content(
            order_id, customer_id="c", lines=[{"product_id": product_id, "quantity": 1}],
            placed_at=f"2026-11-0{day}T00:00:00Z",
        )  # fmt: skip
        place(orders, said)
    service.cancel("2", None, orders=orders, now=NOW)
    found = persons.recent_products("c", orders=orders, pseudonyms=PEOPLE)
    assert list(found) == ["c", "a"]


def test_a_person_can_be_taken_out_of_their_orders(orders: FakeOrders) -> None:
    place(orders, content("1", customer_id="c", email="a@b.se"))
    place(orders, content("2", email="A@b.se"))
    place(orders, content("3", customer_id="other"))
    everything = persons.export("c", "a@b.se", orders=orders, pseudonyms=PEOPLE)
    assert {one.order_id for one in everything} == {"1", "2"}
    assert persons.erase("c", "a@b.se", orders=orders, pseudonyms=PEOPLE, now=NOW) == 2
    assert persons.erase("c", "a@b.se", orders=orders, pseudonyms=PEOPLE, now=NOW) == 0
    assert persons.export("c", "a@b.se", orders=orders, pseudonyms=PEOPLE) == []
    kept = msgspec.json.encode(orders.orders["1"]).decode()
    assert not any(
        word in kept for word in ("a@b.se", '"c"', PEOPLE.customer("c"), PEOPLE.customer_by_email("a@b.se"))
    )
    assert orders.orders["1"].lines
    assert place(orders, content("1", customer_id="c", email="a@b.se")).person.email is None, (
        "sent again, stays erased"
    )
    assert orders.orders["3"].person.customer_id == "other"
