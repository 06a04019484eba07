"""Which mails an order's life calls for."""

from typing import Any

import pytest

from chalicelib.kernel import clock
from chalicelib.letters.domain import Kind
from chalicelib.mail import calls
from chalicelib.mail.domain import Back, Bought, Parcel
from tests.support.mailing import EMAIL, NOW, order

PLACED = NOW - clock.HOUR


def kinds(one: Bought, now: int = NOW, *, counter: bool = False) -> list[tuple[str, str]]:
    return [(wanted.kind.value, wanted.entity) for wanted in calls.wanted(one, now, counter=counter)]


def test_a_whole_life_calls_for_a_mail_of_each_thing_that_happened() -> None:
    parcels = (
        Parcel(id="s1", counts=(2, 0), shipped_at=NOW - 3),
        Parcel(id="s2", counts=(0, 1), shipped_at=NOW - 2),
        Parcel(id="unseen", counts=(0, 1)),
    )
    back = Back(id="r1", at=NOW, counts=(1, 0))
    one = order(paid_at=NOW - 4, parcels=parcels, delivered_at=NOW - 1, backs=(back,))
    assert kinds(one) == [
        ("order_confirmation", "o1"),
        ("order_paid", "o1"),
        ("order_shipped", "o1/s1"),
        ("order_shipped", "o1/s2"),
        ("order_delivered", "o1"),
        ("order_refunded", "o1/r1"),
    ]
    named = {wanted.kind: dict(wanted.payload) for wanted in calls.wanted(one, NOW, counter=False)}
    assert named[Kind.ORDER_SHIPPED] == {"order_id": "o1", "shipment_id": "s2"}
    assert named[Kind.ORDER_REFUNDED] == {"order_id": "o1", "refund_id": "r1"}


@pytest.mark.parametrize(
    ("after", "is_told"), [(0, False), (calls.PAID_APART, False), (calls.PAID_APART + 1, True)]
)
def test_a_checkout_that_is_paid_at_once_is_one_mail(after: int, is_told: bool) -> None:
    told = kinds(order(paid_at=PLACED + after), NOW)
    assert (("order_paid", "o1") in told) is is_told


def test_what_was_called_off_is_neither_confirmed_nor_paid() -> None:
    parcel = Parcel(id="s", counts=(2, 1), shipped_at=NOW)
    one = order(paid_at=NOW, cancelled_at=NOW, parcels=(parcel,))
    assert kinds(one) == [("order_shipped", "o1/s"), ("order_cancelled", "o1")]


@pytest.mark.parametrize(
    "fields", [{"erased": True}, {"test": True}, {"historical": True}, {"email": None}, {"channel": "store"}]
)
def test_nobody_is_written_to_about_such_orders(fields: dict[str, Any]) -> None:
    assert kinds(order(**fields)) == []
    assert calls.silent(order(**fields), counter=False)


def test_a_shop_may_write_to_who_bought_over_the_counter() -> None:
    assert kinds(order(channel="store"), counter=True) == [("order_confirmation", "o1")]
    assert kinds(order(channel="web"), counter=False) == [("order_confirmation", "o1")]


def test_late_news_make_no_mail_and_a_mail_that_waited_too_long_goes_nowhere() -> None:
    one = order(delivered_at=NOW)
    assert kinds(one, PLACED + 7 * clock.DAY) == [("order_confirmation", "o1"), ("order_delivered", "o1")]
    assert kinds(one, PLACED + 7 * clock.DAY + 1) == [("order_delivered", "o1")]
    (first, *_) = calls.wanted(one, NOW, counter=False)
    assert (first.expires_at, first.due_at) == (PLACED + 7 * clock.DAY, NOW)
    assert (first.to, first.language, first.timezone) == (EMAIL, "sv", "Europe/Stockholm")


def test_no_two_parcels_of_any_orders_share_a_name() -> None:
    one = order(order_id="a.b", parcels=(Parcel(id="c", counts=(2, 1), shipped_at=NOW),))
    other = order(order_id="a", parcels=(Parcel(id="b.c", counts=(2, 1), shipped_at=NOW),))
    assert not {entity for kind, entity in kinds(one)} & {entity for kind, entity in kinds(other)}
