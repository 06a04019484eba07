"""Who left something behind: read from the log's last days, planned once an occasion."""

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Protocol

from chalicelib.campaigns import plans, scheduling, service
from chalicelib.campaigns.domain import Campaign, Trigger
from chalicelib.campaigns.ports import Absence, Doors
from chalicelib.kernel import clock

# How far before somebody's last sign what they put in a cart is still theirs.
LOOKBACK: Final = 3 * clock.DAY
MOST_PRODUCTS: Final = 10


class Days(Protocol):
    """Some days of the log, ready to be asked."""

    def carts(self, since: int, until: int) -> Iterator[Absence]:
        """Carts that were about last after `since` and not after `until`, with something still in them, not bought."""

    def browsed(self, since: int, until: int) -> Iterator[Absence]:
        """Products seen twice or more, last in that time, by people with nothing in a cart who didn't buy since."""


class Log(Protocol):
    """Where the log's days are."""

    def open(self, first_day: str, last_day: str, now: int, directory: Path) -> AbstractContextManager[Days]:
        """The days (UTC, both included) as far as they lie before `now`; scratch files go to `directory`."""


def notice(
    *, log: Log, doors: Doors, now: int, go_on: Callable[[], bool], scratch: Path | None = None
) -> dict[str, int]:
    """Plan mails about what was left behind, as far as the time goes; how many new plans each campaign has.

    Where no such campaign is on nothing is read.
    """
    asking = [
        one for one in service.every(doors.plans).values() if one.enabled and not one.trigger.is_of_order
    ]
    if not asking:
        return {}
    window = max(one.delay.ms for one in asking) + plans.LATE_ABSENCE + LOOKBACK
    first, last = clock.utc_day(max(0, now - window)), clock.utc_day(now)
    with (
        tempfile.TemporaryDirectory(prefix="abandonment-", dir=scratch) as directory,
        log.open(first, last, now, Path(directory)) as days,
    ):
        return {one.campaign_id: _notice(one, days, doors, now, go_on) for one in asking}


def _notice(campaign: Campaign, days: Days, doors: Doors, now: int, go_on: Callable[[], bool]) -> int:
    until = now - campaign.delay.ms
    since = until - plans.LATE_ABSENCE
    found = (
        days.carts(since, until) if campaign.trigger is Trigger.CART_ABANDONED else days.browsed(since, until)
    )
    made = 0
    for absence in found:
        if not go_on():
            break
        made += scheduling.notice(campaign, absence, doors=doors, now=now)
    return made


def products_of(named: Sequence[tuple[str | None, str | None]], skus: Mapping[str, str]) -> tuple[str, ...]:
    """The products that rows named by id or by sku, each once, ten at most; skus that nobody knows are left out."""
    found = (product_id or skus.get(sku or "") for product_id, sku in named)
    return tuple(dict.fromkeys(one for one in found if one))[:MOST_PRODUCTS]
