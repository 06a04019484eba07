"""What a case of a scheduled job is, and what it is laid out with."""

from collections.abc import Sequence
from typing import Any, Protocol

from chalicelib.activity.domain import Fact
from chalicelib.kernel import clock
from tests.contract.faults.clockwork import NOON, Clockwork

MINUTE, HOUR, DAY = clock.MINUTE, clock.HOUR, clock.DAY


class Case(Protocol):
    """Laid out when it is made. `due` is when its job is: more than once, so that some may be skipped."""

    due: Sequence[int]

    def __init__(self, shop: Clockwork) -> None: ...

    def look(self) -> Any:
        """What the job must have led to by now."""


def every(step: int, since: int = NOON, times: int = 3) -> list[int]:
    return [since + n * step for n in range(1, times + 1)]


def fact(name: str, at: int, **said: Any) -> Fact:
    told = {"event": "product_viewed", "product_id": "tent", "visitor": "v", "received": at} | said
    return Fact(event_id=name, at=at, **told)
