"""What a code gives, until when, and to whom: rules without a store."""

from collections import Counter
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib.kernel import clock
from chalicelib.kernel.ids import is_id
from chalicelib.kernel.money import Money
from chalicelib.offers import domain, honouring
from chalicelib.offers.domain import Code, Generator, Offer, OfferContent, Redemption
from chalicelib.offers.honouring import Use, Why

ZONE = "Europe/Stockholm"
NOW = clock.parse_iso("2026-11-21T12:00:00Z")
SEK = Money(50_000, "SEK")


def offer(**said: Any) -> Offer:
    content = OfferContent(**{"title": "Free shipping", "gives": "free_shipping", "valid_days": 14, **said})
    return Offer(offer_id="o", content=content, revision=1)


def code(**said: Any) -> Code:
    whole = {"code": "ABC", "offer_id": "o", "entity": "e", "issued_at": NOW, "until": NOW + clock.DAY}
    return Code(**{**whole, "gives": "free_shipping", "person_keys": ("anna",), **said})


def local(instant: int) -> datetime:
    return datetime.fromtimestamp(instant / 1000, ZoneInfo(ZONE))


@given(
    issued=st.integers(clock.day_start("2025-01-01"), clock.day_start("2030-01-01")),
    days=st.integers(1, 366),
)
def test_a_code_is_good_to_the_last_millisecond_of_the_day_that_a_mail_prints(issued: int, days: int) -> None:
    until = offer(valid_days=days).until(issued, ZONE)
    last, after = local(until), local(until + 1)
    assert (last.date() - local(issued).date()).days == days
    assert (after.hour, after.minute, after.second, after.microsecond) == (0, 0, 0, 0)
    assert after.date() > last.date()


@pytest.mark.parametrize(("day", "hours"), [("2026-10-25", 25), ("2026-03-29", 23), ("2026-06-01", 24)])
def test_days_with_and_without_an_hour_more_end_at_midnight(day: str, hours: int) -> None:
    ends = date.fromisoformat(day)
    until = offer(valid_days=None, valid_until=ends).until(0, ZONE)
    before = offer(
        valid_days=None, valid_until=ends.replace(day=ends.day - 1) if ends.day > 1 else date(2026, 5, 31)
    )
    assert until - before.until(0, ZONE) == hours * clock.HOUR


def test_of_a_number_of_days_and_a_day_the_earlier_ends_it() -> None:
    both = {"valid_until": date(2026, 11, 24)}
    assert local(offer(valid_days=30, **both).until(NOW, ZONE)).date() == date(2026, 11, 24)
    assert local(offer(valid_days=1, **both).until(NOW, ZONE)).date() == date(2026, 11, 22)


@given(amount=st.integers(0, 10**12), percent=st.integers(1, 100), off=st.integers(1, 10**12))
def test_what_is_taken_off_is_never_more_than_the_order(amount: int, percent: int, off: int) -> None:
    total = Money(amount, "SEK")
    by_share = code(gives="percent", percent=percent).discount(total)
    by_sum = code(gives="amount", amount=Money(off, "SEK")).discount(total)
    assert by_share is not None
    assert by_sum is not None
    assert abs(by_share.amount * 100 - amount * percent) <= 50
    assert by_share.amount <= amount
    assert by_sum.amount == min(off, amount)
    assert code().discount(total) is None


