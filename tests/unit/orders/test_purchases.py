"""What an order is kept with, who is remembered of it, and what counts as bought."""

from typing import Any

import msgspec
import pytest

from chalicelib.kernel.errors import Invalid
from chalicelib.orders import persons, service
from chalicelib.orders.domain import Order, OrderContent
from tests.fakes.orders import FakeContacts, FakeOrders
from tests.support.ordering import NOW, PEOPLE, content, doors, record


@pytest.fixture
def orders() -> FakeOrders:
    return FakeOrders()


def place(orders: FakeOrders, said: OrderContent) -> Order:
    return service.place(said, doors=doors(orders), now=NOW)


DETAILS: dict[str, Any] = {
    "number": "#1001",
    "market": "se",
    "locale": "sv-SE",
    "timezone": "Europe/Stockholm",
    "expected_delivery": "2026-11-25",
    "status_url": "https://shop.example/orders/1001?key=secret",
    "subtotal": {"amount": 900, "currency": "NOK"},
    "discount": {"amount": 100, "currency": "NOK"},
    "discount_codes": ["HEJ10"],
    "shipping": {"amount": 49, "currency": "NOK"},
    "tax": {"amount": 180, "currency": "NOK"},
    "tax_percent": 25.0,
    "payment": "Klarna",
}
LINE: dict[str, Any] = {
    "product_id": "tent",
    "quantity": 1,
    "line_id": "71",
    "title": "Tält",
    "variant": "Grön",
    "url": "https://shop.example/p/tent",
    "image_url": "https://shop.example/i/tent.jpg",
}
ADDRESS: dict[str, Any] = {
    "name": "Åsa Öberg",
    "lines": ["Storgatan 1"],
    "postal_code": "111 22",
    "city": "Stockholm",
    "country": "SE",
}


def test_what_mails_need_is_kept_and_never_reaches_the_log(orders: FakeOrders) -> None:
    said = content(
        **DETAILS, lines=[LINE], deliver_to=ADDRESS, first_name="Åsa", last_name="Öberg",
        total={"amount": 949, "currency": "NOK"}, consent={"marketing": True},
    )  # fmt: skip
    place(orders, said)
    kept = orders.get("o")
    assert kept is not None
    assert msgspec.json.decode(msgspec.json.encode(kept.details)) == DETAILS
    assert msgspec.json.decode(msgspec.json.encode(kept.person.deliver_to)) == ADDRESS
    assert (kept.person.first_name, kept.person.last_name, kept.person.marketing) == ("Åsa", "Öberg", True)
    assert msgspec.json.decode(msgspec.json.encode(kept.lines)) == [LINE]
    told = msgspec.json.encode(orders.facts()).decode()
    assert "order_placed" in told
    assert not any(word in told for word in ("Åsa", "Storgatan", "secret", "HEJ10", "1001"))


def test_a_cart_link_ties_the_order_to_the_journey(orders: FakeOrders) -> None:
    place(orders, content("1", torg_session="an%2Eon.s-1"))
    place(orders, content("2", torg_session="an%2Eon.s-1", session_id="s-2", anonymous_id="b"))
    place(orders, content("3", torg_session="an%2Eon.s-1", consent={"analytics": False}))
    place(orders, content("4", torg_session="scribbled by somebody"))
    assert [(fact.visitor, fact.session) for (fact,) in orders.log.values()] == [
        (PEOPLE.visitor("an.on"), PEOPLE.session("s-1")),
        (PEOPLE.visitor("b"), PEOPLE.session("s-2")),
        (None, None),
        (None, None),
    ]


def test_a_test_order_is_kept_and_counts_nowhere(orders: FakeOrders) -> None:
    contacts = FakeContacts()
    record(orders, "order.shipped", "s-1")
    said = content(customer_id="c", email="a@b.se", test=True)
    service.place(said, doors=doors(orders, contacts), now=NOW)
    record(orders, "order.refunded", "r-1", lines=[])
    service.cancel("o", None, orders=orders, now=NOW)
    assert orders.log == {}
    assert contacts.kept == []
    assert persons.purchase("tent", "c", None, orders=orders, pseudonyms=PEOPLE) is None
    assert persons.recent_products("c", orders=orders, pseudonyms=PEOPLE) == []
    assert persons.of_person("c", None, 5, orders=orders, pseudonyms=PEOPLE) == []
    assert [one.order_id for one in persons.export("c", None, orders=orders, pseudonyms=PEOPLE)] == ["o"]
    assert not orders.orders["o"].counts


def test_who_bought_is_remembered_even_if_the_first_run_ended_before(orders: FakeOrders) -> None:
    said = content(customer_id="c", email="a@b.se", first_name="Åsa", last_name="Öberg", locale="sv")
    contacts = FakeContacts()
    place(orders, said)
    service.place(said, doors=doors(orders, contacts), now=NOW)
    assert contacts.kept == [("a@b.se", "c", "Åsa Öberg", "sv")]
    persons.erase("c", None, orders=orders, pseudonyms=PEOPLE, now=NOW)
    service.place(said, doors=doors(orders, contacts), now=NOW)
    service.amend(said, NOW, doors=doors(orders, contacts), now=NOW)
    assert len(contacts.kept) == 1, "who was erased isn't remembered again"


def test_whether_the_name_may_be_shown_is_the_latest_answer_and_goes_with_the_person(
    orders: FakeOrders,
) -> None:
    def amend(at: int, consent: dict[str, bool]) -> bool | None:
        said = content(customer_id="c", first_name="Åsa", consent=consent)
        return service.amend(said, at, doors=doors(orders), now=NOW).person.public_name

    assert amend(NOW - 9, {}) is None
    assert amend(NOW - 7, {"public_name": True}) is True
    service.cancel("o", None, orders=orders, now=NOW)
    assert amend(NOW - 8, {}) is True, "an older answer"
    assert amend(NOW - 6, {"public_name": False}) is False
    assert amend(NOW - 5, {"public_name": True}) is True
    persons.erase("c", None, orders=orders, pseudonyms=PEOPLE, now=NOW)
    assert amend(NOW - 4, {"public_name": True}) is None


