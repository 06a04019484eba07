"""A shop whose platform sends webhooks: this room over the rooms below it, with nothing behind them but memory."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.catalogue import wiring as catalogue
from chalicelib.members import wiring as members
from chalicelib.members.domain import Pseudonyms
from chalicelib.orders import wiring as orders
from chalicelib.orders.domain import Order
from chalicelib.orders.service import Doors as OrderDoors
from chalicelib.platforms import service
from chalicelib.platforms.domain import Delivery, Platform, Taken
from tests.fakes.catalogue import FakeProducts
from tests.fakes.members import FakeMembers
from tests.fakes.orders import FakeContacts, FakeOrders
from tests.fakes.platforms import Desk
from tests.support.shopify import encoded

NOW = 1_800_000_000_000  # 2027-01-15


class Shop:
    """Deliveries go in here; what came of them is looked at in the rooms."""

    def __init__(self) -> None:
        self.desk, self.orders, self.products = Desk(), FakeOrders(), FakeProducts()
        self.now = NOW

    def hears(
        self,
        platform: Platform,
        topic: str,
        payload: Any,
        name: str = "d-1",
        *,
        sent_at: int = 0,
        test: bool = False,
    ) -> Taken:
        body = payload if isinstance(payload, bytes) else encoded(payload)
        delivery = Delivery(
            platform=platform, topic=topic, delivery_id=name, body=body, sent_at=sent_at, test=test
        )
        return service.take(delivery, doors=self.desk.doors(), now=self.now)

    def shopify(self, topic: str, payload: Any, name: str = "d-1", **fields: Any) -> Taken:
        return self.hears(Platform.SHOPIFY, topic, payload, name, **fields)

    def woo(self, topic: str, payload: Any, name: str = "d-1") -> Taken:
        return self.hears(Platform.WOOCOMMERCE, topic, payload, name)

    def torg(self, topic: str, payload: Any, name: str = "d-1") -> Taken:
        return self.hears(Platform.TORG, topic, payload, name)

    def order(self, order_id: Any) -> Order:
        found = self.orders.get(str(order_id))
        assert found is not None
        return found


@pytest.fixture
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        yield patch


@pytest.fixture
def shop(patch: pytest.MonkeyPatch) -> Shop:
    return opened(patch)


def opened(patch: pytest.MonkeyPatch) -> Shop:
    """A fresh shop behind the rooms' wiring; a property opens one for each of its examples."""
    shop = Shop()
    people = Pseudonyms(b"pepper")
    skus = shop.products.resolve
    patch.setattr(orders, "orders", lambda: shop.orders)
    patch.setattr(orders, "doors", lambda: OrderDoors(shop.orders, people, skus, FakeContacts()))
    patch.setattr(catalogue, "products", lambda: shop.products)
    patch.setattr(members, "members", lambda: FakeMembers())
    return shop
