"""Rows that several may write at once: each write names the revision it stands on, and is tried again."""

import random
import time
from collections.abc import Callable
from typing import Final, TypeVar

from chalicelib.kernel.errors import Unavailable

Row = TypeVar("Row")
Answer = TypeVar("Answer")
# Fifty who write at once get through one after another; all pauses together stay well under a request's
# 29 seconds.
_MOST_ATTEMPTS: Final = 48
_FIRST_PAUSE: Final = 0.01
_LONGEST_PAUSE: Final = 0.32


class Stale(Exception):
    """Another write of the same row came first: what was read isn't what is there."""


def _pause(attempt: int) -> None:
    """Wait a random time that grows with the attempts: writers that met once would meet again at once."""
    time.sleep(random.uniform(0, min(_FIRST_PAUSE * 2**attempt, _LONGEST_PAUSE)))  # noqa: S311  (spreads writers)


def persist(
    read: Callable[[], Row],
    attempt: Callable[[Row], Answer],
    *,
    what: str,
    pause: Callable[[int], None] = _pause,
) -> Answer:
    """What `attempt` answers on what `read` gives, again from a fresh read whenever it raises `Stale`.

    `pause` is called with the number of each attempt that was stale. Raises `Unavailable` saying that `what`
    is written by too many at once.
    """
    for number in range(_MOST_ATTEMPTS):
        try:
            return attempt(read())
        except Stale:
            pause(number)
    raise Unavailable(f"{what} is written by too many at once; try again")
