"""Quiet hours and days, as people have them where they are: by the clock on their wall."""

from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chalicelib.kernel import clock


@cache
def zone(name: str | None, otherwise: str) -> ZoneInfo:
    """The time zone by its name; the one named `otherwise` where there is none by that name."""
    try:
        return ZoneInfo(name or otherwise)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(otherwise)


def local(instant: int, where: ZoneInfo) -> datetime:
    """What the wall shows at an instant (ms)."""
    return datetime.fromtimestamp(instant / clock.SECOND, where)


def local_day(instant: int, where: ZoneInfo) -> int:
    """The local day of an instant, as a number that grows by one a day."""
    return local(instant, where).toordinal()


def day_begins(day: int, hour: int, where: ZoneInfo) -> int:
    """The instant at which a local day's `hour` strikes.

    An hour that the clock skips in spring is taken as the one after it; of one that comes twice in autumn it is the
    first.
    """
    wall = datetime.combine(date.fromordinal(day), time(hour), where)
    return clock.from_datetime(wall)


def is_quiet(instant: int, where: ZoneInfo, start: int, end: int) -> bool:
    """Whether an instant lies in the quiet hours, from `start` until `end` o'clock; equal ones: there are none."""
    hour = local(instant, where).hour
    if start <= end:
        return start <= hour < end
    return hour >= start or hour < end


def next_loud(instant: int, where: ZoneInfo, start: int, end: int) -> int:
    """The first instant from `instant` on that isn't in the quiet hours."""
    if not is_quiet(instant, where, start, end):
        return instant
    wall = local(instant, where)
    ends_tomorrow = start > end and wall.hour >= start
    day = wall.date() + timedelta(days=1 if ends_tomorrow else 0)
    return max(instant, day_begins(day.toordinal(), end, where))
