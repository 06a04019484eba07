"""What one browser did in the demo since its tour began: for the tour's ticks and the bar's words, and nothing else.

It lies in memory and is gone with the process. The browser holds a name for it in a cookie, which is set when its
person begins the tour, presses one of the bar's buttons or places an order: who only looks is given none.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, NamedTuple

COOKIE: Final = "fk_besok"
_MOST: Final = 500  # visits at once; the one that was silent longest goes
_REMEMBERED: Final = 60  # happenings of a visit
_MARKED: Final = 500  # ticks of a visit


class Happening(NamedTuple):
    """Something that happened to a visit: which it was (from 1), when by the true time, and what it is said with."""

    number: int
    at: datetime
    kind: str
    said: Mapping[str, str]


class Scene(NamedTuple):
    """How the stage behind the shop stands: the visit's order that can be shipped (empty: none), what the stack's clock
    shows (empty: the true time), whether the invented visitors are `on`, `paused` or `off`, and whether others may
    still buy what the visit bought (`near`). `ordered` says whether it bought anything.
    """

    order: str = ""
    clock: str = ""
    crowd: str = "off"
    near: bool = False
    ordered: bool = False


class Visit:
    """One browser's. What `note` is told shows in the bar; what `tick` is told is for the tour alone."""

    def __init__(self, name: str) -> None:
        """`name` is what the cookie says."""
        self.name = name
        self._lock = threading.Lock()
        self._happened: list[Happening] = []
        self._ticks: set[tuple[str, str]] = set()

    def note(self, kind: str, **said: str) -> Happening:
        """It happened now. `kind` is a word of `telling.json`, `said` what that one's sentence is filled with."""
        with self._lock:
            number = self._happened[-1].number + 1 if self._happened else 1
            happening = Happening(number, datetime.now(UTC), kind, said)
            self._happened = [*self._happened, happening][-_REMEMBERED:]
            self._tick(kind, "")
        return happening

    def tick(self, kind: str, what: str = "") -> None:
        """It was done, of that product or phrase."""
        with self._lock:
            self._tick(kind, what)

    def first(self, kind: str, what: str) -> bool:
        """Tick it; whether it hadn't been done yet."""
        with self._lock:
            is_new = (kind, what) not in self._ticks
            self._tick(kind, what)
            return is_new

    def has(self, kind: str, what: str) -> bool:
        """Whether it was done of that product or phrase."""
        with self._lock:
            return (kind, what) in self._ticks

    def did(self, kind: str) -> int:
        """Of how many different things it was done, or said to have happened."""
        with self._lock:
            return sum(one == kind for one, _ in self._ticks)

    def since(self, number: int = 0) -> list[Happening]:
        """What happened after the one of that number, the oldest first."""
        with self._lock:
            return [one for one in self._happened if one.number > number]

    def all(self, kind: str) -> list[Happening]:
        """All of a kind that are remembered, the oldest first."""
        return [one for one in self.since() if one.kind == kind]

    def _tick(self, kind: str, what: str) -> None:
        if len(self._ticks) < _MARKED:
            self._ticks.add((kind, what))


class Visits:
    """All browsers', by the name in their cookie."""

    def __init__(self) -> None:
        """Nobody has come yet."""
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Visit] = OrderedDict()

    def of(self, cookies: Mapping[str, str]) -> Visit | None:
        """The visit that a request's cookies name; None where there is none of that name (any more)."""
        name = cookies.get(COOKIE, "")
        with self._lock:
            if name not in self._kept:
                return None
            self._kept.move_to_end(name)
            return self._kept[name]

    def begin(self) -> Visit:
        """A new one; `kept` makes the cookie that names it."""
        visit = Visit(secrets.token_urlsafe(16))
        with self._lock:
            self._kept[visit.name] = visit
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return visit


def kept(visit: Visit) -> str:
    """The `Set-Cookie` that names a visit: until the browser is closed, and for no script to read."""
    return f"{COOKIE}={visit.name}; Path=/; SameSite=Lax; HttpOnly"
