"""What stands behind the tour and the bar while the shop runs: visits, the stack's clock, the crowd, what came of orders."""

import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from demo import bar, moments, touring, visits
from demo.answers import Answer
from demo.following import Follower
from demo.request import Request
from demo.square import Square
from demo.trial import Trial
from demo.visits import Scene, Visit, Visits

_FRESH: Final = 30.0  # seconds that the stack's clock is taken to stand as it stood
_MOVED: Final = timedelta(minutes=2)
_ORDERED: Final = re.compile(r"\b(FK-\d{6})\b")
_PLACED_AT: Final = "/kassa"
_TRIED_AT: Final = "/mailbox/prova"
_BEGINNINGS: Final = frozenset({touring.BEGIN, bar.ACT, _PLACED_AT})
#: What a browser says that it fetches for when a person opens a page.
_PAGES: Final = frozenset({"document", "iframe"})


class StackClock:
    """By how much the stack's clock is ahead. No page waits for it: what was known is shown, and asked anew beside."""

    def __init__(self, ask: Callable[[], int], clock: Callable[[], float] = time.monotonic) -> None:
        """`ask` asks the stack for the seconds, and may fail."""
        self._ask, self._clock = ask, clock
        self._ahead, self._at = 0, float("-inf")
        self._asking = threading.Lock()

    def ahead(self) -> timedelta:
        """As it was known last; asked anew beside, where that is a while ago."""
        if self._clock() - self._at > _FRESH:
            threading.Thread(target=self.ask, name="torg-clock", daemon=True).start()
        return timedelta(seconds=self._ahead)

    def ask(self) -> None:
        """Ask now. What can't be had stays as it was."""
        if not self._asking.acquire(blocking=False):
            return
        try:
            self._ahead = self._ask()
        except Exception:  # noqa: BLE001  (the emulator may be starting, ending, or gone)
            return
        finally:
            self._at = self._clock()
            self._asking.release()

    def now(self) -> datetime:
        """What the stack's clock shows."""
        return datetime.now(UTC) + self.ahead()


class Backstage:
    """One for a running shop."""

    def __init__(self, local: Mapping[str, str], *, alive: bool = False) -> None:
        """`local` describes the running stack; `alive` lets invented shoppers walk about while somebody looks."""
        self._local = local
        self.visits = Visits()
        self.follower = Follower(local)
        self.clock = StackClock(lambda: self.trial().ahead())
        self.square = Square(local, self.clock.now) if alive else None

    def trial(self) -> Trial:
        """What plays the shop's server. The stack announces itself once it has started."""
        return Trial(self._local)

    @property
    def may_play(self) -> bool:
        """Whether there is a stack whose shop can be played."""
        return all(
            self._local.get(name) for name in ("endpoint_url", "stage", "webhook_secret", "secret_key")
        )

    def came(self, request: Request) -> Request:
        """The request with who asks and how the stage stands. A page that a person opens keeps the square alive.

        A visit begins with the first button that asks for one to be remembered: the tour's, the bar's, an order.
        """
        visit = self.visits.of(request.cookies)
        if visit is None and request.sent is not None and request.path in _BEGINNINGS:
            visit = self.visits.begin()
        if request.fetched_for in _PAGES:
            self._opened(request, visit)
        return replace(request, visit=visit, scene=self.scene(visit))

    def went(self, request: Request, answer: Answer) -> Answer:
        """The answer, with the cookie of a visit that has just begun. An order that was placed is noted."""
        visit = request.visit
        if visit is None or answer.status >= 400:
            return answer
        if request.path == _PLACED_AT and (order := _ORDERED.search(answer.to)):
            visit.note("ordered", order=order[1])
        if request.path == _TRIED_AT:
            _tried(visit, answer.to)
        if request.cookies.get(visits.COOKIE) == visit.name:
            return answer
        return answer._replace(cookies=(*answer.cookies, visits.kept(visit)))

    def _opened(self, request: Request, visit: Visit | None) -> None:
        if self.square:
            self.square.looked()
        if visit and request.method == "GET":
            touring.tick(visit, request)

    def scene(self, visit: Visit | None) -> Scene:
        """How the stage stands for a visit."""
        orders = [one.said["order"] for one in visit.all("ordered")] if visit else []
        shipped = {one.said["order"] for one in visit.all("shipped")} if visit else set()
        waiting = orders[-1] if orders and orders[-1] not in shipped else ""
        seen = Scene(
            order=waiting, near=bool(visit and orders and not visit.did("near")), ordered=bool(orders)
        )
        if not self.may_play:
            return seen
        ahead = self.clock.ahead()
        clock = moments.shown(datetime.now(UTC) + ahead) if abs(ahead) > _MOVED else ""
        return seen._replace(clock=clock, crowd=self.square.state if self.square else "off")


def _tried(visit: Visit, to: str) -> None:
    """What the mailbox's own buttons did counts for the tour, too: they lead to a page that says what it was."""
    said = dict(parse_qsl(urlsplit(to).query))
    word, order = said.get("gjort", ""), said.get("order", "")
    if word in ("order", "ship") and _ORDERED.fullmatch(order):
        visit.note({"order": "ordered", "ship": "shipped"}[word], order=order)
    elif word == "later":
        visit.tick("later")
