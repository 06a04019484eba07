"""From a code to the shop's receiver, over the real stores and the real queue: issued, used, given back, running low."""

import uuid
from typing import Any

import pytest
from standardwebhooks import Webhook

from chalicelib.aws import clients, queues
from chalicelib.kernel import clock, settings
from chalicelib.members import wiring as members
from chalicelib.members.domain import Pseudonyms
from chalicelib.offers import public
from chalicelib.offers.domain import OfferContent, Pool
from chalicelib.offers.public import Buyer
from chalicelib.webhooks import delivering, service, wiring
from chalicelib.webhooks.domain import Due, EndpointContent
from chalicelib.webhooks.ports import Doors
from chalicelib.webhooks.store import DynamoHooks, QueuedCalls
from tests.fakes.webhooks import FakeSender

TYPES: Any = ("offer.issued", "offer.redeemed", "offer.released", "offer.pool_low")


@pytest.fixture
def queue(aws_endpoint: str) -> str:
    url = clients.sqs().create_queue(QueueName=settings.current().table("webhooks"))["QueueUrl"]
    queues._url.cache_clear()
    return url


def work(queue: str, doors: Doors, enough: int) -> None:
    """Do what the queue says until the receiver has got so much."""
    sender: Any = doors.sender
    for _ in range(200):
        got = clients.sqs().receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in got.get("Messages", []):
            delivering.take_on(delivering.read(message["Body"]), doors=doors, now=clock.now_ms())
            clients.sqs().delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        if len(sender.posted) >= enough:
            return
    raise AssertionError("the receiver never got that much")


def test_the_shop_hears_of_every_step_of_a_code(queue: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(members, "pseudonyms", lambda: Pseudonyms(b"pepper"))
    name, now = uuid.uuid4().hex, clock.now_ms()
    content = EndpointContent(url="https://shop.example/hooks", event_types=TYPES)
    made = service.create(content, name, hooks=DynamoHooks(), allow=(), now=now)
    endpoint_id = made.endpoint.endpoint_id
    offer = OfferContent(title="Fri frakt", gives="free_shipping", valid_days=14, source=Pool(low=2))
    public.keep(name, offer, now)
    public.wiring.offers().upload(name, [f"{name}-1", f"{name}-2"])
    anna = Buyer("c-1", "anna@example.se")
    code = public.issue(name, "order-1", anna, now)
    assert public.issue(name, "order-1", anna, now) == code
    public.redeem(code.code, "o-1", now, person=anna)
    public.release(code.code, "o-1", now)
    sender = FakeSender()
    work(queue, Doors(DynamoHooks(), QueuedCalls(), sender), 4)
    assert made.secret is not None
    told = [Webhook(made.secret).verify(one.body, one.headers) for one in sender.posted]
    by_type = {one["type"]: one["data"] for one in told}
    assert sorted(by_type) == sorted(TYPES)
    assert by_type["offer.issued"]["code"] == code.code
    assert by_type["offer.issued"]["until"] == clock.iso(code.until)
    assert by_type["offer.redeemed"]["order_id"] == "o-1"
    assert (by_type["offer.released"]["order_id"], by_type["offer.released"]["released_by"]) == (None, "o-1")
    assert by_type["offer.pool_low"] == {"offer_id": name, "left": 1}
    assert "anna" not in str(told)
    assert list(wiring.hooks().due(now + clock.DAY)).count(Due(sender.posted[0].headers["webhook-id"])) == 0
    service.delete(endpoint_id, hooks=DynamoHooks())
