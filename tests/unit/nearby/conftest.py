"""A shop whose purchases are told of by place, over memory, and what must hold of all that it keeps."""

import random
from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any, Final

import pytest

from chalicelib.kernel import clock
from chalicelib.nearby import closing, publishing, service, tallies
from chalicelib.nearby import domain as rules
from chalicelib.nearby.domain import Atom
from chalicelib.nearby.ports import Doors
from chalicelib.nearby.service import Intake, Purchase
from chalicelib.nearby.tallies import Point, Tally, Window
from chalicelib.places.domain import Level, Place, chain
from tests.fakes.nearby import FakeNearby
from tests.support.country import ZONE
from tests.support.faults import Killer

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


def filled(seed: int) -> World:
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


def sums(world: World) -> dict[tuple[str, str | None], int]:
    labels = [
        (place, product) for place in ("SE", "SE.14", "SE.13", UMEA) for product in (None, "p0", "p1", "p5")
    ]
    return {label: world.count(*label) for label in labels}
