"""A changed campaign's waiting plans get their new times: the queue is gone through once, as far as the time goes."""

from collections.abc import Callable
from typing import Final

from chalicelib.campaigns import scheduling
from chalicelib.campaigns.plans import Due
from chalicelib.campaigns.ports import Doors, Walk
from chalicelib.kernel import clock

_AT_ONCE: Final = 100
# Later than anything can be due.
_END: Final = 200 * 365 * clock.DAY
_ORDER: Final = "order:"


def move(*, doors: Doors, shards: int, now: int, go_on: Callable[[], bool]) -> int:
    """Go on giving plans of changed campaigns their new times; how many orders were looked at.

    It is remembered how far that came after each hundred, so that the next run goes on from there. Looking again
    at what was looked at changes nothing.
    """
    looked = 0
    for campaign_id, walk in doors.plans.walks().items():
        while go_on():
            found = doors.plans.due(walk.shard, _END, walk.after, _AT_ONCE)
            looked += _look(campaign_id, found, doors, now)
            following = _next(walk, found, shards)
            doors.plans.keep_walk(campaign_id, following)
            if following is None:
                break
            walk = following
    return looked


def _look(campaign_id: str, found: list[Due], doors: Doors, now: int) -> int:
    mine = [one for one in found if one.name.startswith(f"{campaign_id}#") and one.anchor.startswith(_ORDER)]
    for due in mine:
        scheduling.hear(due.anchor.removeprefix(_ORDER), doors=doors, now=now)
    return len(mine)


def _next(walk: Walk, found: list[Due], shards: int) -> Walk | None:
    if len(found) == _AT_ONCE:
        return Walk(shard=walk.shard, after=found[-1])
    return Walk(shard=walk.shard + 1) if walk.shard + 1 < shards else None
