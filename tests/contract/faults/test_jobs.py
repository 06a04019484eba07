"""A job that is killed at any call, or done in a storm, and done again ends as if nothing had been."""

from typing import Any

import pytest

from tests.contract.faults import drills
from tests.contract.faults.drills import may_come
from tests.support.examples import tried
from tests.support.network import Network, Weather

DRILLS = [
    drills.Ingestion, drills.Consumer, drills.Compaction, drills.Moderation, drills.Presence, drills.Recompute,
]  # fmt: skip
# How many of a job's calls are tried as its last, before and after; `make soak` tries each.
TRIED = tried(1, 2, 10_000)
STORMS = tried(1, 1, 25)


@pytest.fixture(params=DRILLS, ids=lambda drill: drill.__name__.lower())
def drill(request: pytest.FixtureRequest) -> Any:
    return request.param


def undisturbed(drill: Any, network: Network) -> tuple[Any, int]:
    """How a job ends by itself, and after how many calls."""
    one = drill()
    one.act()
    end = one.look()
    one.act()
    assert one.look() == end, "done twice it isn't as if done once"
    one = drill()
    with network.befallen(lambda call: None):
        one.act()
        calls = network.calls
    return end, calls


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_job_that_is_killed_anywhere_ends_the_same_when_it_is_done_again(
    drill: Any, after: bool, network: Network
) -> None:
    end, calls = undisturbed(drill, network)
    assert calls > 3
    for at in range(1, calls + 1, -(-calls // TRIED)):
        one = drill()
        with network.killing(at, after=after):
            one.act()
        one.act()
        assert one.look() == end, f"killed {'after' if after else 'before'} call {at} of {calls}"


def test_a_job_in_a_storm_ends_the_same(drill: Any, network: Network) -> None:
    end, _ = undisturbed(drill, network)
    for seed in range(STORMS):
        one = drill()
        weather = Weather(seed, throttled=0.1, lost=0.1, timeout=0.05, partial=0.3, killed=0.03)
        while not _done(one, network, weather):
            pass
        assert one.look() == end, f"seed {seed}"


def _done(one: Any, network: Network, weather: Weather) -> bool:
    """One run, by a process of its own; whether it came through."""
    try:
        with network.befallen(weather):
            one.act()
    except BaseException as error:
        if not may_come(error):
            raise
        return False
    return True
