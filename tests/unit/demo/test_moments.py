"""When the stack's clock is to stand: what a person may say, and where it ends up."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from demo import moments
from tests.support.examples import examples

SEEN = datetime(2026, 11, 22, 19, 30, tzinfo=UTC)
HERE = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("2026-12-24", "2026-12-24 12:00"),
        ("2027-07-01", "2027-07-01 12:00"),
        ("+21d", "2026-12-14 12:00"),  # the noon of the 13th comes before three whole weeks have
        ("+5h", "2026-11-23 01:30"),
        ("2026-11-23", "2026-11-23 12:00"),
    ],
)
def test_what_is_said_is_where_it_stands(said: str, expected: str) -> None:
    wanted = moments.moment(said, SEEN)
    assert wanted is not None
    assert moments.shown(wanted) == expected


def test_now_is_the_true_time() -> None:
    assert moments.moment("now", SEEN) is None


@pytest.mark.parametrize("said", ["2026-11-22", "2020-01-01", "+0d", "+0h"])
def test_the_clock_only_goes_forward(said: str) -> None:
    evening = SEEN.replace(hour=11, minute=0) if said.startswith("+0d") else SEEN
    with pytest.raises(ValueError, match="only goes forward"):
        moments.moment(said, evening)


@pytest.mark.parametrize(
    "said", ["", "tomorrow", "24/12", "2026-13-01", "-3d", "+d", "+21", "+99999d", "0001-01-01x"]
)
def test_what_cannot_be_read_is_refused(said: str) -> None:
    with pytest.raises(ValueError, match="expected a date"):
        moments.moment(said, SEEN)


@pytest.mark.parametrize("said", ["2040-01-01", "9999-12-31", "+9999d"])
def test_ten_years_on_is_the_furthest(said: str) -> None:
    with pytest.raises(ValueError, match="ten years"):
        moments.moment(said, SEEN)


@settings(max_examples=examples(200))
@given(
    seen=st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    days=st.integers(1, 400),
)
def test_days_on_are_the_first_noon_after_them(seen: datetime, days: int) -> None:
    wanted = moments.moment(f"+{days}d", seen)
    assert wanted is not None
    assert wanted.astimezone(HERE).strftime("%H:%M:%S") == "12:00:00"
    least = seen + timedelta(days=days)
    assert least <= wanted <= least + timedelta(hours=25)
