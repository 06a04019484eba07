"""How often one caller may ask, whatever for: looked at in front of all rooms, in this function's own memory.

A server is counted by its secret key; a browser by the household that its address stands for, and by the shopper who is
logged in. Nothing is read or written for it, so it costs nothing, and each function that is warm counts for itself: a
caller gets what one function lets through, times the functions that they reach. What all callers together may ask is the
gateway's throttle, and what must hold exactly, such as guests by address, is counted by its room in the database.
"""

from typing import Final, NamedTuple

from chalicelib.kernel import addresses, clock
from chalicelib.kernel.errors import TooMany
from chalicelib.web.access import Caller

WINDOW: Final = clock.MINUTE
#: A server speaks for all of its shop's customers.
SERVERS: Final = 10
# As many callers as are kept in mind; past that, those who haven't asked lately are forgotten, then all.
_MOST_CALLERS: Final = 20_000
# The stack on one's own machine: behind a gateway nobody comes from there.
_OWN: Final = frozenset({"127.0.0.1", "::/64"})


class Over(TooMany):
    """A caller is over their rate; `headers` say which, and when to ask again (seconds)."""

    def __init__(self, who: str, most: int, wait: int) -> None:
        super().__init__(f"at most {most} requests in {WINDOW // clock.SECOND} seconds; wait {wait} seconds")
        self.headers: Final = {
            "Retry-After": str(wait),
            "RateLimit-Policy": f'"{who}";q={most};w={WINDOW // clock.SECOND}',
            "RateLimit": f'"{who}";r=0;t={wait}',
        }


class Counted(NamedTuple):
    """One who is counted: as what, who of those, and how many requests they have in a window."""

    kind: str
    id: str
    most: int


class Buckets:
    """For each caller, when the requests that they had so far are paid for: each costs its share of the window."""

    def __init__(self, most_callers: int = _MOST_CALLERS) -> None:
        """Empty; `most_callers` bounds what is kept."""
        self._most_callers = most_callers
        self._paid_at: dict[tuple[str, str], float] = {}

    def take(self, one: Counted, now: int) -> int:
        """Take a request of `one` at instant `now`; 0, or how many milliseconds there are to wait, and none is taken."""
        name, cost = (one.kind, one.id), WINDOW / one.most
        paid_at = max(self._paid_at.get(name, 0.0), float(now)) + cost
        if paid_at - now > WINDOW:
            return max(1, round(paid_at - now - WINDOW))
        self._make_room(now)
        self._paid_at[name] = paid_at
        return 0

    def forget(self) -> None:
        """Forget all callers."""
        self._paid_at.clear()

    def _make_room(self, now: int) -> None:
        if len(self._paid_at) < self._most_callers:
            return
        self._paid_at = {name: at for name, at in self._paid_at.items() if at > now}
        if len(self._paid_at) >= self._most_callers:
            self._paid_at.clear()


BUCKETS: Final = Buckets()


def check(who: Caller | None, source_ip: str | None, rate: int, now: int) -> None:
    """Count a request of `who` (None: whose credentials don't hold) that came from an address at instant `now`.

    `rate` is what an address has in a minute; 0: nothing is counted. Raises `Over`.
    """
    for one in counted(who, source_ip, rate):
        wait = BUCKETS.take(one, now)
        if wait:
            raise Over(one.kind, one.most, -(-wait // clock.SECOND))


def counted(who: Caller | None, source_ip: str | None, rate: int) -> list[Counted]:
    """All that a request counts as."""
    household = addresses.household(source_ip)
    if not rate or household is None or household in _OWN:
        return []
    if who and who.credential and who.credential.is_secret:
        return [Counted("key", who.credential.id, rate * SERVERS)]
    found = [Counted("address", household, rate)]
    if who and who.shopper:
        found.append(Counted("shopper", who.shopper.customer_id, rate))
    return found
