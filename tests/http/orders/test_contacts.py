"""Who orders is known to be written to, through the rooms as they are wired."""

from chalicelib.members import public as members
from tests.http.conftest import Api
from tests.http.fakes import House


def test_who_orders_is_remembered_and_who_is_erased_is_not_again(api: Api, house: House) -> None:
    order = {
        "order_id": "o-1",
        "lines": [{"product_id": "tent", "quantity": 1}],
        "email": "asa@example.se",
        "first_name": "Åsa",
        "last_name": "Öberg",
        "locale": "sv-SE",
    }
    assert api.post("/v1/orders", order).status_code == 201
    key = members.pseudonyms().customer_by_email("asa@example.se")
    found = members.contact(key)
    assert found is not None
    assert (found.email, found.name, found.locale) == ("asa@example.se", "Åsa Öberg", "sv-SE")
    assert house.orders.orders["o-1"].person.email == "asa@example.se"
    assert api.post("/v1/people/erase", {"email": "asa@example.se"}).status_code == 200
    assert members.contact(key) is None
    assert api.post("/v1/orders", order).status_code == 201
    assert members.contact(key) is None
    assert house.orders.orders["o-1"].person.email is None


def test_a_test_order_leaves_no_contact(api: Api, house: House) -> None:
    order = {
        "order_id": "o-1",
        "lines": [{"title": "Tält", "quantity": 1}],
        "email": "t@example.se",
        "test": True,
    }
    assert api.post("/v1/orders", order).json_body["test"] is True
    assert members.contact(members.pseudonyms().customer_by_email("t@example.se")) is None
    assert house.orders.facts() == {}
