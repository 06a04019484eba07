"""A shop with orders, whose news may come late, twice and in any order."""

from collections.abc import Mapping, Sequence

from chalicelib.kernel import clock
from chalicelib.latest import domain, models, service
from chalicelib.latest.domain import Entry, Goods, Purchase
from chalicelib.latest.ports import Doors, Entries, Spans
from tests.fakes.latest import FakeEntries

NOW = clock.parse_iso("2026-11-21T12:00:00Z")
SPANS = Spans(delay=10 * clock.MINUTE, keep=60 * clock.DAY, step=10 * clock.MINUTE)
GOODS = {
    "tent": Goods(("Friluftsliv > Tält", "Nytt"), False),
    "mat": Goods(("Friluftsliv > Sova > Underlag",), False),
    "rope": Goods((), False),
    "toy": Goods(("Friluftsliv",), True),
}


class Shop:
    """Orders as they are now, and the room that follows them."""

    def __init__(self, spans: Spans = SPANS) -> None:
        self.orders: dict[str, Purchase] = {}
        self.goods: dict[str, Goods] = dict(GOODS)
        self.entries = FakeEntries()
        self.touched: list[tuple[dict[str, int], int]] = []
        self.spans = spans

    def order(
        self,
        order_id: str,
        *products: str,
        at: int = NOW,
        counts: bool = True,
        name: str | None = None,
        town: str | None = None,
        buyer: str | None = None,
    ) -> None:
        """Place an order, or change it."""
        known = self.orders.get(order_id)
        self.orders[order_id] = Purchase(
            order_id=order_id, revision=known.revision + 1 if known else 1, at=at, counts=counts,
            products=products, name=name, town=town,
            buyers={one: f"{buyer}-{one}" for one in products} if buyer else {},
        )  # fmt: skip

    def doors(self, entries: Entries | None = None) -> Doors:
        """What following needs."""
        return Doors(entries or self.entries, self.orders.get, self._goods, self._touch, self.spans)

    def _goods(self, product_ids: Sequence[str]) -> Mapping[str, Goods]:
        return {one: self.goods[one] for one in product_ids if one in self.goods}

    def _touch(self, products: Mapping[str, int], now: int) -> None:
        self.touched.append((dict(products), now))

    def hear(self, *order_ids: str, now: int = NOW) -> service.Outcome:
        """Let the news of orders come."""
        return service.hear(order_ids, doors=self.doors(), now=now)

    def listed(self, name: str = domain.SHOP) -> list[tuple[str, str]]:
        """What stands in a list, the latest first: (order, product)."""
        return [one.pair for one in self.entries.newest(name, 10**12 * 9, 10_000)]

    def expected(self) -> dict[object, Entry]:
        """All rows that there should be, by the orders as they are."""
        return {
            models.entry_key(name, placed.entry): placed.entry
            for order in self.orders.values()
            for placed in domain.placed(order, self.goods)
            for name in placed.lists
        }

    def heads(self) -> dict[str, list[Entry]]:
        """All heads that there are, as they should be."""
        return {one: service.head_entries(one, doors=self.doors()) for one in self.entries.heads}
