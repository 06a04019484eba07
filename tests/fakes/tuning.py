"""What is in force, kept in memory."""

from collections.abc import Callable

from chalicelib.recommendations.tuned import Tuned
from chalicelib.tuning.standing import Kept, Word


def _no_step() -> None:
    """Nothing happens after a change."""


class FakeBook:
    """The runs' book and the operator's word; `step` is called after each change."""

    def __init__(self, step: Callable[[], None] = _no_step) -> None:
        self._kept: Kept | None = None
        self._word: Word | None = None
        self._step = step

    def kept(self) -> Kept:
        return self._kept or Kept()

    def keep(self, kept: Kept) -> None:
        self._kept = kept
        self._step()

    def word(self) -> Word | None:
        return self._word

    def say(self, word: Word | None) -> None:
        self._word = word
        self._step()

    def in_force(self) -> Tuned | None:
        """As recomputes read it."""
        found = self._word or self._kept
        return found.in_force if found else None
