"""Rows that several may write at once: each write names the revision it stands on, and is tried again."""

from collections.abc import Callable
from typing import Final, TypeVar

from chalicelib.kernel.errors import Unavailable

Row = TypeVar("Row")
Answer = TypeVar("Answer")
_MOST_ATTEMPTS: Final = 12


class Stale(Exception):
    """Another write of the same row came first: what was read isn't what is there."""


def persist(read: Callable[[], Row], attempt: Callable[[Row], Answer], *, what: str) -> Answer:
    """What `attempt` answers on what `read` gives, again from a fresh read whenever it raises `Stale`.

    Raises `Unavailable` saying that `what` is written by too many at once.
    """
    for _ in range(_MOST_ATTEMPTS):
        try:
            return attempt(read())
        except Stale:
            continue
    raise Unavailable(f"{what} is written by too many at once; try again")
