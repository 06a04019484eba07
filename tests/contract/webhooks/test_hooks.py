"""What `ports.Hooks` promises, held against the fake and the real store."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.aws import clients, queues
from chalicelib.kernel import settings
from chalicelib.kernel.revisions import Stale
from chalicelib.webhooks import delivering, domain, public, wiring
from chalicelib.webhooks.domain import Delivery, Due, Endpoint, Event, Off, Secret, State, Try
from chalicelib.webhooks.store import DynamoHooks, QueuedCalls
from tests.fakes.webhooks import FakeHooks

Hooks = FakeHooks | DynamoHooks
NOW = 1_800_000_000_000


@pytest.fixture(params=["fake", "real"])
def hooks(request: pytest.FixtureRequest) -> Hooks:
    if request.param == "fake":
        return FakeHooks()
    request.getfixturevalue("aws_endpoint")
    return DynamoHooks()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def endpoint(name: str, **said: Any) -> Endpoint:
    whole = {"endpoint_id": name, "url": "https://shop.example/å", "event_types": ("offer.issued",)}
    return Endpoint(**{**whole, "secrets": (Secret(secret="whsec_x"),), "revision": 1, **said})


def event(name: str, at: int = NOW) -> Event:
    return domain.event("offer.issued", name, {"code": "å", "n": 1}, at)


def delivery(name: str, of: Event, **said: Any) -> Delivery:
    whole = {"endpoint_id": name, "event_id": of.event_id, "type": of.type, "at": of.at, "revision": 1}
    return Delivery(**{**whole, "next_at": of.at, **said})


def due(hooks: Hooks, of: Event, now: int) -> list[Due]:
    return [one for one in hooks.due(now) if one.event_id == of.event_id]


def test_an_endpoint_is_written_at_its_revision(hooks: Hooks, name: str) -> None:
    first = endpoint(name)
    hooks.write_endpoint(None, first)
    with pytest.raises(Stale):
        hooks.write_endpoint(None, first)
    second = replace(first, off=Off(at=NOW, why="x"), failing_since=3, revision=2)
    hooks.write_endpoint(first, second)
    for after in (second, None):
        with pytest.raises(Stale):
            hooks.write_endpoint(first, after)
    assert hooks.endpoint(name) == second
    assert second in hooks.endpoints()
    hooks.write_endpoint(second, None)
    assert hooks.endpoint(name) is None
    assert second not in hooks.endpoints()


def test_an_event_is_kept_once_and_due_until_it_is_handed_on(hooks: Hooks, name: str) -> None:
    one = event(name)
    assert hooks.add(one)
    assert not hooks.add(event(name, NOW + 5))
    assert hooks.event(one.event_id) == one
    assert due(hooks, one, NOW + domain.GRACE - 1) == []
    assert due(hooks, one, NOW + domain.GRACE) == [Due(one.event_id)]
    for _ in range(2):
        hooks.handed_on(one)
    assert due(hooks, one, NOW + 10**9) == []
    assert hooks.event("none") is None


def test_a_delivery_is_due_where_its_row_says(hooks: Hooks, name: str) -> None:
    one = event(name)
    new = delivery(name, one)
    assert hooks.delivery(name, one) is None
    assert hooks.begin(one, new)
    assert not hooks.begin(one, replace(new, attempts=9))
    assert due(hooks, one, NOW) == [Due(one.event_id, name)]
    mine = new.taken_on(NOW)
    hooks.write(new, mine)
    with pytest.raises(Stale):
        hooks.write(new, mine)
    assert due(hooks, one, NOW + domain.LEASE - 1) == []
    assert due(hooks, one, NOW + domain.LEASE) == [Due(one.event_id, name)]
    failed = mine.after(Try(at=NOW, problem="no answer å"))
    hooks.write(mine, failed)
    assert due(hooks, one, NOW + domain.PAUSES[0]) == [Due(one.event_id, name)]
    done = failed.taken_on(NOW).after(Try(at=NOW, status=204))
    hooks.write(failed, failed.taken_on(NOW))
    hooks.write(failed.taken_on(NOW), done)
    assert (hooks.delivery(name, one), done.state) == (done, State.DELIVERED)
    assert due(hooks, one, NOW + 10**10) == []
    # What is to be tried at the very time at which it was to be tried before stays due.
    hooks.write(done, replace(done, next_at=7, revision=9))
    hooks.write(replace(done, next_at=7, revision=9), replace(done, next_at=7, revision=10))
    assert due(hooks, one, NOW) == [Due(one.event_id, name)]
    hooks.write(replace(done, next_at=7, revision=10), replace(done, revision=11))


def test_deliveries_come_in_pages_latest_first(hooks: Hooks, name: str) -> None:
    sent = [delivery(name, event(f"{name}-{n}", NOW + n // 2), next_at=None) for n in range(7)]
    for n, one in enumerate(sent):
        hooks.begin(event(f"{name}-{n}", NOW + n // 2), one)
    seen: list[Delivery] = []
    place: tuple[int, str] | None = None
    while page := hooks.deliveries(name, place, 3):
        seen += page
        place = (page[-1].at, page[-1].event_id)
    assert seen == sorted(sent, key=lambda one: (one.at, one.event_id), reverse=True)
    assert hooks.deliveries("none", None, 3) == []


def test_ten_who_tell_the_same_at_once_tell_one_event(hooks: Hooks, name: str) -> None:
    with ThreadPoolExecutor(10) as people:
        assert sum(people.map(lambda _: hooks.add(event(name)), range(10))) == 1


def test_ten_who_take_on_the_same_delivery_are_one(hooks: Hooks, name: str) -> None:
    one = event(name)
    hooks.begin(one, delivery(name, one))
    new = hooks.delivery(name, one)
    assert new is not None

    def take(_: int) -> bool:
        try:
            hooks.write(new, new.taken_on(NOW))
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(10) as people:
        assert sum(people.map(take, range(10))) == 1


def test_an_event_stands_in_another_rooms_transaction_whole_or_not_at_all(
    aws_endpoint: str, name: str
) -> None:
    told = domain.event("offer.issued", name, {}, NOW)
    actions: list[Any] = list(public.actions("offer.issued", name, {}, NOW))
    impossible = {
        "ConditionCheck": {
            "TableName": settings.current().table("offers"),
            "Key": {"pk": {"S": name}, "sk": {"S": name}},
            "ConditionExpression": "attribute_exists(pk)",
        }
    }
    client = clients.dynamodb()
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(TransactItems=[*actions, impossible])
    assert DynamoHooks().event(told.event_id) is None
    client.transact_write_items(TransactItems=actions)
    assert DynamoHooks().event(told.event_id) == told
    assert due(DynamoHooks(), told, NOW + domain.GRACE) == [Due(told.event_id)]
    with pytest.raises(client.exceptions.TransactionCanceledException):
        client.transact_write_items(TransactItems=actions)


def test_messages_name_what_is_due_and_lost_ones_hurt_nobody(aws_endpoint: str, name: str) -> None:
    client = clients.sqs()
    url = client.create_queue(QueueName=settings.current().table("webhooks"))["QueueUrl"]
    queues._url.cache_clear()
    sent = [Due(f"{name}-{n}", None if n % 2 else "we_1") for n in range(12)]
    QueuedCalls().soon(sent)
    QueuedCalls().soon([])
    found: list[Due] = []
    for _ in range(20):
        got = client.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        read = (delivering.read(one["Body"]) for one in got)
        found += [one for one in read if one.event_id.startswith(name)]
        for one in got:
            client.delete_message(QueueUrl=url, ReceiptHandle=one["ReceiptHandle"])
        if len(found) >= len(sent):
            break
    assert sorted(found, key=str) == sorted(sent, key=str)


def test_a_queue_that_does_not_answer_stops_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.exceptions import EndpointConnectionError

    class Down:
        def soon(self, *_: Any) -> None:
            raise EndpointConnectionError(endpoint_url="http://localhost:1")

    monkeypatch.setattr(wiring, "calls", Down)
    public.nudge("msg_1")

    class Broken:
        def soon(self, *_: Any) -> None:
            raise TypeError("a bug is no outage")

    monkeypatch.setattr(wiring, "calls", Broken)
    with pytest.raises(TypeError):
        public.nudge("msg_1")
