"""Which purchases count by place, for how long, and what takes them away."""

from typing import Any

import pytest

from chalicelib.kernel import clock
from chalicelib.nearby import domain as rules
from chalicelib.nearby import service, tallies
from chalicelib.nearby.domain import Label
from chalicelib.nearby.tallies import Tally, Window
from tests.unit.nearby.conftest import LATER, LULEA, NOW, UMEA, World, consistent


def test_cancelled_before_it_is_in_a_group_it_was_never_there(world: World) -> None:
    orders = [world.buys(buyer) for buyer in "abc"]
    world.orders[orders[0]] = world.orders[orders[0]]._replace(counts=False)
    world.hears(orders[0])
    assert world.publishes(NOW + LATER) == 0
    assert len(world.store.held) == 2
    world.buys("d")
    world.publishes(NOW + 2 * LATER)
    world.orders[orders[1]] = world.orders[orders[1]]._replace(counts=False)
    world.hears(orders[1])
    assert world.count(UMEA, "tent") == 3, "a published number stays"
    consistent(world)


@pytest.mark.parametrize(
    "changed", [{"counts": False}, {"place": None}, {"keys": ()}, {"placed_at": NOW - 366 * clock.DAY}]
)
def test_what_does_not_count(world: World, changed: dict[str, Any]) -> None:
    world.buys("a", **changed)
    assert world.store.held == {}


def test_discreet_products_never_count_and_one_that_becomes_so_is_let_go(world: World) -> None:
    world.discreet = {"toy"}
    for buyer in "abc":
        world.buys(buyer, "toy")
        world.buys(buyer, "tent")
    assert {held.atom.product_id for held in world.store.held.values()} == {"tent"}
    world.discreet = {"toy", "tent"}
    assert world.publishes(NOW + LATER) == 0
    world.hears("o1")
    assert len(world.store.held) == 2


def test_an_order_sent_elsewhere_before_it_counted_moves(world: World) -> None:
    order = world.buys("a", place=UMEA)
    world.orders[order] = world.orders[order]._replace(place=LULEA)
    world.hears(order)
    assert [held.atom.place for held in world.store.held.values()] == [LULEA]


def test_history_within_the_year_counts_and_the_rest_never_waits_on(world: World) -> None:
    for n in range(3):
        world.buys(f"b{n}", at=NOW - 200 * clock.DAY)
        world.buys(f"old{n}", "mat", at=NOW - 364 * clock.DAY)
    assert world.publishes(NOW + 2 * clock.DAY) == 1
    assert world.count(UMEA) == 3
    assert world.count(UMEA, now=NOW + 190 * clock.DAY) == 0, "a year after its oldest purchase"


def test_history_came_with_its_companions_and_does_not_wait_for_them_again(world: World) -> None:
    for buyer, product in (("a", "tent"), ("b", "boot"), ("c", "stove")):
        world.buys(buyer, product, at=NOW - 100 * clock.DAY, historical=True)
    assert world.publishes(NOW + LATER) == 1
    assert world.count(UMEA) == 3


def test_erasure_takes_what_waits_and_leaves_a_number(world: World) -> None:
    for buyer in ("anna", "b", "c"):
        world.buys(buyer)
        world.buys(buyer, "mat", LULEA if buyer == "c" else UMEA)
    world.publishes(NOW + LATER)
    assert len(service.export(["anna"], purchases=world.store)) == 2
    assert service.erase(["anna"], purchases=world.store) == 2
    assert service.erase(["anna"], purchases=world.store) == 0
    assert service.export(["anna"], purchases=world.store) == []
    assert world.count(UMEA, "tent") == 3
    assert ("o0", "tent") not in world.store.told
    kept = (
        world.store.marks,
        world.store.held,
        world.store.queues,
        world.store.drafts,
        world.store.published,
    )
    assert "anna" not in repr(kept)
    for order_id, order in list(world.orders.items()):
        if order.keys == ("anna",):
            world.orders[order_id] = order._replace(keys=())
        world.hears(order_id)
    assert service.export(["anna"], purchases=world.store) == []


def test_a_year_of_history_at_once_fits_on_its_sheets() -> None:
    """Thirty thousand groups within the hours in which each is known by name."""
    groups = [
        rules.Group(
            f"{n * 2654435761 % 2**64:018x}"[::-1],
            Label("SE", f"p{n}"),
            10,
            20_000 - n % 300,
            20_000,
            n // 5_000,
        )
        for n in range(30_000)
    ]
    tally = tallies.added(Tally(), groups, settled=0, today=20_001)
    assert len(tallies.pack(tally)) < 350_000
    assert tally.count(Window.YEAR, 20_001) > 0
    settled = tallies.added(tally, groups, settled=10, today=20_001)
    assert len(tallies.pack(settled)) < 1_000
    assert settled.entries == tally.entries
