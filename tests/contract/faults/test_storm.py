"""Very many acknowledged events through the real log and the real lake, over a network that throttles a tenth of all
calls, loses a tenth of the answers and kills: none is lost and none counts twice.

`make soak` sends a hundred thousand; `SEED=…` the same storm again. `tests/unit/activity/test_storm.py` is a million in
memory.
"""

import os
from collections.abc import Callable
from typing import Any

from chalicelib.activity import compaction, lake, merging, models
from chalicelib.activity.domain import CLOSES_AFTER, fact_of
from chalicelib.activity.store import S3Objects
from chalicelib.aws import clients
from chalicelib.kernel import clock, settings
from tests.contract.faults.drills import emptied, emptied_lake, facts_of_lake, may_come, taken
from tests.support.events import NOW
from tests.support.examples import tried
from tests.support.network import Network, Weather
from tests.support.stream import records

EVENTS = tried(400, 2_000, 100_000)
SEED = int(os.environ.get("SEED") or 20_261_122)
A_ROUND = 10_000
A_BATCH = 20
A_PIECE = 50
PARTIAL = 0.3


def until_done(network: Network, weather: Weather, act: Callable[[], Any]) -> None:
    """Do it by one process after the other until one isn't struck: none of them knows what the last one did."""
    for _ in range(1_000):
        try:
            with network.befallen(weather):
                act()
        except BaseException as error:
            if not may_come(error):
                raise
        else:
            return
    raise AssertionError("it never comes through")


def log_read() -> list[dict[str, Any]]:
    """What the log holds, as its stream tells it."""
    pages = clients.dynamodb().get_paginator("scan")
    found = pages.paginate(TableName=settings.current().table("activity"), ConsistentRead=True)
    return records(models.from_item(item) for page in found for item in page["Items"])


def deliver(network: Network, weather: Weather, found: list[dict[str, Any]], now: int) -> None:
    """The platform hands out records until their reader succeeds; in parts, with what it did already among them."""
    done, chance = 0, weather.chance
    while done < len(found):
        upto = len(found) if chance.random() >= PARTIAL else chance.randrange(done, len(found)) + 1
        part = found[chance.randrange(done + 1) : upto]
        until_done(network, weather, lambda: lake.take_records(part, now=now, objects=S3Objects()))  # noqa: B023
        done = upto


class Compactor:
    """The schedule of compaction: each run an hour after the last."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> None:
        self.now += compaction.GRACE
        compaction.compact(objects=S3Objects(), merge=merging.merge, now=self.now)


def a_round(day: int, count: int, network: Network, weather: Weather) -> None:
    emptied("activity")
    emptied_lake("raw/", "closed/")
    now = NOW + day * clock.DAY
    ids = [f"{day}-{number}" for number in range(count)]
    for first in range(0, count, A_BATCH):
        some = ids[first : first + A_BATCH]
        until_done(network, weather, lambda: taken(f"{day}-{first}", some, now))  # noqa: B023
    told = log_read()
    for first in range(0, len(told), A_PIECE):
        deliver(network, weather, told[first : first + A_PIECE], now)
    check(ids)
    compactor = Compactor(now + 2 * clock.DAY + CLOSES_AFTER)
    for _ in range(2):
        until_done(network, weather, compactor)
        check(ids)


def check(ids: list[str]) -> None:
    """Readers drop what is there twice; each row is there then, once."""
    seen = [fact_of(line).event_id for line in facts_of_lake()]
    assert len(seen) == len(ids), f"SEED={SEED}: {len(ids) - len(seen)} lost, or counted twice"
    assert set(seen) == set(ids)


def test_no_acknowledged_event_is_lost_or_counted_twice_by_the_real_stores(
    network: Network, record_property: Callable[[str, object], None]
) -> None:
    weather = Weather(SEED, throttled=0.10, lost=0.10, killed=0.01)
    for day, first in enumerate(range(0, EVENTS, A_ROUND)):
        a_round(day, min(A_ROUND, EVENTS - first), network, weather)
    happened = {name: count for name, count in network.happened.items() if name}
    told = f"{EVENTS:,} acknowledged events by the real stores, seed {SEED}, {happened}: 0 lost, 0 twice"
    record_property("told", told)
    assert {"throttled", "lost"} <= set(happened)
