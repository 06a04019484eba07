"""The state machine of groups: killed anywhere, told in any order, run by two at once."""

import random
from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.kernel import clock
from chalicelib.nearby import closing, gathering, publishing, service, tallies
from chalicelib.nearby import domain as rules
from chalicelib.nearby.domain import Atom, Label, Patience
from chalicelib.nearby.ports import Doors
from chalicelib.nearby.service import Intake, Purchase
from chalicelib.nearby.tallies import Point, Tally, Window
from chalicelib.places.domain import Level, Place, chain
from tests.fakes.nearby import FakeNearby
from tests.support.country import ZONE
from tests.support.examples import examples
from tests.support.faults import Killed, Killer

NOW: Final = clock.parse_iso("2026-06-10T10:00:00Z")
UMEA, SKELLEFTEA, LULEA = "SE.14.2480", "SE.14.2482", "SE.13.2580"
LATER: Final = 31 * clock.MINUTE


class World:
    """Orders, and a shop that publishes groups of `least`."""

    def __init__(self, least: int = 3) -> None:
        self.store = FakeNearby()
        self.orders: dict[str, Purchase] = {}
        self.discreet: set[str] = set()
        self.least = least

    def plain(self, product_ids: Collection[str]) -> set[str]:
        return set(product_ids) - self.discreet

    def doors(self, killer: Killer | None = None) -> Doors:
        store: Any = killer.before(self.store) if killer else self.store
        return Doors(
            purchases=store, groups=store, sheets=store, looks=store, plain=self.plain, place=_place,
            cells=lambda place: (place.code,), viewers=lambda pairs: len(set(pairs)), least=self.least,
            delay=30 * clock.MINUTE, zone=ZONE,
        )  # fmt: skip

    def buys(
        self, buyer: str, product: str = "tent", place: str | None = UMEA, at: int = NOW, **changed: Any
    ) -> str:
        order_id = f"o{len(self.orders)}"
        self.orders[order_id] = Purchase(order_id, True, at, place, (buyer,), (product,))._replace(**changed)
        self.hears(order_id, max(at, NOW) if at > NOW - 300 * clock.DAY else NOW)
        return order_id

    def hears(self, order_id: str, now: int = NOW) -> int:
        return service.take(order_id, intake=Intake(self.store, self.orders.get, self.plain), now=now)

    def publishes(self, now: int, killer: Killer | None = None) -> int:
        return publishing.run(doors=self.doors(killer), now=now)

    def count(self, place: str, product: str | None = None, now: int = NOW + clock.DAY) -> int:
        sheet = self.store.read([tallies.sum_name(place, product)]).get(tallies.sum_name(place, product))
        tally = tallies.unpack(sheet.body if sheet else None, Tally, Tally())
        return tally.count(Window.YEAR, rules.day(now, ZONE))

    def points(self) -> tuple[Point, ...]:
        sheet = self.store.read([tallies.map_name(closing.EVERYWHERE)]).get(
            tallies.map_name(closing.EVERYWHERE)
        )
        return tallies.unpack(sheet.body if sheet else None, tuple[Point, ...], ())


def _place(code: str) -> Place:
    return Place(code=code, name=code, level=Level(rules.level(code)), lat=63.8, lon=20.3)


@pytest.fixture
def world() -> World:
    return World()


def consistent(world: World) -> None:
    """Every purchase is in one group or waits; groups hold enough people; sheets tell all groups and nothing else."""
    assert world.store.drafts == {}
    waiting = Counter(atom.name for one in world.store.counties() for atom in world.store.waiting(one))
    members: defaultdict[str, list[Atom]] = defaultdict(list)
    for name, held in world.store.held.items():
        assert waiting[name] == (held.group is None), "in a group, or waiting, once"
        if held.group is not None:
            members[held.group].append(held.atom)
    assert set(waiting) <= set(world.store.held)
    assert set(members) <= set(world.store.published)
    sums: Counter[tuple[str, str | None]] = Counter()
    for name, group in world.store.published.items():
        assert len(members[name]) == group.n
        assert rules.people(members[name]) >= world.least
        assert all(rules.lies_in(one.place, group.label.place) for one in members[name])
        assert all(group.label.product_id in (None, one.product_id) for one in members[name])
        for place in chain(group.label.place):
            sums[place, None] += group.n
            if group.label.product_id is not None:
                sums[place, group.label.product_id] += group.n
    for (place, product), n in sums.items():
        assert world.count(place, product) == n
    assert len(world.points()) == sum(
        rules.level(one.label.place) is not Level.COUNTRY for one in world.store.published.values()
    )


def test_enough_buyers_make_a_group_after_the_delay_and_not_before(world: World) -> None:
    for buyer in "ab":
        world.buys(buyer)
    assert world.publishes(NOW + LATER) == 0
    world.buys("c", at=NOW + LATER)
    assert world.publishes(NOW + LATER + 20 * clock.MINUTE) == 0, "the third is too young"
    assert world.count(UMEA, "tent") == 0
    assert world.publishes(NOW + 3 * LATER) == 1
    assert [world.count(one, "tent") for one in (UMEA, "SE.14", "SE")] == [3, 3, 3]
    assert [world.count(one) for one in (UMEA, "SE.14", "SE")] == [3, 3, 3]
    assert world.publishes(NOW + 9 * LATER) == 0
    assert set(world.store.told.values()) == {UMEA}
    assert world.store.notes == {}
    consistent(world)