@pytest.mark.parametrize(
    ("kept", "use", "at", "why"),
    [
        ({}, {}, 0, None),
        ({}, {"person_keys": ()}, 0, Why.WHOSE),
        ({}, {"person_keys": ("bo",)}, 0, Why.OTHER_PERSON),
        ({}, {"person_keys": ("bo", "anna")}, 0, None),
        ({"bound": False}, {"person_keys": ()}, 0, None),
        ({"person_keys": ()}, {"person_keys": ("anna",)}, 0, Why.OTHER_PERSON),
        ({}, {}, clock.DAY, None),
        ({}, {}, clock.DAY + 1, Why.EXPIRED),
        ({"least": SEK}, {}, 0, Why.TOTAL),
        ({"least": SEK}, {"total": Money(49_999, "SEK")}, 0, Why.LEAST),
        ({"least": SEK}, {"total": SEK}, 0, None),
        ({"least": SEK}, {"total": Money(60_000, "EUR")}, 0, Why.CURRENCY),
        ({"gives": "amount", "amount": SEK}, {"total": Money(1, "EUR")}, 0, Why.CURRENCY),
        ({"gives": "amount", "amount": SEK}, {}, 0, None),
        ({"redeemed": Redemption(order_id="1", at=1)}, {"order_id": "2"}, 0, Why.USED),
        ({"redeemed": Redemption(order_id="1", at=1)}, {}, 0, Why.USED),
        (
            {"redeemed": Redemption(order_id="1", at=1)},
            {"order_id": "1", "person_keys": ()},
            9 * clock.DAY,
            None,
        ),
        ({"released": ("1",)}, {"order_id": "1"}, 0, Why.CANCELLED),
        ({"released": ("1",)}, {"order_id": "2"}, 0, None),
    ],
)
def test_a_code_is_honoured_or_there_is_a_reason(
    kept: dict[str, Any], use: dict[str, Any], at: int, why: Why | None
) -> None:
    asked = Use(**{"person_keys": ("anna",), **use})
    assert honouring.refused(code(**kept), asked, NOW + at) is why


@pytest.mark.parametrize("why", Why)
def test_every_reason_is_said_whole(why: Why) -> None:
    for one in (code(), code(least=SEK), code(gives="amount", amount=SEK)):
        said = honouring.reason(why, one)
        assert said
        assert "{" not in said


def test_an_unknown_code_is_told_so() -> None:
    assert honouring.refused(None, Use(), NOW) is Why.UNKNOWN
    assert honouring.reason(Why.UNKNOWN, None) == "there is no such code"


def test_codes_are_made_of_signs_that_nobody_mistakes_and_spread_evenly() -> None:
    assert set(domain.ALPHABET).isdisjoint("01258BILOSUVZ")
    assert domain.ALPHABET.upper() == domain.ALPHABET
    made = [domain.made_up(Generator(prefix="TACK-", length=12)) for _ in range(4_000)]
    assert len(set(made)) == len(made)
    assert all(one.startswith("TACK-") and is_id(one) and domain.canonical(one) == one for one in made)
    counts = Counter("".join(one.removeprefix("TACK-") for one in made))
    expected = 4_000 * 12 / len(domain.ALPHABET)
    assert set(counts) == set(domain.ALPHABET)
    # Chi-squared with 22 degrees of freedom: beyond 60 once in 20,000 runs.
    assert sum((n - expected) ** 2 / expected for n in counts.values()) < 60


@given(orders=st.lists(st.integers(0, 40), max_size=60))
def test_what_is_remembered_of_releases_stays_small(orders: list[int]) -> None:
    one = code()
    for n in orders:
        one = domain.released(one, str(n))
    assert len(one.released) <= domain.MOST_RELEASED
    assert len(set(one.released)) == len(one.released)


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({"gives": "percent"}, "/percent"),
        ({"gives": "amount"}, "/amount"),
        ({"percent": 10}, "/percent"),
        ({"amount": SEK}, "/amount"),
        ({"gives": "amount", "amount": Money(0, "SEK")}, "/amount/amount"),
        ({"gives": "amount", "amount": SEK, "least": Money(1, "EUR")}, "/least/currency"),
        ({"valid_days": None}, "/valid_days"),
        ({"valid_until": date(9999, 12, 31)}, "/valid_until"),
    ],
)
def test_an_offer_that_makes_no_sense_is_named(said: dict[str, Any], pointer: str) -> None:
    assert pointer in [fault.pointer for fault in domain.faults(offer(**said).content)]


def test_a_person_is_in_nothing_that_is_told() -> None:
    told = domain.told(None, replace(code(), entity="anna@example.se"))
    assert "anna" not in str(told)
