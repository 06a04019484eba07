"""Taking the log: what counts, and that nothing counts twice."""

import random
from collections.abc import Iterable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.activity.domain import Fact, Taken
from chalicelib.kernel import clock
from chalicelib.presence import models, service
from chalicelib.presence.domain import STRETCH, Count, Presence, stretch_of
from chalicelib.presence.service import Doors, Memory
from tests.fakes.presence import FakeCrowds
from tests.support.examples import examples
from tests.support.faults import Killed, Killer
from tests.support.looking import batch, fact, source, view

NOW = 1_795_000_000_000
WINDOW = 24 * clock.HOUR
SKUS = {"tent-red": "tent"}


def all_but_discreet(wanted: Iterable[str]) -> set[str]:
    return {one for one in wanted if one != "discreet"}


def resolve(skus: Iterable[str]) -> Mapping[str, str]:
    return {one: SKUS[one] for one in skus if one in SKUS}


def doors(crowds: Any, memory: Memory | None = None) -> Doors:
    return Doors(crowds, resolve, all_but_discreet, memory or Memory(), WINDOW)


def shown(
    crowds: FakeCrowds, product_id: str = "tent", now: int = NOW, exclude: bytes | None = None
) -> Presence:
    return models.presence_from(crowds.items(), product_id, now, exclude)


def after(*taken: Taken, now: int = NOW) -> FakeCrowds:
    crowds = FakeCrowds()
    service.take(taken, doors=doors(crowds), now=now)
    return crowds


def viewers(*taken: Taken, now: int = NOW) -> int:
    return shown(after(*taken), now=now).viewers.people


def test_people_are_counted_not_views() -> None:
    assert viewers(view("tent", NOW, 1), view("tent", NOW - 70_000, 1), view("tent", NOW, 2)) == 2
    assert viewers(view("tent", NOW, 1, "anna"), view("tent", NOW, 2, "anna")) == 1
    assert viewers(view("mat", NOW, 1)) == 0


def test_now_is_the_last_five_minutes_at_most_and_nearly_four_at_least() -> None:
    begin = stretch_of(NOW) * STRETCH
    for moment in range(begin, begin + STRETCH, 5_000):
        crowds = after(view("tent", begin, 1), now=begin)
        assert shown(crowds, now=moment).viewers.people == 1
        ages = [age for age in range(0, 400_000, 1_000) if shown(crowds, now=begin + age).viewers.people]
        assert 225_000 <= max(ages) < 300_000


@pytest.mark.parametrize(
    "told",
    [
        {"bot": True},
        {"historical": True},
        {"event": "product_clicked"},
        {"received": NOW + 5 * clock.MINUTE + 1},
        {"product_id": None, "sku": "unknown"},
        {"product_id": "discreet"},
    ],
)
def test_what_is_no_ones_presence_writes_nothing(told: dict[str, Any]) -> None:
    row = {"product_id": "tent"} | told
    crowds = after(batch(fact(row.pop("product_id"), NOW, **row), address=source(1)))
    assert crowds.writes == 0


def test_a_view_heard_of_in_time_counts_however_late_it_is_read() -> None:
    late = view("tent", NOW - 200_000, 1, received=NOW)
    assert viewers(late, now=NOW) == 1
    crowds = after(late, now=NOW + clock.HOUR)
    assert shown(crowds, now=NOW).viewers.people == 1
    assert after(late, now=NOW + 27 * clock.HOUR).writes == 0


def test_a_servers_shoppers_are_told_apart_by_what_it_calls_them() -> None:
    named = [batch(fact("tent", NOW, visitor="anna")), batch(fact("tent", NOW, customer="bo"))]
    nobody = batch(fact("tent", NOW))
    assert viewers(*named, nobody) == 2
    assert viewers(*named, view("tent", NOW, 1, "anna")) == 2


def test_a_sku_stands_for_its_product() -> None:
    assert viewers(batch(fact(None, NOW, sku="tent-red"), address=source(1))) == 1


def test_the_reader_is_not_among_those_who_look() -> None:
    crowds = after(view("tent", NOW, 1), view("tent", NOW, 2))
    assert shown(crowds, exclude=source(1)).viewers == Count(1)
    assert shown(crowds, exclude=source(3)).viewers == Count(2)


