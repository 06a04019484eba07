"""The stream's relay, as its function is called."""

import msgspec
import pytest
from chalice.test import Client

from app import app
from chalicelib.orders import models, wiring
from chalicelib.orders.domain import Order
from tests.support.relays import Desk, written


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return Desk(wiring, monkeypatch)


def test_orders_become_news_once_each_and_poison_is_put_aside(desk: Desk) -> None:
    order = Order(order_id="o-1", placed_at=3, revision=1, person_keys=("k",))
    newer = msgspec.structs.replace(order, revision=2)
    old = msgspec.structs.replace(order, order_id="o-2", historical=True)
    test = msgspec.structs.replace(order, order_id="o-3", test=True)
    awaited = msgspec.structs.replace(order, order_id="o-4", placed_at=None)
    records = [written(models.order_item(one), "INSERT") for one in (newer, order, old, test, awaited)]
    records += [written(item, "INSERT") for item in models.person_items(order).values()]
    records += [written(models.order_item(order), "REMOVE")]
    poison = {name: value for name, value in models.order_item(order).items() if name != "revision"}
    records += [written(poison), written(models.order_item(order) | {"revision": {"N": "many"}})]
    with Client(app) as client:
        told = client.lambda_.invoke("orders_relay", {"Records": records}).payload
    assert told == {"records": len(records), "published": 2, "set_aside": 2}
    found = {(one.order_id, one.revision, one.historical) for one in desk.published}
    assert found == {("o-1", 2, False), ("o-2", 1, True)}
    assert len(desk.aside) == 2
