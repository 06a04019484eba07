"""A country whose people buy: for trying what is told of them by place, without anything behind it but memory."""

import random
from collections.abc import Collection, Iterator
from functools import cache
from itertools import accumulate
from typing import Final
from zoneinfo import ZoneInfo

from chalicelib.kernel import clock
from chalicelib.nearby import publishing, service, showing
from chalicelib.nearby.domain import Kind
from chalicelib.nearby.ports import Doors
from chalicelib.nearby.service import Intake, Purchase
from chalicelib.nearby.showing import Reader
from chalicelib.nearby.statements import Statement, Text
from chalicelib.places import public as places
from tests.fakes.nearby import FakeNearby

ZONE: Final = ZoneInfo("Europe/Stockholm")
START: Final = clock.parse_iso("2026-01-05T00:00:00Z")


@cache
def municipalities() -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Sweden's municipalities, and how many people live in them and those before them."""
    codes = [one for county in places.children("SE") for one in places.children(county)]
    return tuple(codes), tuple(accumulate(places.population(one) for one in codes))


class Country:
    """Buyers, their orders, and what a shop publishes of them."""

    def __init__(self, *, seed: int, buyers: int, products: int, least: int = 10) -> None:
        self.dice = random.Random(seed)
        self.store = FakeNearby()
        codes, until = municipalities()
        self.homes = self.dice.choices(codes, cum_weights=until, k=buyers)
        self.goods = [f"p{n}" for n in range(products)]
        self.shares = list(accumulate(1 / (n + 1) for n in range(products)))
        self.orders: dict[str, Purchase] = {}
        self.intake = Intake(self.store, self.orders.get, self.plain)
        self.doors = Doors(
            purchases=self.store, groups=self.store, sheets=self.store, looks=self.store, plain=self.plain,
            place=places.get, cells=lambda place: (place.code[:5],), viewers=lambda pairs: len(set(pairs)),
            least=least, delay=30 * clock.MINUTE, zone=ZONE,
        )  # fmt: skip

    def plain(self, product_ids: Collection[str]) -> set[str]:
        """Nothing here is discreet."""
        return set(product_ids)

    def buys(self, buyer: int, product_ids: tuple[str, ...], now: int) -> str:
        """An order comes in."""
        order_id = f"o{len(self.orders)}"
        self.orders[order_id] = Purchase(
            order_id, True, now, self.homes[buyer], (f"c{buyer}", f"e{buyer}"), product_ids
        )
        service.take(order_id, intake=self.intake, now=now)
        return order_id

    def somebody_buys(self, now: int) -> str:
        """Anybody orders one to three products, as popular as products are."""
        count = self.dice.choices((1, 2, 3), (70, 20, 10))[0]
        chosen = self.dice.choices(self.goods, cum_weights=self.shares, k=count)
        return self.buys(self.dice.randrange(len(self.homes)), tuple(dict.fromkeys(chosen)), now)

    def days(self, count: int, orders_a_day: float, *, every: int = 6 * clock.HOUR) -> Iterator[int]:
        """Let days pass; yields after each run of the clockwork, which instant it is."""
        start = (
            max([START, *(one.placed_at for one in self.orders.values())]) // clock.DAY * clock.DAY
            + clock.DAY
        )
        step = orders_a_day * every / clock.DAY
        for n in range(count * clock.DAY // every):
            now = start + n * every
            for _ in range(int(step) + (self.dice.random() < step % 1)):
                self.somebody_buys(now + self.dice.randrange(every))
            publishing.run(doors=self.doors, now=now + every)
            yield now + every

    def reader(self, now: int) -> Reader:
        """Who reads at an instant."""
        return Reader(lambda code: Text(code, code), self.doors.least, ZONE, now)

    def bodies(self, names: Collection[str]) -> dict[str, bytes]:
        """Sheets as a reader fetches them."""
        return {name: sheet.body for name, sheet in self.store.read(names).items()}

    def statement(self, place: str, now: int, product_id: str | None = None) -> Statement | None:
        """What the shop says of a place."""
        asked = (
            showing.product_names(place, product_id, Kind.BOUGHT)
            if product_id
            else showing.names(place, Kind.BOUGHT)
        )
        return showing.statement(self.bodies(asked), place, Kind.BOUGHT, self.reader(now), product_id)
