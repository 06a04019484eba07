"""A wave: what several rooms want read, in one round trip."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from chalicelib.aws import tables
from chalicelib.aws.tables import Item, Key, Part

T = TypeVar("T")


class Wave:
    """Gathers parts, fetches all their rows at once, and lets each read its own."""

    def __init__(self) -> None:
        """An empty one, which fetches nothing."""
        self._keys: list[Key] = []
        self._found: Mapping[Key, Item] = {}

    def add(self, is_wanted: bool, make: Callable[[], Part[T]]) -> Callable[[], T | None]:
        """Take a part along if it is wanted; what comes back reads it, once the wave was fetched."""
        if not is_wanted:
            return lambda: None
        read = self.take(make())
        return read  # noqa: RET504  (typed by itself, not by what is returned here)

    def take(self, part: Part[T]) -> Callable[[], T]:
        """Take a part along; what comes back reads it, once the wave was fetched."""
        self._keys += part.keys
        return lambda: part.parse(self._found)

    def fetch(self) -> None:
        """Read the rows of all parts: one round trip, or none where nothing is wanted."""
        if self._keys:
            self._found = tables.batch_get(self._keys)
