from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock

instants = st.integers(0, 253_402_300_799_999)


@given(instants)
def test_iso_reads_back_as_the_same_instant(instant: int) -> None:
    assert clock.parse_iso(clock.iso(instant)) == instant


@given(instants, instants)
def test_iso_sorts_as_time(one: int, other: int) -> None:
    assert (clock.iso(one) < clock.iso(other)) == (one < other)


@given(instants)
def test_a_day_holds_its_instants(instant: int) -> None:
    start = clock.day_start(clock.utc_day(instant))
    assert start <= instant < start + clock.DAY


def test_offsets_are_understood() -> None:
    assert clock.parse_iso("2026-11-21T21:37:00+01:00") == clock.parse_iso("2026-11-21T20:37:00Z")


@pytest.mark.parametrize("text", ["2026-11-21T20:37:00", "yesterday", "1969-12-31T23:59:59Z", ""])
def test_times_that_dont_say_when_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        clock.parse_iso(text)


def test_the_day_is_utcs() -> None:
    assert clock.utc_day(clock.from_datetime(datetime(2026, 3, 29, 23, 59, tzinfo=UTC))) == "2026-03-29"


def test_the_offset_shifts_the_clock() -> None:
    assert abs(clock.now_ms(3_600) - clock.now_ms() - clock.HOUR) < clock.MINUTE