def test_a_later_buyer_waits_for_others_and_is_seen_in_no_difference(world: World) -> None:
    for buyer in "abc":
        world.buys(buyer)
    world.publishes(NOW + LATER)
    for n, buyer in enumerate("defg"):
        world.buys(buyer, at=NOW + clock.HOUR)
        world.publishes(NOW + (n + 2) * clock.HOUR)
        assert world.count(UMEA, "tent") in (3, 6)
    consistent(world)


def test_one_buyer_is_one_however_much_they_order(world: World) -> None:
    for _ in range(9):
        world.buys("a")
    world.buys("a", "mat")
    world.buys("a", "mug")
    world.publishes(NOW + 300 * clock.DAY)
    assert world.store.published == {}
    assert len(world.store.held) == 3


def test_what_finds_no_companions_nearby_joins_wider_circles_in_time(world: World) -> None:
    for place in (UMEA, SKELLEFTEA, "SE.14"):
        world.buys("county" + place, "mat", place)
    for n in range(3):
        world.buys(f"here{n}", f"thing{n}", UMEA)
        world.buys(f"land{n}", "rope", (UMEA, LULEA, "SE")[n])
    world.publishes(NOW + clock.DAY)
    assert {one.label for one in world.store.published.values()} == {Label("SE.14", "mat")}
    for weeks in range(30):
        world.publishes(NOW + weeks * 7 * clock.DAY)
    labels = Counter(one.label for one in world.store.published.values())
    assert labels == Counter([Label("SE.14", "mat"), Label(UMEA)])
    consistent(world)
    assert {held.atom.product_id for held in world.store.held.values() if held.group is None} == {"rope"}


def test_a_product_is_told_of_in_the_country_before_anything_is(world: World) -> None:
    for n, place in enumerate((UMEA, LULEA, "SE")):
        world.buys(f"b{n}", "rope", place)
    for n, place in enumerate((UMEA, LULEA, "SE")):
        world.buys(f"c{n}", f"thing{n}", place)
    world.publishes(NOW + Patience.PRODUCT_IN_COUNTRY.time + 8 * clock.DAY)
    assert {one.label for one in world.store.published.values()} == {Label("SE", "rope")}
    world.publishes(NOW + Patience.ANYTHING_IN_COUNTRY.time + 8 * clock.DAY)
    assert {one.label for one in world.store.published.values()} == {Label("SE", "rope"), Label("SE")}
    assert world.points() == (), "a country is no point"


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


def test_very_many_at_once_make_groups_that_fit_into_a_row(world: World) -> None:
    many = rules.LARGEST_GROUP + 2
    atoms = [Atom(f"o{n}", "tent", UMEA, NOW + n, NOW, (f"b{n}",)) for n in range(many)]
    made = list(gathering.drafts(atoms, gathering.product_here, least=3, tick=NOW))
    assert [len(one.members) for one in made] == [rules.LARGEST_GROUP]
    assert list(gathering.drafts(reversed(atoms), gathering.product_here, least=3, tick=NOW)) == made


def _filled(seed: int) -> World:
    dice = random.Random(seed)
    world = World()
    for _ in range(60):
        at = NOW - dice.randrange(40) * clock.DAY
        world.buys(
            f"b{dice.randrange(40)}",
            f"p{dice.randrange(6)}",
            dice.choice((UMEA, SKELLEFTEA, LULEA, "SE.14")),
            at,
        )
    return world


@pytest.mark.parametrize("after", [False, True])
def test_killed_at_any_call_the_next_run_ends_the_same(after: bool) -> None:
    due = [NOW + clock.DAY, NOW + 70 * clock.DAY]
    whole = _filled(1)
    for now in due:
        whole.publishes(now)
    consistent(whole)
    assert len(whole.store.published) > 8
    step = 1 if examples(100) > 100 else 3 if examples(100) == 100 else 29
    at, killed = int(after), True
    while killed:
        at += step
        world = _filled(1)
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


def sums(world: World) -> dict[tuple[str, str | None], int]:
    labels = [
        (place, product) for place in ("SE", "SE.14", "SE.13", UMEA) for product in (None, "p0", "p1", "p5")
    ]
    return {label: world.count(*label) for label in labels}


@given(st.integers(0, 10**6))
def test_news_thrice_in_any_order_between_runs_change_nothing(seed: int) -> None:
    world = _filled(seed)
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
    world, whole = _filled(3), _filled(3)
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
        world = _filled(seed)
        with ThreadPoolExecutor(4) as pool:
            for now in (NOW + clock.DAY, NOW + 70 * clock.DAY):
                list(pool.map(world.publishes, [now] * 4))
        world.publishes(NOW + 71 * clock.DAY)
        consistent(world)


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
