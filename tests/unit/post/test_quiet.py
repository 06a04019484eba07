"""Quiet hours where people live, also on the two days that aren't 24 hours long."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.post import quiet

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SPRING, AUTUMN = "2026-03-29", "2026-10-25"


def at(text: str, where: ZoneInfo = STOCKHOLM, fold: int = 0) -> int:
    return clock.from_datetime(datetime.fromisoformat(text).replace(tzinfo=where, fold=fold))


def by_looking(instant: int, where: ZoneInfo, start: int, end: int) -> int:
    """The first whole minute from `instant` on that isn't quiet, found minute by minute."""
    moment = datetime.fromtimestamp(instant / 1000, UTC)
    while True:
        hour = moment.astimezone(where).hour
        silent = start <= hour < end if start <= end else hour >= start or hour < end
        if not silent:
            return clock.from_datetime(moment)
        moment = moment.replace(second=0, microsecond=0) + timedelta(minutes=1)


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-22T20:59", "2026-11-22T20:59"),
        ("2026-11-22T21:00", "2026-11-23T08:00"),
        ("2026-11-22T23:59", "2026-11-23T08:00"),
        ("2026-11-23T00:00", "2026-11-23T08:00"),
        ("2026-11-23T07:59", "2026-11-23T08:00"),
        ("2026-11-23T08:00", "2026-11-23T08:00"),
        ("2026-03-28T22:00", "2026-03-29T08:00"),
        ("2026-03-29T01:30", "2026-03-29T08:00"),
        ("2026-10-24T22:00", "2026-10-25T08:00"),
    ],
)
def test_the_night_is_quiet(now: str, then: str) -> None:
    assert quiet.next_loud(at(now), STOCKHOLM, 21, 8) == at(then)


def test_the_nights_of_the_long_and_the_short_day() -> None:
    for evening, hours in (("2026-03-28T21:00", 10), ("2026-10-24T21:00", 12), ("2026-06-01T21:00", 11)):
        assert quiet.next_loud(at(evening), STOCKHOLM, 21, 8) - at(evening) == hours * clock.HOUR


def test_the_hour_that_comes_twice_is_quiet_twice() -> None:
    second = at("2026-10-25T02:30", fold=1)
    assert second - at("2026-10-25T02:30") == clock.HOUR
    assert quiet.is_quiet(second, STOCKHOLM, 21, 8)
    assert quiet.next_loud(second, STOCKHOLM, 21, 8) == at("2026-10-25T08:00")


def test_an_hour_that_never_comes_ends_quiet_with_the_one_after_it() -> None:
    assert quiet.next_loud(at("2026-03-29T01:15"), STOCKHOLM, 22, 2) == at("2026-03-29T03:00")


@pytest.mark.parametrize("day", [SPRING, AUTUMN, "2026-11-22"])
@pytest.mark.parametrize(("start", "end"), [(21, 8), (22, 2), (1, 3), (2, 3), (23, 3), (0, 8), (8, 8)])
@pytest.mark.parametrize(
    "zone", ["Europe/Stockholm", "Europe/Lisbon", "America/New_York", "Australia/Lord_Howe"]
)
def test_every_minute_around_the_change_is_as_the_wall_shows(
    day: str, start: int, end: int, zone: str
) -> None:
    where = ZoneInfo(zone)
    begin = clock.day_start(day) - 14 * clock.HOUR
    for instant in range(begin, begin + 40 * clock.HOUR, 13 * clock.MINUTE):
        assert quiet.next_loud(instant, where, start, end) == by_looking(instant, where, start, end)


@given(
    st.integers(min_value=1_600_000_000, max_value=2_100_000_000),
    st.integers(0, 23),
    st.integers(0, 23),
    st.sampled_from(["Europe/Stockholm", "Asia/Kolkata", "Pacific/Apia", "America/St_Johns"]),
)
def test_the_next_loud_instant_is_loud_and_not_far(second: int, start: int, end: int, zone: str) -> None:
    now, where = second * 1000, ZoneInfo(zone)
    then = quiet.next_loud(now, where, start, end)
    assert now <= then <= now + 25 * clock.HOUR
    assert not quiet.is_quiet(then, where, start, end)
    assert quiet.next_loud(then, where, start, end) == then


def test_a_zone_that_nobody_knows_is_the_stages() -> None:
    assert quiet.zone("Mars/Phobos", "Europe/Stockholm") == STOCKHOLM
    assert quiet.zone("../../etc/passwd", "Europe/Stockholm") == STOCKHOLM
    assert quiet.zone(None, "Europe/Stockholm") == STOCKHOLM
    assert quiet.zone("Asia/Tokyo", "Europe/Stockholm") == ZoneInfo("Asia/Tokyo")


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_days_begin_at_local_midnight(day: str) -> None:
    ordinal = datetime.fromisoformat(day).toordinal()
    midnight = quiet.day_begins(ordinal, 0, STOCKHOLM)
    assert quiet.local_day(midnight, STOCKHOLM) == ordinal
    assert quiet.local_day(midnight - 1, STOCKHOLM) == ordinal - 1
