"""Time. Inside Torg an instant is an `int` of milliseconds since the Unix epoch, in UTC.

This is the only place that reads the clock. Services take `now` as an argument.
"""

import time
from datetime import UTC, date, datetime, timedelta

SECOND = 1_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR

_LATEST = 253_402_300_799_999  # 9999-12-31T23:59:59.999Z, the last instant ISO 8601 writes with four digits


def now_ms(offset_seconds: int = 0) -> int:
    """The present instant, shifted by `offset_seconds` (test stages only; see `Settings`)."""
    return time.time_ns() // 1_000_000 + offset_seconds * SECOND


def iso(instant: int) -> str:
    """`instant` as ISO 8601 in UTC with milliseconds: `2026-11-21T20:37:00.000Z`."""
    moment = datetime.fromtimestamp(instant // SECOND, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{instant % SECOND:03d}Z"


def from_datetime(moment: datetime) -> int:
    """The instant of an aware `moment`. Raises `ValueError` if it has no time zone or is out of range."""
    if moment.tzinfo is None:
        raise ValueError("expected a time with an offset, such as 2026-11-21T20:37:00Z")
    delta = moment - datetime(1970, 1, 1, tzinfo=UTC)
    instant = delta // timedelta(milliseconds=1)
    if not 0 <= instant <= _LATEST:
        raise ValueError("expected a time from 1970 to 9999")
    return instant


def parse_iso(text: str) -> int:
    """The instant written in `text` (ISO 8601 with an offset). Raises `ValueError`."""
    return from_datetime(datetime.fromisoformat(text))


def utc_day(instant: int) -> str:
    """The UTC day of `instant`: `2026-11-21`."""
    return datetime.fromtimestamp(instant // SECOND, UTC).strftime("%Y-%m-%d")


def day_start(day: str) -> int:
    """The first instant of a UTC day written `2026-11-21`. Raises `ValueError`."""
    start = date.fromisoformat(day)
    return from_datetime(datetime(start.year, start.month, start.day, tzinfo=UTC))
