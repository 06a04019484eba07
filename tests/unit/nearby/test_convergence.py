"""The state machine of groups: killed anywhere, told in any order, run by two at once."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.nearby import gathering, publishing, service
from tests.support.examples import examples
from tests.support.faults import Killed, Killer
from tests.unit.nearby.conftest import (
    LATER,
    NOW,
    World,
    consistent,
    filled,
    sums,
)


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_call_the_next_run_ends_the_same(after: bool) -> None:
    due = [NOW + clock.DAY, NOW + 70 * clock.DAY]
    whole = filled(1)
    for now in due:
        whole.publishes(now)
    consistent(whole)
    assert len(whole.store.published) > 8
    step = 1 if examples(100) > 100 else 3 if examples(100) == 100 else 29
    at, killed = int(after), True
    while killed:
        at += step
        world = filled(1)
        killer = Killer(at, after=after)
        killed = False
        for now in due:
            try:
                world.publishes(now, killer)
            except Killed:
                killed = True
                world.publishes(now)
        consistent(world)
        assert sums(world) == sums(whole)
    assert at > 100


@given(st.integers(0, 10**6))
def test_news_thrice_in_any_order_between_runs_change_nothing(seed: int) -> None:
    world = filled(seed)
    dice = random.Random(seed)
    world.publishes(NOW + LATER)
    held, points, counts = dict(world.store.held), world.points(), sums(world)
    news = [*world.orders] * 3
    dice.shuffle(news)
    for n, order_id in enumerate(news):
        world.hears(order_id, NOW + LATER)
        if n % 17 == 0:
            world.publishes(NOW + LATER + 60 * n)
    assert (world.store.held, world.points(), sums(world)) == (held, points, counts)
    consistent(world)


def test_one_who_cannot_be_put_in_any_more_is_left_out_and_too_few_are_let_go(world: World) -> None:
    """Between the draft and its publication two buyers go; the others wait again."""
    for buyer in "abc":
        world.buys(buyer)
    atoms = world.store.waiting("SE.14")
    (draft,) = gathering.drafts(atoms, gathering.product_here, least=3, tick=NOW + LATER)
    world.store.begin(draft)
    service.erase(["b"], purchases=world.store)
    assert world.publishes(NOW + LATER) == 0
    assert {held.group for held in world.store.held.values()} == {None}
    consistent(world)
    world.buys("d")
    assert world.publishes(NOW + 3 * LATER) == 1
    consistent(world)


def test_who_stalls_over_a_draft_that_was_given_up_takes_nobody(world: World) -> None:
    for buyer in "ab":
        world.buys(buyer)
    atoms = world.store.waiting("SE.14")
    (stalled,) = gathering.drafts(atoms, gathering.product_here, least=2, tick=NOW + LATER)
    world.store.begin(stalled)
    world.publishes(NOW + LATER)
    assert world.store.mark(stalled) == []
    consistent(world)


def test_what_is_not_reached_in_time_is_the_next_runs() -> None:
    world, whole = filled(3), filled(3)
    now = NOW + 70 * clock.DAY
    whole.publishes(now)
    for patience in range(1, 60):
        left = iter(range(patience))
        publishing.run(doors=world.doors(), now=now, go_on=lambda left=left: next(left, None) is not None)
    assert sums(world) == sums(whole)
    assert world.publishes(now) == 0


def test_two_runs_at_once_publish_each_purchase_once() -> None:
    from concurrent.futures import ThreadPoolExecutor

    for seed in range(4):
        world = filled(seed)
        with ThreadPoolExecutor(4) as pool:
            for now in (NOW + clock.DAY, NOW + 70 * clock.DAY):
                list(pool.map(world.publishes, [now] * 4))
        world.publishes(NOW + 71 * clock.DAY)
        consistent(world)
