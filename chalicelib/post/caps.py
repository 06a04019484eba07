"""How often marketing may reach one person: so many a day, so many a week, by the days that they live through."""

from collections.abc import Mapping
from typing import Final
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.post import quiet

_WEEK: Final = 7
# How far ahead it is looked for a day with room; a cap of nothing never has one.
_HORIZON: Final = 2 * _WEEK


class Caps(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The marketing mails of the last week to one person: outbox id to local day. Counted once however often claimed."""

    recipient: str
    days: Mapping[str, int] = {}
    revision: int = 0


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The most a day and the most in seven days; quiet hours, by which a later day begins; the zone where none is said."""

    most_a_day: int = 1
    most_a_week: int = 3
    quiet_from: int = 21
    quiet_until: int = 8
    timezone: str = "Europe/Stockholm"


def has_room(caps: Caps, outbox_id: str, day: int, limits: Limits) -> bool:
    """Whether one more may go on local day `day`; the mail itself doesn't count against it."""
    others = [one for known, one in caps.days.items() if known != outbox_id]
    within_week = sum(1 for one in others if one > day - _WEEK)
    return others.count(day) < limits.most_a_day and within_week < limits.most_a_week


def counted(caps: Caps, outbox_id: str, day: int) -> Caps:
    """With one more on that day; what is older than a week is forgotten."""
    young = {known: one for known, one in caps.days.items() if one > day - _WEEK}
    return msgspec.structs.replace(caps, days={**young, outbox_id: day}, revision=caps.revision + 1)


def given_back(caps: Caps, outbox_id: str) -> Caps:
    """Without a mail that wasn't sent after all."""
    kept = {known: one for known, one in caps.days.items() if known != outbox_id}
    return msgspec.structs.replace(caps, days=kept, revision=caps.revision + 1)


def next_room(caps: Caps, outbox_id: str, now: int, where: ZoneInfo, limits: Limits) -> int | None:
    """The first instant from `now` on at which there is room: now, or the end of quiet hours on a later day.

    None if there never will be (a cap of nothing).
    """
    today = quiet.local_day(now, where)
    if has_room(caps, outbox_id, today, limits):
        return now
    for day in range(today + 1, today + _HORIZON):
        if has_room(caps, outbox_id, day, limits):
            return _opens(day, where, limits)
    return None


def _opens(day: int, where: ZoneInfo, limits: Limits) -> int:
    """The first instant of a local day that isn't quiet."""
    midnight = quiet.day_begins(day, 0, where)
    return quiet.next_loud(midnight, where, limits.quiet_from, limits.quiet_until)
