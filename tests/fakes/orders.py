"""An in-memory stand-in for orders' port; the contract suite holds it to the real store's behaviour."""

from collections.abc import Iterable, Iterator

from chalicelib.activity.public import Fact
from chalicelib.kernel.revisions import Stale
from chalicelib.orders import models
from chalicelib.orders.domain import Order, State


class FakeOrders:
    def __init__(self) -> None:
        self.orders: dict[str, Order] = {}
        self.log: dict[str, list[Fact]] = {}

    def get(self, order_id: str) -> Order | None:
        return self.orders.get(order_id)

    def write(self, before: Order | None, after: Order, news: State | None, now: int) -> None:
        if self.orders.get(after.order_id) != before:
            raise Stale
        if news is not None:
            batch_id = f"order:{after.order_id}:{news}"
            if batch_id in self.log:
                raise Stale
            self.log[batch_id] = models.facts(after, news, now)
        self.orders[after.order_id] = after

    def of_person(self, person_keys: Iterable[str]) -> Iterator[str]:
        for key in person_keys:
            yield from (one.order_id for one in self._latest(key)[::-1])

    def recent_products(self, person_keys: Iterable[str], orders: int) -> list[str]:
        found = [
            line.product_id
            for key in person_keys
            for order in self._latest(key)[:orders]
            if order.state is not State.CANCELLED
            for line in order.lines
            if line.product_id
        ]
        return list(dict.fromkeys(found))

    def purchase(self, person_keys: Iterable[str], product_id: str) -> str | None:
        held = (
            order.order_id
            for key in person_keys
            for order in self._latest(key)
            if order.state is not State.CANCELLED
            and any(line.product_id == product_id for line in order.lines)
        )
        return next(held, None)

    def _latest(self, person_key: str) -> list[Order]:
        mine = [one for one in self.orders.values() if person_key in one.person_keys]
        return sorted(mine, key=lambda one: (one.happened[State.PLACED], one.order_id), reverse=True)

    def facts(self) -> dict[str, list[Fact]]:
        return dict(self.log)
