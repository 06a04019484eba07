import json
from typing import Any

import pytest

from chalicelib.activity.domain import LATE, SKEW_TOLERANCE, Fact
from chalicelib.activity.reading import Receipt
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Forbidden, Invalid
from tests.support.events import AGREED, HASHES, NOW, moment, one, read

CHROME = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


def pointer(error: pytest.ExceptionInfo[Invalid]) -> str:
    return error.value.errors[0].pointer


def test_a_view_is_one_row() -> None:
    assert one() == Fact(event_id="e1", event="product_viewed", at=NOW, received=NOW, product_id="tent-2")


# ---- times


@pytest.mark.parametrize("off", [-SKEW_TOLERANCE, 0, SKEW_TOLERANCE])
def test_a_clock_that_is_nearly_right_is_believed(off: int) -> None:
    receipt = Receipt(now=NOW, sent_at=NOW - off)
    assert one(receipt, occurred_at=moment(NOW - 60_000)).at == NOW - 60_000


@pytest.mark.parametrize("off", [-SKEW_TOLERANCE - 1, SKEW_TOLERANCE + 1, clock.DAY * 400, -clock.DAY * 400])
def test_a_clock_that_is_wrong_is_corrected_by_its_error(off: int) -> None:
    receipt = Receipt(now=NOW, sent_at=NOW - off)
    assert one(receipt, occurred_at=moment(NOW - off - 60_000)).at == NOW - 60_000


def test_nothing_happens_in_the_future() -> None:
    assert one(occurred_at=moment(NOW + clock.DAY)).at == NOW


def test_two_days_late_is_taken_and_a_moment_more_is_not() -> None:
    assert one(occurred_at=moment(NOW - LATE)).at == NOW - LATE
    with pytest.raises(Invalid) as error:
        one(occurred_at=moment(NOW - LATE - 1))
    assert pointer(error) == "/occurred_at"


@pytest.mark.parametrize("year", [1, 1969])
def test_times_before_1970_are_told(year: int) -> None:
    with pytest.raises(Invalid) as error:
        one(Receipt(now=NOW, trusted=True, historical=True), occurred_at=f"{year:04d}-06-01T00:00:00Z")
    assert pointer(error) == "/occurred_at"


def test_history_keeps_its_time_whatever_the_clocks() -> None:
    receipt = Receipt(now=NOW, sent_at=NOW - clock.DAY, trusted=True, historical=True)
    fact = one(receipt, occurred_at="2019-01-01T00:00:00Z")
    assert (clock.iso(fact.at), fact.historical) == ("2019-01-01T00:00:00.000Z", True)
    assert one(receipt, occurred_at=moment(NOW + 1)).at == NOW


def test_one_event_may_be_history_with_a_secret_key_only() -> None:
    assert one(Receipt(now=NOW, trusted=True), historical=True).historical
    with pytest.raises(Forbidden):
        one(historical=True)


# ---- who


def test_ids_become_hashes_with_consent() -> None:
    fact = one(anonymous_id="a", user_id="u", session_id="s", consent=AGREED)
    assert fact.visitor == HASHES.visitor("a")
    assert fact.customer == HASHES.customer("u")
    assert fact.session == HASHES.session("s")


@pytest.mark.parametrize("consent", [None, {}, {"analytics": False}])
def test_without_consent_an_event_counts_anonymously(consent: Any) -> None:
    fact = one(anonymous_id="a", user_id="u", session_id="s", consent=consent)
    assert (fact.visitor, fact.customer, fact.session) == (None, None, None)
    assert fact.product_id == "tent-2"


def test_a_shopper_token_says_who_the_customer_is() -> None:
    receipt = Receipt(now=NOW, customer_id="real")
    assert one(receipt, user_id="pretended", consent=AGREED).customer == HASHES.customer("real")


# ---- products


def test_several_products_are_several_rows() -> None:
    lines = [
        {"product_id": "a", "quantity": 2, "price": {"amount": 500, "currency": "SEK"}, "position": 0},
        {"sku": "B-1"},
        {"product_id": "c", "sku": "C-1"},
    ]
    rows = read(event="checkout_started", product_id=None, products=lines, order_id="o1")

    assert [(row.n, row.product_id, row.sku) for row in rows] == [
        (0, "a", None),
        (1, None, "B-1"),
        (2, "c", None),
    ]
    assert (rows[0].quantity, rows[0].amount, rows[0].currency) == (2, 1000, "SEK")
    assert {row.order_id for row in rows} == {"o1"}
    assert json.loads(rows[0].detail or "") == {"position": 0}


