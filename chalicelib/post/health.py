"""When a stream must stand still: too many bounces or complaints hurt every mail that follows.

The window is seven UTC days, today's the last. A stream pauses at 3 % hard bounces of at least 100 mails (and at
least 5 of them), or at 0.08 % complaints of at least 1,000 mails (and at least 2 of them): below that, chance
decides. SES itself reviews accounts from 5 % and 0.1 % on.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Final

from chalicelib.kernel import clock
from chalicelib.post.domain import DayFigures, Pause

WINDOW_DAYS: Final = 7
MOST_BOUNCES: Final = 0.03
MOST_COMPLAINTS: Final = 0.0008
_LEAST_SENT: Final = {"bounced": 100, "complained": 1_000}
_LEAST_SEEN: Final = {"bounced": 5, "complained": 2}


def window(now: int) -> list[str]:
    """The UTC days that are looked at, today's first."""
    today = date.fromisoformat(clock.utc_day(now))
    return [(today - timedelta(days=n)).isoformat() for n in range(WINDOW_DAYS)]


def totals(figures: Iterable[DayFigures], pause: Pause) -> dict[str, int]:
    """What counts: of the days since the last resumption, less what there was by then."""
    summed: dict[str, int] = {}
    for day in figures:
        if day.day < pause.since_day:
            continue
        before = pause.before if day.day == pause.since_day else {}
        for word, n in day.counts.items():
            summed[word] = summed.get(word, 0) + n - before.get(word, 0)
    return summed


def trouble(counts: Mapping[str, int]) -> str:
    """Why a stream with these counts must pause, for the operator; empty: it needn't."""
    for word, most in (("bounced", MOST_BOUNCES), ("complained", MOST_COMPLAINTS)):
        sent, seen = counts.get("sent", 0), counts.get(word, 0)
        if sent >= _LEAST_SENT[word] and seen >= _LEAST_SEEN[word] and seen >= most * sent:
            return f"{word}: {seen} of {sent}, {100 * seen / sent:.2f} % (at most {100 * most:g} %)"
    return ""
