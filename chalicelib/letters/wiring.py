"""Where this room's port meets its adapter, and what is kept is remembered for two seconds."""

from collections.abc import Mapping
from functools import cache
from typing import Final

from chalicelib.kernel import clock, settings
from chalicelib.letters.ports import Name, Shelf

_HOLDS: Final = 2 * clock.SECOND
_read: list[tuple[int, Mapping[Name, bytes]]] = []


@cache
def shelf() -> Shelf:
    """Where operators' choices are kept."""
    from chalicelib.letters.store import DynamoShelf

    return DynamoShelf()


def kept() -> Mapping[Name, bytes]:
    """Everything that is kept, as it was at most two seconds ago."""
    now = settings.current().now()
    if not _read or not 0 <= now - _read[0][0] < _HOLDS:
        _read[:] = [(now, shelf().all())]
    return _read[0][1]


def forget() -> None:
    """Read anew the next time: something was kept."""
    _read.clear()


def shop_name() -> str:
    """What the shop is called where its theme doesn't say."""
    return settings.current().shop_name
