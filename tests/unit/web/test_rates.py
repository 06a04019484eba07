"""How often one caller may ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.web import rates
from chalicelib.web.access import Caller, Credential
from chalicelib.web.rates import WINDOW, Buckets, Counted, Over
from chalicelib.web.tokens import Shopper

NOW = 1_800_000_000_000
ONE = Counted("address", "203.0.113.9", 10)
BROWSER = Caller(Credential("shop", "publishable"), None)
SERVER = Caller(Credential("server", "secret"), None)


def test_a_minutes_worth_may_come_at_once_and_then_it_fills_up_evenly() -> None:
    buckets = Buckets()
    assert [buckets.take(ONE, NOW) for _ in range(10)] == [0] * 10
    assert buckets.take(ONE, NOW) == WINDOW // 10
    assert buckets.take(ONE, NOW + WINDOW // 10 - 1) == 1
    assert buckets.take(ONE, NOW + WINDOW // 10) == 0
    assert buckets.take(ONE, NOW + WINDOW // 10) == WINDOW // 10


def test_whoever_else_asks_has_their_own() -> None:
    buckets = Buckets()
    for _ in range(11):
        buckets.take(ONE, NOW)
    assert buckets.take(ONE._replace(id="203.0.113.10"), NOW) == 0
    assert buckets.take(ONE._replace(kind="shopper"), NOW) == 0


@given(st.lists(st.integers(0, 3 * WINDOW), min_size=1, max_size=80), st.integers(1, 20))
def test_in_no_minute_more_than_twice_the_rate_is_let_through(waits: list[int], most: int) -> None:
    """A bucket holds one window's worth, and as much flows in within one."""
    buckets = Buckets()
    let = [now for now in sorted(waits) if buckets.take(ONE._replace(most=most), NOW + now) == 0]
    assert all(sum(start <= one < start + WINDOW for one in let) <= 2 * most for start in let)
    for now in (NOW + 5 * WINDOW, NOW + 9 * WINDOW):
        assert buckets.take(ONE._replace(most=most), now) == 0


def test_only_so_many_callers_are_kept_in_mind() -> None:
    buckets = Buckets(most_callers=100)
    for number in range(1_000):
        assert buckets.take(ONE._replace(id=str(number)), NOW) == 0
        assert len(buckets._paid_at) <= 100


def test_who_is_counted_and_as_what() -> None:
    shopper = Caller(BROWSER.credential, Shopper("customer-1"))
    assert rates.counted(BROWSER, "203.0.113.9", 10) == [ONE]
    assert rates.counted(None, "203.0.113.9", 10) == [ONE]
    assert rates.counted(shopper, "203.0.113.9", 10) == [ONE, Counted("shopper", "customer-1", 10)]
    assert rates.counted(SERVER, "203.0.113.9", 10) == [Counted("key", "server", 100)]
    household = rates.counted(BROWSER, "2001:db8:1:2:3::9", 10)
    assert household == rates.counted(BROWSER, "2001:db8:1:2:4::7", 10)


@pytest.mark.parametrize("source", ["127.0.0.1", "::1", None, "somewhere"])
def test_nobody_is_counted_on_ones_own_machine(source: str | None) -> None:
    assert rates.counted(BROWSER, source, 10) == []


def test_a_rate_of_nothing_counts_nobody() -> None:
    assert rates.counted(BROWSER, "203.0.113.9", 0) == []


def test_who_is_over_is_told_how_long_to_wait() -> None:
    rates.BUCKETS.forget()
    for _ in range(6):
        rates.check(BROWSER, "203.0.113.9", 6, NOW)
    with pytest.raises(Over) as over:
        rates.check(BROWSER, "203.0.113.9", 6, NOW + 1)
    rates.BUCKETS.forget()
    assert over.value.headers == {
        "Retry-After": "10",
        "RateLimit-Policy": '"address";q=6;w=60',
        "RateLimit": '"address";r=0;t=10',
    }
