"""An order of the orders room as its mails need it."""

from typing import Any

from chalicelib.kernel.money import Money
from chalicelib.kernel.settings import MailSettings
from chalicelib.mail import orders
from chalicelib.mail.domain import Bought, market_of
from chalicelib.orders import service
from tests.fakes.orders import FakeOrders
from tests.support import ordering

LINES = [
    {"line_id": "1", "product_id": "tent", "quantity": 2, "price": {"amount": 100, "currency": "SEK"}},
    {"line_id": "2", "sku": "MAT", "title": "Mat", "variant": "Blue", "quantity": 3},
]


def bought(*told: tuple[str, str, dict[str, Any]], **said: Any) -> Bought:
    kept = FakeOrders()
    service.place(ordering.content(lines=LINES, **said), doors=ordering.doors(kept), now=ordering.NOW)
    for event, name, fields in told:
        ordering.record(kept, event, name, **fields)
    found = kept.get("o")
    assert found is not None
    return orders.bought(found, MailSettings())


def test_what_is_not_said_is_the_shops_own() -> None:
    one = bought()
    assert (one.number, one.language, one.timezone) == ("o", "sv", "Europe/Stockholm")
    assert (one.deliver_to, one.expected, one.product_ids) == ((), None, ("tent",))


def test_what_is_said_is_kept() -> None:
    address = {
        "name": "Åsa Ek", "lines": ["Björkgatan 7"], "postal_code": "753 23", "city": "Uppsala",
        "country": "SE",
    }  # fmt: skip
    one = bought(
        number="#7", locale="en_GB", timezone="Europe/London", deliver_to=address, market="NO",
        expected_delivery="2026-11-25", first_name="Åsa", email="a@b.se", discount_codes=["X"],
        consent={"marketing": False},
    )  # fmt: skip
    assert (one.number, one.language, one.timezone, one.expected) == (
        "#7",
        "en",
        "Europe/London",
        "2026-11-25",
    )
    assert one.deliver_to == ("Åsa Ek", "Björkgatan 7", "753 23 Uppsala")
    assert (one.first_name, one.codes, one.marketing) == ("Åsa", ("X",), False)


def test_a_parcel_without_lines_holds_what_was_left_to_send() -> None:
    one = bought(
        (
            "order.shipped",
            "s1",
            {"lines": [{"line_id": "1", "quantity": 2}, {"line_id": "2", "quantity": 1}]},
        ),
        ("order.shipped", "s2", {"at": "2026-11-21T11:00:00Z"}),
    )
    assert [(parcel.id, parcel.counts) for parcel in one.parcels] == [("s1", (2, 1)), ("s2", (0, 2))]


def test_a_refund_is_of_its_lines_of_a_sum_or_of_all() -> None:
    sek = {"amount": 50, "currency": "SEK"}
    one = bought(
        ("order.refunded", "lines", {"lines": [{"line_id": "2", "quantity": 1}]}),
        ("order.refunded", "sum", {"amount": sek}),
        ("order.refunded", "whole", {"at": "2026-11-21T11:00:00Z"}),
        total={"amount": 500, "currency": "SEK"},
    )
    told = {back.id: (back.counts, back.amount) for back in one.backs}
    assert told == {
        "lines": ((0, 1), None),
        "sum": ((0, 0), Money(50, "SEK")),
        "whole": ((2, 3), Money(500, "SEK")),
    }


def test_a_market_is_a_country() -> None:
    assert market_of("no", None) == "NO"
    assert market_of(None, "nb-NO") == "NO"
    assert market_of(None, "nb_no") == "NO"
    assert [market_of(None, "sv"), market_of("Norway", None), market_of("", None)] == [None, None, None]
