"""What `service.Crowds` promises, held against the fake and the real store."""

import itertools
import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.aws import tables
from chalicelib.aws.tables import Item, Key
from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from chalicelib.presence import carts, days, models, service, sketch
from chalicelib.presence.carts import Mark
from chalicelib.presence.days import NO_DAY
from chalicelib.presence.domain import STRETCHES, Count, Pair, packed, stretch_of, stretches
from chalicelib.presence.service import Doors, Joining, Memory
from chalicelib.presence.sketch import Crowd
from chalicelib.presence.store import DynamoCrowds
from tests.fakes.presence import FakeCrowds
from tests.support.looking import batch, fact, source, view

Store = FakeCrowds | DynamoCrowds
WINDOW = 24 * clock.HOUR
_hours = itertools.count(500_000)


@pytest.fixture(params=["fake", "real"])
def crowds(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        return FakeCrowds()
    request.getfixturevalue("aws_endpoint")
    return DynamoCrowds()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


@pytest.fixture
def now() -> int:
    """A time that no other test has, so that stretches don't meet."""
    return next(_hours) * clock.HOUR + 1_000_000


def rows(crowds: Store, keys: list[Key]) -> dict[Key, Item]:
    if isinstance(crowds, FakeCrowds):
        items = crowds.items()
        return {key: items[key] for key in keys if key in items}
    return tables.batch_get(keys, consistent=True)


def shown(crowds: Store, product_id: str, now: int) -> Any:
    keys = [*(models.crowd_key(one, product_id) for one in stretches(now)), models.now_key(product_id)]
    return models.presence_from(rows(crowds, keys), product_id, now, None)


def members(*numbers: int) -> frozenset[bytes]:
    return frozenset(packed(Pair(source(one)[:5], b"")) for one in numbers)


def test_joining_again_changes_nothing_and_tells_the_whole_set(crowds: Store, name: str, now: int) -> None:
    at = stretch_of(now)
    first, other = crowds.join([Joining(at, name, members(1, 2)), Joining(at, f"{name}-b", members(9))])
    assert (first, other) == (Crowd(members(1, 2)), Crowd(members(9)))
    assert crowds.join([Joining(at, name, members(2, 3))]) == [Crowd(members(1, 2, 3))]
    crowds.leave(Joining(at, name, members(1)), sampled=True)
    assert crowds.join([Joining(at, name, members(2))]) == [Crowd(members(2, 3), sampled=True)]
    assert dict(crowds.among(at)) == {
        name: Crowd(members(2, 3), sampled=True),
        f"{name}-b": Crowd(members(9)),
    }
    assert dict(crowds.among(at + 1)) == {}


def test_leaders_of_several_flushes_stand_together(crowds: Store, now: int) -> None:
    at = stretch_of(now)
    crowds.lead(at, {"a": 3, "b:1": 2})
    crowds.lead(at, {"a": 4, "c.2": 1})
    found = rows(crowds, [models.shop_key(at)])
    assert models.leaders_from(found.values()) == {"a": 4, "b:1": 2, "c.2": 1}


def test_days_and_carts_stand_on_the_revision_they_were_read_at(crowds: Store, name: str, now: int) -> None:
    assert crowds.day(name) == (NO_DAY, None)
    part = sketch.sample(Crowd(members(1, 2)))
    day = days.merged(NO_DAY, [(days.hour_of(now), part)], now)
    crowds.keep_day(name, day, days.counted(day, now), before=None, now=now)
    assert crowds.day(name) == (day, 1)
    for before in (None, 7):
        with pytest.raises(Stale):
            crowds.keep_day(name, day, days.counted(day, now), before=before, now=now)
    crowds.keep_day(name, day, days.counted(day, now), before=1, now=now)
    assert crowds.day(name) == (day, 2)
    kept = carts.merged(carts.NO_CARTS, [(Pair(b"12345", b"abcdef"), Mark(now, b"tie_", True))], now - 1)
    crowds.keep_carts(name, kept, carts.counted(kept, now, WINDOW), before=None, now=now)
    assert crowds.carts(name) == (kept, 1)
    with pytest.raises(Stale):
        crowds.keep_carts(name, kept, carts.counted(kept, now, WINDOW), before=None, now=now)
    found = shown(crowds, name, now)
    assert (found.day, found.carts) == (Count(2), Count(1))


def test_how_far_days_have_come_moves_by_whom_it_may(crowds: Store) -> None:
    before = crowds.settled()
    start = (before or 0) + 100
    crowds.settle(start, before=before)
    assert crowds.settled() == start
    crowds.settle(start + 50, before=start - 1)
    assert crowds.settled() == start
    crowds.reopen(start + 5)
    assert crowds.settled() == start
    crowds.reopen(start - 5)
    assert crowds.settled() == start - 5
    crowds.settle(start + 50, before=start)
    assert crowds.settled() == start - 5


def test_readers_of_the_stream_at_once_end_as_one_would(crowds: Store, name: str, now: int) -> None:
    """Eight of them, each with all batches in another order, on one product that gets very hot."""
    taken = [view(name, now - n % 30_000, n, f"b{n % 500}") for n in range(700)]
    taken += [
        batch(fact(name, now - n, event="product_added", visitor=f"c{n}"), address=source(n))
        for n in range(6)
    ]

    def read(seed: int) -> None:
        mine = taken * 2
        random.Random(seed).shuffle(mine)
        doors = Doors(crowds, dict, set, Memory(), WINDOW)
        for start in range(0, len(mine), 350):
            service.take(mine[start : start + 350], doors=doors, now=now)

    with ThreadPoolExecutor(4 if isinstance(crowds, DynamoCrowds) else 1) as readers:
        list(readers.map(read, range(4)))
    alone = FakeCrowds()
    service.take(taken, doors=Doors(alone, dict, set, Memory(), WINDOW), now=now)
    assert shown(crowds, name, now) == shown(alone, name, now)
    assert shown(crowds, name, now).carts == Count(6)


def test_rows_go_by_themselves_and_pages_read_six(aws_endpoint: str, name: str, now: int) -> None:
    DynamoCrowds().join([Joining(stretch_of(now), name, members(1))])
    found = tables.batch_get([models.crowd_key(stretch_of(now), name)])
    [item] = found.values()
    assert now // 1000 + 25 * 3600 < int(item["expires_at"]["N"]) <= now // 1000 + 26 * 3600
    from chalicelib.presence.public import page_part

    assert len(page_part(name, now).keys) == STRETCHES + 2