def test_an_amount_out_of_range_is_told() -> None:
    price = {"amount": 10**15, "currency": "SEK"}
    assert one(price=price).amount == 10**15
    with pytest.raises(Invalid) as error:
        one(price=price, quantity=2)
    assert pointer(error) == "/price"


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"product_id": None}, "/product_id"),
        ({"event": "products_compared"}, "/product_id"),
        ({"event": "products_compared", "product_ids": ["a", "a"]}, "/product_ids"),
        ({"event": "products_compared", "product_ids": [f"p{n}" for n in range(21)]}, "/product_ids"),
        ({"products": [{"quantity": 1}]}, "/products/0"),
        ({"product_ids": [f"p{n}" for n in range(201)]}, "/product_ids"),
        ({"event": "products_searched", "query": " \u0000 "}, "/query"),
        ({"event": "products_searched"}, "/query"),
        ({"event": "order_placed"}, "/event"),
        ({"event": "reaction_set"}, "/event"),
    ],
)
def test_what_an_event_lacks_is_told_where(fields: dict[str, Any], where: str) -> None:
    with pytest.raises(Invalid) as error:
        read(**fields)
    assert pointer(error) == where


@pytest.mark.parametrize("count", [2, 20])
def test_a_comparison_names_two_to_twenty_different_products(count: int) -> None:
    named = [f"p{n}" for n in range(count)]
    rows = read(event="products_compared", product_id=None, product_ids=[*named, *named])
    assert [row.product_id for row in rows] == named
    assert [row.n for row in rows] == list(range(count))


# ---- phrases and keywords


def test_a_search_is_normalised() -> None:
    assert one(event="products_searched", product_id=None, query="  Blå\u00a0 TÄLT ").phrase == "blå tält"


BING = {"referrer": "https://www.bing.com/search?q=Blue+Tent"}
AD = {"url": "https://shop.example/x?utm_medium=cpc&utm_term=Camping&gclid=1"}


@pytest.mark.parametrize(
    ("fields", "keyword"),
    [
        ({"keyword": " Down  Jacket", "context": BING}, "down jacket"),
        ({"context": BING}, "blue tent"),
        ({"context": BING | AD}, "blue tent"),
        ({"context": AD}, "camping"),
        ({"context": {"referrer": "https://www.google.com/"}}, None),
        ({"context": {"url": "https://shop.example/?utm_medium=email&utm_term=spring"}}, None),
    ],
)
def test_an_arrival_tells_its_keyword(fields: dict[str, Any], keyword: str | None) -> None:
    fact = one(event="search_engine_arrival", product_id=None, **fields)
    assert (fact.event, fact.phrase) == ("search_engine_arrival", keyword)


def test_an_arrival_is_derived_beside_a_landing() -> None:
    view, arrival = read(context=BING, anonymous_id="a", consent=AGREED)
    assert (view.event, view.phrase, view.product_id) == ("product_viewed", None, "tent-2")
    assert (arrival.event_id, arrival.event, arrival.n) == ("e1~arrival", "search_engine_arrival", 0)
    assert (arrival.phrase, arrival.product_id, arrival.visitor) == ("blue tent", None, view.visitor)


def test_no_arrival_is_derived_where_nobody_lands() -> None:
    assert len(read(event="product_added", context=BING)) == 1


# ---- what is kept beside


def test_urls_lose_all_but_their_campaign() -> None:
    url = "https://shop.example/account?email=a@b.se&utm_source=news&utm_content=me@x.se&utm_campaign=Spring#tok"
    detail = json.loads(
        one(context={"url": url, "referrer": "https://user:pw@M.Facebook.com:443/x?y=z"}).detail or ""
    )
    assert detail == {"referrer": "m.facebook.com", "utm": {"source": "news", "campaign": "Spring"}}


def test_a_said_campaign_goes_before_the_urls() -> None:
    context = {"url": "https://x.se/?utm_source=a", "utm": {"source": "b", "medium": "email"}}
    assert json.loads(one(context=context).detail or "") == {"utm": {"source": "b", "medium": "email"}}


def test_lists_shares_and_devices_are_kept() -> None:
    receipt = Receipt(now=NOW, user_agent=CHROME)
    detail = json.loads(one(receipt, list="viewed-also-viewed", position=3, share_id="sh-1").detail or "")
    assert detail == {"device": "mobile", "list": "viewed-also-viewed", "share_id": "sh-1", "position": 3}


def test_bots_and_staff_are_marked() -> None:
    assert one(Receipt(now=NOW, user_agent="Googlebot/2.1")).bot
    staff = one(context={"staff": True})
    assert staff.bot
    assert json.loads(staff.detail or "") == {"staff": True}


def test_a_servers_user_agent_is_not_the_shoppers() -> None:
    receipt = Receipt(now=NOW, trusted=True, user_agent="python-requests/2.32")
    assert not one(receipt).bot
    assert one(receipt, context={"user_agent": "curl/8"}).bot