def test_forged_views_from_one_address_move_no_number_by_more_than_one() -> None:
    honest = [view("tent", NOW, n, f"b{n}") for n in range(5)]
    forged = [view("tent", NOW - n % 9, 99, f"made-up-{n}") for n in range(2_000)]
    forged += [
        batch(fact("tent", NOW, event="product_added", visitor=f"f{n}"), address=source(99))
        for n in range(50)
    ]
    crowds = after(*honest, *forged)
    service.settle(crowds=crowds, now=NOW, go_on=lambda: True)
    assert shown(crowds) == Presence(viewers=Count(6), day=Count(6), carts=Count(1))


def purchase(product_id: str, at: int, **fields: Any) -> Taken:
    return batch(fact(product_id, at, event="order_placed", **{"event_id": "~order:1:placed"} | fields))


def test_a_recorded_purchase_ends_a_stay_in_the_cart_and_a_forged_one_does_not() -> None:
    added = [
        batch(
            fact("tent", NOW - 9_000, event="product_added", visitor="anna", customer="c1"), address=source(1)
        ),
        batch(fact("tent", NOW - 9_000, event="product_added", visitor="bo"), address=source(2)),
    ]
    crowds = after(*added)
    assert shown(crowds).carts == Count(2)
    forged = [
        batch(
            *(
                fact("tent", NOW, event=word, event_id=f"x{n}-{m}", visitor=f"v{m}", customer=f"c{m}")
                for m, word in enumerate(["order_completed", "order_placed"] * 25)
            ),
            address=source(1_000 + n % 7),
        )
        for n in range(2_000)
    ]
    before = crowds.writes
    service.take(forged, doors=doors(crowds), now=NOW)
    assert (shown(crowds).carts, crowds.writes) == (Count(2), before)
    service.take([purchase("tent", NOW, customer="c1")], doors=doors(crowds), now=NOW)
    assert shown(crowds).carts == Count(1)
    service.take([purchase("tent", NOW, visitor="bo", event_id="~o2")], doors=doors(crowds), now=NOW)
    assert shown(crowds).carts == Count(0)


def test_what_was_taken_out_or_bought_long_ago_is_in_no_cart() -> None:
    added = batch(fact("tent", NOW - 9_000, event="product_added", visitor="anna"), address=source(1))
    removed = batch(fact("tent", NOW, event="product_removed", visitor="anna"), address=source(2))
    assert shown(after(added, removed)).carts == Count(0)
    assert shown(after(removed, added)).carts == Count(0)
    assert shown(after(purchase("tent", NOW - clock.HOUR, visitor="anna"), added)).carts == Count(1)
    old = batch(fact("tent", NOW - WINDOW - 1, event="product_added"), address=source(1))
    assert after(old).writes == 0


def hour(chance: random.Random) -> list[Taken]:
    """A busy hour: people who wander over networks and products, one product very hot, carts, orders, robots."""
    taken = []
    for n in range(600):
        address, browser = chance.randrange(150), chance.choice([None, f"b{chance.randrange(120)}"])
        at = NOW - chance.randrange(clock.HOUR)
        product = chance.choice(["tent", "tent", "mat", f"p{chance.randrange(9)}"])
        event = chance.choice(["product_viewed"] * 6 + ["product_added", "product_removed"])
        rows = [fact(product, at, event=event, event_id=f"e{n}", visitor=browser, bot=n % 41 == 0)]
        taken.append(batch(*rows, address=source(address)))
        if n % 50 == 0:
            taken.append(purchase(product, at, visitor=browser, event_id=f"~o{n}"))
    begin = stretch_of(NOW) * STRETCH
    taken += [view("hot", begin + n % 1_000, 10_000 + n) for n in range(700)]
    return taken


def played(taken: list[Taken], chance: random.Random, memory: bool) -> dict[str, Presence]:
    crowds, kept = FakeCrowds(), Memory()
    start = 0
    while start < len(taken):
        size = chance.randrange(1, 300)
        service.take(taken[start : start + size], doors=doors(crowds, kept if memory else None), now=NOW)
        start += size
        if chance.random() < 0.2:
            service.settle(crowds=crowds, now=NOW, go_on=lambda: True)
    service.settle(crowds=crowds, now=NOW, go_on=lambda: True)
    found = ["tent", "mat", "hot", *(f"p{n}" for n in range(9))]
    return {one: shown(crowds, one) for one in found}


@settings(max_examples=examples(5))
@given(st.integers(0, 2**32), st.booleans())
def test_a_busy_hour_three_times_in_shuffled_batches_changes_no_number(seed: int, memory: bool) -> None:
    chance = random.Random(seed)
    taken = hour(chance)
    once = played(taken, chance, memory)
    again = taken * 3
    chance.shuffle(again)
    assert played(again, chance, memory) == once
    assert once["hot"].viewers.estimated
    assert once["tent"].day.people > once["tent"].viewers.people > 0
    assert once["tent"].carts.people > 0


