"""Kills and storms: an object whose every call may be the last, or may fail, or may succeed unheard."""

import random
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


class Unheard(Exception):
    """A call that failed, or that took effect and nobody heard of it: as a service that throttles or times out says."""


class Storm:
    """Weather over many calls, by a seed: some are throttled, of some the acknowledgement is lost, at some the process
    is killed, before they take effect or after. Shares are of calls.
    """

    def __init__(self, seed: int, *, throttled: float, lost: float, killed: float) -> None:
        self.chance = random.Random(seed)
        self.happened = {"throttled": 0, "lost": 0, "killed": 0}
        self._shares = {"throttled": throttled, "lost": lost, "killed": killed}

    def before(self, inner: Any, error: Callable[[], Exception] = Unheard, *, attempts: int = 1) -> Any:
        """`inner` in the storm. What isn't a kill is tried again as a client does, and raised as `error` makes it after
        so many `attempts`; each of them may be struck.
        """
        return _Exposed(inner, self, error, attempts)

    def strikes(self) -> str | None:
        """What befalls the next call, if anything does."""
        drawn = self.chance.random()
        for name, share in self._shares.items():
            if drawn < share:
                self.happened[name] += 1
                return name
            drawn -= share
        return None


class _Exposed:
    def __init__(self, inner: Any, storm: Storm, error: Callable[[], Exception], attempts: int) -> None:
        self._inner, self._storm, self._error, self._attempts = inner, storm, error, attempts

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._inner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            for _ in range(self._attempts):
                try:
                    return self._attempt(lambda: method(*args, **kwargs))
                except Unheard:
                    continue
            raise self._error()

        return call

    def _attempt(self, act: Callable[[], Any]) -> Any:
        struck = self._storm.strikes()
        if struck == "throttled":
            raise Unheard
        if struck == "killed" and self._storm.chance.random() < 0.5:
            raise Killed
        answer = act()
        if struck == "lost":
            raise Unheard
        if struck == "killed":
            raise Killed
        return answer
