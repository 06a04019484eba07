"""When the stack's clock is to stand, as a person says it: a date, so many days on, or now."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_HERE: Final = ZoneInfo("Europe/Stockholm")
_NOON: Final = 12
_AHEAD: Final = re.compile(r"\+(\d{1,4})([dh])")
_FURTHEST: Final = timedelta(days=3650)


def moment(said: str, seen: datetime) -> datetime | None:
    """The instant that is meant where the clock shows `seen`; None for the true time.

    A date is its noon in Sweden, and days on are the first noon after so many days, for marketing isn't sent at night.
    `+5h` is five hours on, to the second. Raises `ValueError` for what can't be read, lies further off than ten years,
    or behind.
    """
    if said == "now":
        return None
    wanted = _wanted(said, seen.astimezone(_HERE))
    if wanted <= seen:
        raise ValueError(
            f"the clock shows {shown(seen)} and only goes forward; `now` puts it back to the true time"
        )
    if wanted - seen > _FURTHEST:
        raise ValueError("ten years on is the furthest")
    return wanted.astimezone(UTC)


def shown(moment: datetime) -> str:
    """A moment as one reads it in Sweden: `2026-12-24 12:00`."""
    return f"{moment.astimezone(_HERE):%Y-%m-%d %H:%M}"


def _wanted(said: str, seen: datetime) -> datetime:
    if ahead := _AHEAD.fullmatch(said):
        count = int(ahead[1])
        if ahead[2] == "h":
            return seen.astimezone(UTC) + timedelta(hours=count)
        # In UTC, where every day is as long as the next.
        least = (seen.astimezone(UTC) + timedelta(days=count)).astimezone(_HERE)
        noon = _noon(least)
        return noon if noon >= least else _noon(least + timedelta(days=1))
    try:
        return _noon(datetime.strptime(said, "%Y-%m-%d").replace(tzinfo=_HERE))
    except (ValueError, OverflowError):
        raise ValueError(f"{said!r}: expected a date such as 2026-12-24, +21d, +5h or now") from None


def _noon(day: datetime) -> datetime:
    return day.replace(hour=_NOON, minute=0, second=0, microsecond=0)