@settings(max_examples=examples(60))
@given(st.integers(1, 60), st.booleans(), st.integers(0, 2**16))
def test_a_reader_or_a_job_that_is_killed_anywhere_is_asked_again(at: int, after_it: bool, seed: int) -> None:
    taken = [view(f"p{n % 4}", NOW - n * 60_000, n, f"b{n}") for n in range(30)]
    taken += [batch(fact(f"p{n % 4}", NOW - n, event="product_added"), address=source(n)) for n in range(8)]
    taken += [view("hot", NOW, 100 + n) for n in range(520)]
    random.Random(seed).shuffle(taken)
    crowds, killer = FakeCrowds(), Killer(at, after=after_it)

    def work() -> None:
        held: Any = killer.before(crowds)
        service.take(taken, doors=doors(held), now=NOW)
        service.settle(crowds=held, now=NOW, go_on=lambda: True)

    try:
        work()
    except Killed:
        work()
    whole = FakeCrowds()
    service.take(taken, doors=doors(whole), now=NOW)
    service.settle(crowds=whole, now=NOW, go_on=lambda: True)
    names = ["p0", "p1", "p2", "p3", "hot"]
    assert [shown(crowds, one) for one in names] == [shown(whole, one) for one in names]


def test_a_warm_process_writes_nobody_twice_and_forgets_what_is_over() -> None:
    crowds, memory = FakeCrowds(), Memory()
    taken = [view("tent", NOW, 1), view("tent", NOW, 2)]
    assert service.take(taken, doors=doors(crowds, memory), now=NOW) == {"tent"}
    before = crowds.writes
    assert service.take(taken, doors=doors(crowds, memory), now=NOW) == set()
    assert crowds.writes == before
    service.take([view("mat", NOW + clock.HOUR, 1)], doors=doors(crowds, memory), now=NOW + clock.HOUR)
    assert len(memory._known) == 1


def test_a_hot_set_is_not_written_by_whom_its_sample_leaves_out() -> None:
    crowds, memory = FakeCrowds(), Memory()
    service.take([view("hot", NOW, n) for n in range(5_000)], doors=doors(crowds, memory), now=NOW)
    before = crowds.writes
    service.take([view("hot", NOW, n) for n in range(5_000)], doors=doors(crowds, memory), now=NOW)
    assert crowds.writes == before
    found = shown(crowds, "hot").viewers
    assert found.estimated
    assert abs(found.people - 5_000) < 5_000 * 0.15


def test_what_comes_late_to_a_settled_stretch_is_settled_again() -> None:
    crowds = FakeCrowds()
    service.settle(crowds=crowds, now=NOW, go_on=lambda: True)
    assert crowds.reached == stretch_of(NOW - service.SETTLED)
    stalled = view("tent", NOW - 3 * clock.HOUR, 1)
    service.take([stalled], doors=doors(crowds), now=NOW)
    assert crowds.reached == stretch_of(NOW - 3 * clock.HOUR)
    service.settle(crowds=crowds, now=NOW, go_on=lambda: True)
    assert shown(crowds).day == Count(1)


def test_a_job_out_of_time_goes_on_where_it_was() -> None:
    crowds = after(view("tent", NOW - 20 * clock.HOUR, 1), view("tent", NOW, 2), now=NOW - 20 * clock.HOUR)
    service.take([view("tent", NOW, 2)], doors=doors(crowds), now=NOW)
    left, runs = 1, 0
    while left:
        turns = iter([True] * 9 + [False])
        left = service.settle(crowds=crowds, now=NOW, go_on=lambda turns=turns: next(turns))["stretches_left"]  # type: ignore[misc]
        runs += 1
    assert runs > 3
    assert shown(crowds).day == Count(2)
    writes = crowds.writes
    assert service.settle(crowds=crowds, now=NOW, go_on=lambda: True)["products"] == 0
    assert crowds.writes == writes


def test_the_largest_of_a_flush_lead_the_shop() -> None:
    taken = [view(f"p{n}", NOW, m) for n in range(30) for m in range(n + 1)]
    leaders = models.leaders_from([after(*taken).items()[models.shop_key(stretch_of(NOW))]])
    assert leaders == {f"p{n}": n + 1 for n in range(5, 30)}


def test_rows_of_the_lake_are_what_is_read() -> None:
    """The Protocol that the rules name is what activity's rows are."""
    row: Fact = fact("tent", NOW)
    assert viewers(Taken(facts=(row,), source=source(1))) == 1
