"""The live simulator: while somebody has a page of the shop open, a few invented shoppers keep the square alive.

It sends little, for each request costs the machine under the stack a start: a batch in some seconds, and less where the
stack is slow. Where nobody looks it is silent.
"""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from demo import crowd
from demo.api import Api, Refused, Unreachable
from demo.crowd import Step

#: Seconds after a page was last asked for, or said that it is still open, until the square falls silent.
LOOKED: Final = 75.0
#: Seconds between two batches at least.
PAUSE: Final = 6.0
# A request that took so long is followed by so many times its length of rest.
_RESTS: Final = 6
_AT_ONCE: Final = 8  # shoppers who wander at the same time
_PATIENCE: Final = 20.0
_LOG: Final = logging.getLogger(__name__)


class Square:
    """Lets the crowd wander while somebody looks. Its thread begins with the first look."""

    def __init__(
        self,
        local: Mapping[str, str],
        now: Callable[[], datetime],
        clock: Callable[[], float] = time.monotonic,
        api: Api | None = None,
    ) -> None:
        """`now` is the stack's time; the readings of `clock` are in seconds."""
        self._api = api or Api(local.get("api_base", ""), local.get("secret_key", ""), _PATIENCE)
        self._now, self._clock = now, clock
        self._last = float("-inf")
        self._paused = False
        self._wake = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._steps: Iterator[Step] = iter(())

    def looked(self) -> None:
        """Somebody looks now."""
        self._last = self._clock()
        self._wake.set()
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._live, name="torg-square", daemon=True)
                self._thread.start()

    def pause(self, *, paused: bool) -> None:
        """Send the crowd home, or let it in again."""
        self._paused = paused
        self._wake.set()

    @property
    def state(self) -> str:
        """`on`, or `paused`."""
        return "paused" if self._paused else "on"

    def is_awake(self) -> bool:
        """Whether somebody looks and the crowd wasn't sent home."""
        return not self._paused and self._clock() - self._last <= LOOKED

    def step(self) -> float:
        """Let the crowd do its next things, if it is awake; returns the seconds to rest. Fails in silence."""
        if not self.is_awake():
            return PAUSE
        began = self._clock()
        try:
            self._do(self._next())
        except (Refused, Unreachable) as error:
            _LOG.info("the crowd rests: %s", error)
        return max(PAUSE, (self._clock() - began) * _RESTS)

    def _next(self) -> Step:
        found = next(self._steps, None)
        if found is None:
            self._steps = crowd.gentle_steps(_AT_ONCE, secrets.token_hex(3), self._now)
            found = next(self._steps)
        return found

    def _do(self, step: Step) -> None:
        if step.events:
            self._api.post(
                "/v1/events", {"batch_id": f"square-{secrets.token_hex(8)}", "events": step.events}
            )
        for order in step.orders:
            self._api.post("/v1/orders", order)

    def _live(self) -> None:
        while True:
            rest = self.step()
            self._wake.clear()
            if self.is_awake():
                time.sleep(rest)
            else:
                self._wake.wait()
