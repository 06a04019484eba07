"""Very many acknowledged events, with a tenth of calls throttled, of a tenth the acknowledgement lost, partial batches
and kills: none is lost and none counts twice.

`make soak` runs a million; `SEED=…` the same storm again. Each round is a day's traffic: taken, brought into the lake,
closed and compacted three days later, and read as every reader does.
"""

import os
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from chalicelib.activity import compaction, lake, service
from chalicelib.activity.domain import CLOSES_AFTER, digest
from chalicelib.activity.events import Event
from chalicelib.activity.reading import Receipt
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Unavailable
from tests.fakes.activity import FakeLog, FakeObjects, plain_merge
from tests.support.events import AGREED, HASHES, NOW, event, moment
from tests.support.examples import tried
from tests.support.faults import Killed, Storm, Unheard
from tests.support.lake import rows_of_lake
from tests.support.stream import records

EVENTS = tried(2_000, 10_000, 1_000_000)
SEED = int(os.environ.get("SEED") or 20_261_122)
A_ROUND = 10_000
A_BATCH = 20
A_PIECE = 10
PARTIAL = 0.3
# Of a run with hundreds of calls each is tried again, as the real client does.
ATTEMPTS = 3


def storm(seed: int) -> Storm:
    return Storm(seed, throttled=0.10, lost=0.10, killed=0.005)


def batches(day: int, count: int, now: int) -> Iterator[tuple[str, list[Event]]]:
    for first in range(0, count, A_BATCH):
        names = [f"{day}-{number}" for number in range(first, min(first + A_BATCH, count))]
        at = moment(now - first % 3_600_000)
        yield (
            f"batch-{day}-{first}",
            [event(event_id=one, occurred_at=at, anonymous_id=f"a{first}", consent=AGREED) for one in names],
        )


def acknowledged(name: str, found: list[Event], log: Any, now: int) -> None:
    """A browser sends the batch until it is told that it was taken, as its library does."""
    told = digest(one.event_id.encode() for one in found)
    while True:
        try:
            outcome = service.take(
                enumerate(found), key=f"pk1#{name}", digest=told, receipt=Receipt(now=now, sent_at=now),
                hashes=HASHES, log=log,
            )  # fmt: skip
        except (Unavailable, Killed):
            continue
        assert outcome.accepted == len(found)
        return


def deliver(found: Sequence[dict[str, Any]], objects: Any, chance: random.Random, now: int) -> None:
    """The platform hands out records until their reader succeeds; in parts, with what it did already among them."""
    done = 0
    while done < len(found):
        upto = len(found) if chance.random() >= PARTIAL else chance.randrange(done, len(found)) + 1
        try:
            lake.take_records(found[chance.randrange(done + 1) : upto], now=now, objects=objects)
        except (Unheard, Killed):
            continue
        done = upto


def compacted(objects: Any, now: int) -> int:
    """The schedule runs until a run comes through, an hour apart; when the last one ended."""
    for _ in range(1_000):
        try:
            compaction.compact(objects=objects, merge=plain_merge, now=now)
        except (Unheard, Killed):
            now += compaction.GRACE
            continue
        return now
    raise AssertionError("compaction never comes through")


def a_round(day: int, count: int, weather: Storm) -> None:
    log, objects, now = FakeLog(), FakeObjects(), NOW + day * clock.DAY
    reached = weather.before(objects, attempts=ATTEMPTS)
    for name, found in batches(day, count, now):
        acknowledged(name, found, weather.before(log, lambda: Unavailable("it isn't known")), now)
    told = records(log.batches.values())
    for first in range(0, len(told), A_PIECE):
        deliver(told[first : first + A_PIECE], weather.before(objects), weather.chance, now)
    check(objects, count, day)
    later = compacted(reached, now + 2 * clock.DAY + CLOSES_AFTER)
    check(objects, count, day)
    compacted(reached, later + compaction.GRACE)
    check(objects, count, day)


def check(objects: FakeObjects, count: int, day: int) -> None:
    seen = [row.event_id for row in rows_of_lake(objects)]
    assert len(seen) == count, f"round {day}, SEED={SEED}: {count - len(seen)} lost, or counted twice"
    assert len(set(seen)) == count


def test_no_acknowledged_event_is_lost_or_counted_twice(
    record_property: Callable[[str, object], None],
) -> None:
    weather = storm(SEED)
    for day, first in enumerate(range(0, EVENTS, A_ROUND)):
        a_round(day, min(A_ROUND, EVENTS - first), weather)
    told = f"{EVENTS:,} acknowledged events in memory, seed {SEED}, {weather.happened}: 0 lost, 0 twice"
    record_property("told", told)
    assert all(weather.happened.values())
