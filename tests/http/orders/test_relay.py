"""The stream's relay, as its function is called."""

from typing import Any

import msgspec
import pytest
from chalice.test import Client

from app import app
from chalicelib.kernel.news import OrderChanged
from chalicelib.orders import models, wiring
from chalicelib.orders.domain import Order


class Desk:
    """What was published, and what was put aside."""

    def __init__(self) -> None:
        self.published: list[OrderChanged] = []
        self.aside: list[str] = []

    def publish(self, messages: list[OrderChanged]) -> None:
        self.published += messages

    def set_aside(self, record: dict[str, Any], reason: str, now: int) -> None:
        self.aside.append(reason)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    at = Desk()
    monkeypatch.setattr(wiring, "publish", at.publish)
    monkeypatch.setattr(wiring, "set_aside", at.set_aside)
    return at


def record(item: dict[str, Any], name: str = "MODIFY") -> dict[str, Any]:
    image = {} if name == "REMOVE" else {"NewImage": item}
    return {
        "eventID": "1", "eventName": name, "eventSourceARN": "arn:aws:dynamodb:r:1:table/t/stream/s", "awsRegion": "r",
        "dynamodb": {"Keys": {"pk": item["pk"], "sk": item["sk"]}, "SequenceNumber": "1",
                     "ApproximateCreationDateTime": 0, "SizeBytes": 1, "StreamViewType": "NEW_IMAGE", **image},
    }  # fmt: skip


def test_orders_become_news_once_each_and_poison_is_put_aside(desk: Desk) -> None:
    order = Order(order_id="o-1", placed_at=3, revision=1, person_keys=("k",))
    newer = msgspec.structs.replace(order, revision=2)
    old = msgspec.structs.replace(order, order_id="o-2", historical=True)
    test = msgspec.structs.replace(order, order_id="o-3", test=True)
    awaited = msgspec.structs.replace(order, order_id="o-4", placed_at=None)
    records = [record(models.order_item(one), "INSERT") for one in (newer, order, old, test, awaited)]
    records += [record(item, "INSERT") for item in models.person_items(order).values()]
    records += [record(models.order_item(order), "REMOVE")]
    poison = {name: value for name, value in models.order_item(order).items() if name != "revision"}
    records += [record(poison), record(models.order_item(order) | {"revision": {"N": "many"}})]
    with Client(app) as client:
        told = client.lambda_.invoke("orders_relay", {"Records": records}).payload
    assert told == {"records": len(records), "published": 2, "set_aside": 2}
    found = {(one.order_id, one.revision, one.historical) for one in desk.published}
    assert found == {("o-1", 2, False), ("o-2", 1, True)}
    assert len(desk.aside) == 2
