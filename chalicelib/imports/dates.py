"""Times as exports write them. What could mean two days is refused, unless it was said which comes first."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, Literal

from chalicelib.kernel import clock

Order = Literal["day_first", "month_first"]

# Nobody reviewed a purchase on the web before; what is later than tomorrow is a mistake, or another clock's.
_EARLIEST: Final = clock.day_start("1995-01-01")
_DAYS_AHEAD: Final = 1

_CLOCK: Final = (
    r"(?:[T ,]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"\s*(?P<half>[AaPp]\.?[Mm]\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?)?"
)
_YEAR_FIRST: Final = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})" + _CLOCK
)
_YEAR_LAST: Final = re.compile(
    r"(?P<first>\d{1,2})(?P<mark>[-/.])(?P<second_>\d{1,2})(?P=mark)(?P<year>\d{4})" + _CLOCK
)
_NAMED: Final = re.compile(
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -]+(?P<name>[A-Za-z]{3,9})\.?,?|"
    r"(?P<name_>[A-Za-z]{3,9})\.?[ -]+(?P<day_>\d{1,2})(?:st|nd|rd|th)?,?)[ -]+(?P<year>\d{4})" + _CLOCK
)
_STAMP: Final = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_FULL: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
    "november", "december",
)  # fmt: skip


def instant(text: str, now: int, order: Order | None = None) -> int:
    """The instant (milliseconds) that `text` means; without an offset UTC is taken.

    Read are ISO 8601, `2024-03-05 10:12:00 UTC`, `25/03/2024`, `25.03.2024`, `March 5, 2024`, RFC 2822 and
    seconds or milliseconds since 1970. Raises `ValueError` that says what is wrong, also if `order` (which
    of the day and the month comes first) isn't given and `text` could mean either.
    """
    found = _read(" ".join(text.split()), order)
    if found < _EARLIEST:
        raise ValueError(f"{text[:40]!r} is before 1995")
    if found > now + _DAYS_AHEAD * clock.DAY:
        raise ValueError(f"{text[:40]!r} is in the future")
    return found


def _read(text: str, order: Order | None) -> int:
    if _STAMP.fullmatch(text):
        return int(text) if len(text) >= 12 and text.isdigit() else int(float(text) * clock.SECOND)
    for pattern, parts in ((_YEAR_FIRST, _year_first), (_NAMED, _named)):
        if found := pattern.fullmatch(text):
            return _moment(found, *parts(found))
    if found := _YEAR_LAST.fullmatch(text):
        return _moment(found, *_year_last(found, order))
    return _by_mail(text)


def _year_first(found: re.Match[str]) -> tuple[int, int, int]:
    return int(found["year"]), int(found["month"]), int(found["day"])


def _named(found: re.Match[str]) -> tuple[int, int, int]:
    name = (found["name"] or found["name_"]).lower()
    known = name in _FULL or name in _MONTHS or name == "sept"
    if not known:
        raise ValueError(f"{name!r} is no month")
    return int(found["year"]), _MONTHS.index(name[:3]) + 1, int(found["day"] or found["day_"])


def _year_last(found: re.Match[str], order: Order | None) -> tuple[int, int, int]:
    first, second = int(found["first"]), int(found["second_"])
    # Dots part days from months only where the day comes first.
    if found["mark"] == "." or order == "day_first" or first > 12:
        return int(found["year"]), second, first
    if order == "month_first" or second > 12 or first == second:
        return int(found["year"]), first, second
    raise ValueError(
        f"{found[0][:40]!r} could be the {first}th of month {second} or the {second}th of month {first}; "
        "say `date_order`"
    )


def _moment(found: re.Match[str], year: int, month: int, day: int) -> int:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if half := found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(f"{found[0][:40]!r}: there is no such hour")
        hour = hour % 12 + (12 if half[0] in "Pp" else 0)
    zone = found["zone"]
    offset = "+00:00" if zone in (None, "Z", "UTC", "GMT") else f"{zone[:3]}:{zone[-2:]}"
    try:
        moment = datetime.fromisoformat(
            f"{year:04d}-{month:02d}-{day:02d}T{hour:02d}:{minute:02d}:{second:02d}{offset}"
        )
    except ValueError as error:
        raise ValueError(f"{found[0][:40]!r} is no date: {error}") from None
    # Digits of a fraction count from the left: `.5` is half a second.
    return clock.from_datetime(moment) + int((found["fraction"] or "0").ljust(3, "0")[:3])


def _by_mail(text: str) -> int:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        raise ValueError(f"{text[:40]!r} isn't a date that can be read") from None
    return clock.from_datetime(moment if moment.tzinfo else moment.replace(tzinfo=UTC))
