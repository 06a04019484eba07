"""Work that doesn't fit into a run is the next run's: firing, and moving what waits for a changed campaign."""

from collections.abc import Callable

from chalicelib.campaigns import firing, models, moving
from tests.unit.campaigns.shop import DAY, START, Shop

MANY = 530


def times(n: int) -> Callable[[], bool]:
    """Go on `n` times."""
    left = iter(range(n))
    return lambda: next(left, None) is not None


def full() -> Shop:
    shop = Shop()
    for n in range(MANY):
        shop.order(f"o{n}", email=f"p{n}@example.se", shipped_at=START)
    return shop


def test_what_a_run_does_not_reach_is_the_next_runs() -> None:
    shop = full()
    shop.now += 22 * DAY
    seen = []
    for _ in range(100):
        firing.run(
            doors=shop.world.doors(), shards=models.SHARDS, now=shop.now, go_on=times(60), failed=shop.failed
        )
        seen.append(len(shop.mails))
        if seen[-1] == MANY:
            break
    assert 8 < len(seen) < 20
    assert seen[0] < 60
    assert sorted(seen) == seen
    assert shop.errors == []


def test_a_run_without_time_does_nothing() -> None:
    shop = full()
    shop.now += 22 * DAY
    nothing = firing.run(
        doors=shop.world.doors(), shards=models.SHARDS, now=shop.now, go_on=lambda: False, failed=shop.failed
    )
    assert (nothing, shop.mails) == ({}, [])


def test_moving_goes_on_where_it_stopped() -> None:
    shop = full()
    shop.campaign("review-request", delay={"days": 10})
    assert list(shop.world.plans.walks()) == ["review-request"]
    looked = []
    while shop.world.plans.walks() and len(looked) < 50:
        looked.append(
            moving.move(doors=shop.world.doors(), shards=models.SHARDS, now=shop.now, go_on=times(1))
        )
    assert max(looked) <= 100
    assert MANY <= sum(looked) <= 2 * MANY
    assert {one.due_at for one in shop.world.plans.queue.values()} == {START + 10 * DAY}


def test_only_a_change_of_times_moves_what_waits() -> None:
    shop = Shop()
    shop.campaign("review-request", holdout=10)
    shop.campaign("mine", kind="win_back", name="M", trigger="last_order", delay={"days": 90}, enabled=True)
    assert shop.world.plans.walks() == {}
    shop.campaign("mine", delay={"days": 91})
    assert list(shop.world.plans.walks()) == ["mine"]
    shop.tick()
    assert shop.world.plans.walks() == {}
