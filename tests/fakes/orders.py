"""An in-memory stand-in for orders' port; the contract suite holds it to the real store's behaviour."""

from collections.abc import Iterable, Iterator

from chalicelib.activity.public import Fact
from chalicelib.kernel.revisions import Stale
from chalicelib.orders import models
from chalicelib.orders.domain import Order
from chalicelib.orders.facts import facts


class FakeContacts:
    """Remembers who was to be remembered."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, str | None, str | None, str | None]] = []

    def __call__(
        self, email: str, now: int, *, customer_id: str | None, name: str | None, locale: str | None
    ) -> None:
        self.kept.append((email, customer_id, name, locale))


class FakeOrders:
    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.log: dict[str, list[Fact]] = {}

    def get(self, order_id: str) -> Order | None:
        found = self.orders.get(order_id)
        return models.order_from(models.order_item(found)) if found else None

    def write(self, before: Order | None, after: Order, now: int) -> None:
        if self.orders.get(after.order_id) != before:
            raise Stale
        news = facts(before, after, now)
        if news:
            self.log[f"order:{after.order_id}:{after.revision}"] = news
        self.orders[after.order_id] = after

    def of_person(self, person_keys: Iterable[str], *, latest_first: bool = False) -> Iterator[str]:
        for key in person_keys:
            yield from (one.order_id for one in self._latest(key)[:: 1 if latest_first else -1])

    def recent_products(self, person_keys: Iterable[str], orders: int) -> list[str]:
        found = [
            product
            for key in person_keys
            for order in self._latest(key)[:orders]
            for product in models.kept(order)
        ]
        return list(dict.fromkeys(found))

    def purchase(self, person_keys: Iterable[str], product_id: str) -> str | None:
        held = (
            order.order_id
            for key in person_keys
            for order in self._latest(key)
            if product_id in models.bought(order)
        )
        return next(held, None)

    def _latest(self, person_key: str) -> list[Order]:
        mine = [one for one in self.orders.values() if person_key in one.person_keys]
        return sorted(mine, key=lambda one: (one.placed_at or 0, one.order_id), reverse=True)

    def facts(self) -> dict[str, list[Fact]]:
        return dict(self.log)
