from hypothesis import given
from hypothesis import strategies as st

from chalicelib.catalogue import prices
from chalicelib.catalogue.prices import History, Period, PriceRow
from chalicelib.kernel import clock
from chalicelib.kernel.money import Money

DAY = clock.DAY


def sek(amount: int) -> Money:
    return Money(amount, "SEK")


def history(*changes: tuple[int, int | None], now: int, key: str = "") -> History:
    """The history after changes of the default price, each (day, amount)."""
    rows = [PriceRow(day * DAY, {} if amount is None else {"": sek(amount)}) for day, amount in changes]
    return prices.history(reversed(rows), key, now * DAY)


def test_a_price_set_long_ago_is_still_the_lowest_of_the_last_30_days() -> None:
    found = history((0, 100), (90, 150), now=100)
    assert found.lowest == Period(sek(100), 0, 90 * DAY)
    assert found.current == sek(150)


def test_a_price_that_ended_31_days_ago_counts_no_more() -> None:
    found = history((0, 50), (69, 100), now=100)
    assert found.lowest == Period(sek(100), 69 * DAY, None)


def test_a_reduction_is_quoted_against_the_30_days_before_it() -> None:
    found = history((0, 100), (10, 60), (12, 100), (40, 70), now=60)
    assert found.lowest_before == Period(sek(60), 10 * DAY, 12 * DAY)
    assert found.lowest == Period(sek(70), 40 * DAY, None)


def test_a_first_price_has_nothing_before_it() -> None:
    found = history((5, 100), now=6)
    assert found.lowest_before is None
    assert history(now=6) == History(current=None, lowest=None, lowest_before=None, periods=())


def test_a_time_without_a_price_is_told() -> None:
    found = history((0, 100), (10, None), (20, 90), now=25)
    assert [period.price for period in found.periods] == [sek(90), None, sek(100)]
    assert found.lowest_before == Period(sek(100), 0, 10 * DAY)


def test_a_market_falls_back_to_the_default_and_keeps_to_its_currency() -> None:
    rows = [
        PriceRow(0, {"": sek(100)}),
        PriceRow(10 * DAY, {"": sek(100), "NO": Money(90, "NOK")}),
        PriceRow(20 * DAY, {"": sek(50), "NO": Money(95, "NOK")}),
    ]
    found = prices.history(reversed(rows), "NO", 25 * DAY)
    assert [period.price for period in found.periods] == [Money(95, "NOK"), Money(90, "NOK"), sek(100)]
    assert found.lowest == Period(Money(90, "NOK"), 10 * DAY, 20 * DAY)


def test_no_more_is_read_than_is_needed() -> None:
    read: list[int] = []

    def rows() -> "object":
        for age in range(10_000):
            read.append(age)
            yield PriceRow((20_000 - age) * DAY, {"": sek(age)})

    found = prices.history(rows(), "", 20_000 * DAY)  # type: ignore[arg-type]
    assert len(read) < 200
    assert len(found.periods) == prices.MOST_SHOWN


changes = st.lists(
    st.tuples(st.integers(0, 20), st.none() | st.tuples(st.integers(1, 5), st.sampled_from(["SEK", "NOK"]))),
    max_size=12,
)


@given(changes, st.integers(0, 40 * 24))
def test_the_lowest_price_equals_one_found_instant_by_instant(
    steps: list[tuple[int, tuple[int, str] | None]], later: int
) -> None:
    """Brute force over every hour; changes fall on hours."""
    hour, at = clock.HOUR, 0
    rows: list[PriceRow] = []
    timeline: dict[int, Money | None] = {}
    for gap, price in steps:
        at += gap * 5
        money = Money(*price) if price else None
        rows.append(PriceRow(at * hour, {"": money} if money else {}))
        timeline[at] = money
    now = at + later

    def in_force(when: int) -> Money | None:
        past = [moment for moment in timeline if moment <= when]
        return timeline[max(past)] if past else None

    def cheapest(first: int, last: int, currency: str) -> int | None:
        hours = (in_force(when) for when in range(max(first, 0), last + 1))
        return min((price.amount for price in hours if price and price.currency == currency), default=None)

    found = prices.history(reversed(rows), "", now * hour)
    current = in_force(now)
    assert found.current == current
    month = 30 * 24
    if current is None:
        assert found.lowest is None
        return
    # A period that ends just where the look begins is out; the hour before its end is its last.
    assert found.lowest is not None
    assert found.lowest.price is not None
    assert found.lowest.price.amount == cheapest(now - month, now, current.currency)
    began = max(moment for moment in range(now + 1) if moment == 0 or in_force(moment - 1) != current)
    before = cheapest(began - month, began - 1, current.currency) if began else None
    assert (
        found.lowest_before.price.amount if found.lowest_before and found.lowest_before.price else None
    ) == before


def test_a_price_that_ended_just_30_days_ago_counts_no_more() -> None:
    assert history((0, 50), (70, 100), now=100).lowest == Period(sek(100), 70 * DAY, None)
    assert history((0, 50), (71, 100), now=100).lowest == Period(sek(50), 0, 71 * DAY)


def test_the_price_before_a_reduction_is_found_behind_however_many_changes() -> None:
    start = 100 * DAY
    changes = [PriceRow(start + n * clock.HOUR, {"": sek(10 if n == 1 else 100 + n % 2)}) for n in range(200)]
    changes.append(PriceRow(start + 200 * clock.HOUR, {"": sek(90)}))
    found = prices.history(reversed(changes), "", start + 60 * DAY)
    assert found.lowest == Period(sek(90), start + 200 * clock.HOUR, None)
    assert found.lowest_before == Period(sek(10), start + clock.HOUR, start + 2 * clock.HOUR)
