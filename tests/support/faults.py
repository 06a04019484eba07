"""Kills: an object whose every call may be the last."""

from collections.abc import Callable
from typing import Any


class Killed(BaseException):
    """The process ended here; nothing may catch it."""


class Mortal:
    """Stands before an adapter and kills at the call number `at`: before it takes effect, or after.

    `after` is what a lost acknowledgement looks like: the call took effect and nobody heard.
    """

    def __init__(self, inner: Any, at: int, *, after: bool, count: Callable[[], int]) -> None:
        self._inner, self._at, self._after, self._count = inner, at, after, count

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            here = self._count() == self._at
            if here and not self._after:
                raise Killed
            answer = method(*args, **kwargs)
            if here:
                raise Killed
            return answer

        return call


class Killer:
    """Counts the calls of all adapters it was put before; the one numbered `at` kills."""

    def __init__(self, at: int, *, after: bool) -> None:
        self.at, self.after, self.calls = at, after, 0

    def _count(self) -> int:
        self.calls += 1
        return self.calls

    def before(self, inner: Any) -> Any:
        return Mortal(inner, self.at, after=self.after, count=self._count)
