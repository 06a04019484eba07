"""Where this room's port meets its adapter, and what was read of the rules is remembered for half a minute."""

from functools import cache
from typing import Final

from chalicelib.kernel import clock, settings
from chalicelib.merchandising.domain import Rules
from chalicelib.merchandising.service import Shelf

#: How long a function goes by the rules that it read: a change holds everywhere after this long.
HOLDS: Final = 30 * clock.SECOND
_read: list[tuple[int, Rules]] = []


@cache
def shelf() -> Shelf:
    """Where rules are kept."""
    from chalicelib.merchandising.store import DynamoShelf

    return DynamoShelf()


def is_on() -> bool:
    """Whether this shop uses rules."""
    return "merchandising" not in settings.current().off


def remembered(now: int) -> Rules | None:
    """The rules as they were read at most half a minute ago; None: they must be read."""
    return _read[0][1] if _read and 0 <= now - _read[0][0] < HOLDS else None


def remember(rules: Rules, now: int) -> None:
    """Go by these for the next half minute."""
    _read[:] = [(now, rules)]


def forget() -> None:
    """Read anew the next time: something was changed."""
    _read.clear()