def test_erasing_takes_every_trace_and_none_comes_back(orders: FakeOrders) -> None:
    said = content(
        customer_id="c", email="a@b.se", first_name="Åsa", discount_codes=["FOR-ASA"],
        deliver_to={"lines": ["Storgatan 1"]}, status_url="https://shop.example/s?key=secret",
    )  # fmt: skip
    place(orders, said)
    parcel = {"number": "PARCEL-1", "url": "https://post.example/PARCEL-1"}
    record(orders, "order.shipped", "s-1", **parcel)
    record(orders, "order.refunded", "r-1", reason="Åsa wrote that it is too small")
    found = persons.export("c", None, orders=orders, pseudonyms=PEOPLE)
    words = ("a@b.se", '"c"', "Åsa", "FOR-ASA", "Storgatan", "secret", "PARCEL")
    assert all(word in msgspec.json.encode(found).decode() for word in words)
    persons.erase("c", None, orders=orders, pseudonyms=PEOPLE, now=NOW)

    def again() -> None:
        record(orders, "order.shipped", "s-1", **parcel)
        record(orders, "order.shipped", "s-2", **parcel)
        service.amend(said, NOW, doors=doors(orders), now=NOW)
        place(orders, said)

    again()
    kept = orders.orders["o"]
    assert not any(word in msgspec.json.encode(kept).decode() for word in words)
    assert [one.id for one in kept.shipments] == ["s-1", "s-2"]
    again()
    assert orders.orders["o"] == kept, "said again, changes nothing"
    assert persons.export("c", "a@b.se", orders=orders, pseudonyms=PEOPLE) == []


def test_a_persons_orders_are_found_latest_first(orders: FakeOrders) -> None:
    people = {
        "1": {"customer_id": "c"},
        "2": {"email": "a@b.se"},
        "3": {"customer_id": "c", "email": "a@b.se"},
    }
    for day, who in people.items():
        place(orders, content(day, placed_at=f"2026-11-0{day}T00:00:00Z", **who))
    place(orders, content("t", placed_at="2026-11-04T00:00:00Z", customer_id="c", test=True))

    def found(customer_id: str | None, email: str | None, limit: int = 9) -> list[str]:
        theirs = persons.of_person(customer_id, email, limit, orders=orders, pseudonyms=PEOPLE)
        return [one.order_id for one in theirs]

    assert found("c", "a@b.se") == ["3", "2", "1"]
    assert found("c", None) == ["3", "1"]
    assert found("c", "a@b.se", 2) == ["3", "2"]
    assert found("c", None, 1) == ["3"]
    assert found(None, None) == []


def test_what_was_sent_back_was_bought_and_is_not_kept(orders: FakeOrders) -> None:
    lines = [{"product_id": "tent", "quantity": 1}, {"product_id": "mat", "quantity": 2}]
    place(orders, content(customer_id="c", lines=lines))

    def standing() -> tuple[list[str], list[str]]:
        bought = [
            one
            for one in ("tent", "mat")
            if persons.purchase(one, "c", None, orders=orders, pseudonyms=PEOPLE)
        ]
        return bought, persons.recent_products("c", orders=orders, pseudonyms=PEOPLE)

    record(orders, "order.refunded", "r-1", lines=[{"product_id": "tent", "quantity": 1}])
    assert standing() == (["mat"], ["mat"]), "given back before anything was sent: they never had it"
    record(orders, "order.shipped", "s-1")
    assert standing() == (["tent", "mat"], ["mat"])
    record(orders, "order.refunded", "r-2", lines=[{"product_id": "mat", "quantity": 1}])
    assert standing() == (["tent", "mat"], ["mat"]), "one of two is still there"
    record(orders, "order.refunded", "r-3")
    assert standing() == (["tent", "mat"], [])
    service.cancel("o", None, orders=orders, now=NOW)
    assert standing() == ([], [])


def test_what_grows_too_large_is_refused(orders: FakeOrders) -> None:
    line = {"product_id": "tent", "quantity": 1, "url": "https://shop.example/" + "x" * 1_900}
    with pytest.raises(Invalid) as refused:
        place(orders, content(lines=[line] * 200))
    assert [error.pointer for error in refused.value.errors] == ["/lines"]
    assert orders.orders == {}


PAID = {"event": "order.paid", "id": "p"}
FUTURE, PLAIN = "2126-01-01T00:00:00Z", "2026-01-01T00:00:00"


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"timezone": "Europe/Atlantis"}, "/timezone"),
        ({"timezone": "Europe"}, "/timezone"),
        ({"tax": {"amount": 1, "currency": "SEK"}, "currency": "NOK"}, "/tax"),
        ({"happenings": [PAID | {"occurred_at": FUTURE}]}, "/happenings/0/occurred_at"),
        ({"happenings": [PAID | {"occurred_at": PLAIN}]}, "/happenings/0/occurred_at"),
        (
            {"happenings": [PAID | {"occurred_at": "2026-01-01T00:00:00Z", "as_of": FUTURE}]},
            "/happenings/0/as_of",
        ),
    ],
)
def test_what_is_wrong_is_named(orders: FakeOrders, said: dict[str, Any], pointer: str) -> None:
    with pytest.raises(Invalid) as refused:
        place(orders, content(**said))
    assert [error.pointer for error in refused.value.errors] == [pointer]
    assert orders.orders == {}
