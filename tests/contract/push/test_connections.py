"""What `ports.Connections` promises, held against the fake and the real store; and the registry and the queue."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import msgspec
import pytest
from msgspec.structs import replace

from chalicelib.aws import clients, queues
from chalicelib.kernel import settings
from chalicelib.kernel.revisions import Stale
from chalicelib.push import domain, models, store
from chalicelib.push.domain import Connection, Said, Sent, Visitor
from chalicelib.push.ports import Call
from chalicelib.push.store import DynamoConnections, MarkedTopics, QueuedCalls
from tests.fakes.push import FakeConnections

Connections = FakeConnections | DynamoConnections
NOW: Final = 1_800_000_000_000


@pytest.fixture(params=["fake", "real"])
def connections(request: pytest.FixtureRequest) -> Connections:
    if request.param == "fake":
        return FakeConnections()
    request.getfixturevalue("aws_endpoint")
    return DynamoConnections()


@pytest.fixture
def name() -> str:
    return uuid.uuid4().hex


def connection(name: str, **said: Any) -> Connection:
    whole = {"connection_id": name, "visitor": f"v{name}", "until": NOW + domain.LIFE}
    return Connection(**{**whole, **said})


def test_a_connection_is_written_at_its_revision(connections: Connections, name: str) -> None:
    first = connection(f"{name}=")
    connections.write(first)
    with pytest.raises(Stale):
        connections.write(first)
    full = replace(
        first, topics={"map": Sent("e==", 3), "product:a:b": Sent()}, waiting={"map": NOW}, next_at=1,
        flush_at=2, said_from=3, said=4, revision=2,
    )  # fmt: skip
    connections.write(full)
    assert connections.get(full.connection_id) == full
    for stale in (replace(full, revision=2), replace(full, revision=4)):
        with pytest.raises(Stale):
            connections.write(stale)
    assert connections.among([full.connection_id, f"{name}-none"]) == {full.connection_id: full}
    for _ in range(2):
        connections.remove(full.connection_id)
    assert connections.get(full.connection_id) is None
    assert connections.among([full.connection_id]) == {}
    with pytest.raises(Stale):
        connections.write(replace(full, revision=3))


def test_of_several_who_write_at_once_one_comes_first(connections: Connections, name: str) -> None:
    connections.write(connection(name))

    def attempt(n: int) -> bool:
        try:
            connections.write(connection(name, said=n, revision=2))
        except Stale:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1


def test_an_address_keeps_its_connections(connections: Connections, name: str) -> None:
    assert connections.visitor(name) is None
    one = Visitor(visitor=name, connections={"a=": NOW, "b": NOW + 1}, until=NOW + 9)
    connections.write_visitor(one)
    assert connections.visitor(name) == one
    with pytest.raises(Stale):
        connections.write_visitor(one)
    connections.write_visitor(replace(one, connections={}, revision=2))


def test_subscribers_are_found_part_by_part_and_page_by_page(connections: Connections, name: str) -> None:
    topic = "latest"  # nobody else's in this suite
    names = sorted(f"{name}{n:02}" for n in range(30))
    for one in names:
        connections.subscribe(connection(one), [topic, f"product:{name}"], NOW)
    found: list[str] = []
    for part in domain.shards(topic):
        after = None
        while page := connections.subscribers(topic, part, after, 3):
            found += page
            after = page[-1]
    assert sorted(one for one in found if one.startswith(name)) == names
    assert connections.subscribers(f"product:{name}", 0, None, 100) == names
    assert connections.subscribers(f"product:{name}", 0, names[9], 2) == names[10:12]
    for _ in range(2):
        connections.unsubscribe(names[0], [f"product:{name}", topic])
    assert connections.subscribers(f"product:{name}", 0, None, 100) == names[1:]


def test_a_mark_stands_until_it_is_forgotten(connections: Connections, name: str) -> None:
    topic, other = f"product:{name}", f"product:{name}-other"

    def wanted(now: int) -> list[str]:
        registry = connections if isinstance(connections, FakeConnections) else MarkedTopics()
        return registry.wanted([other, topic, topic], now)

    assert wanted(NOW) == []
    connections.subscribe(connection(name), [topic], NOW)
    assert wanted(NOW) == [topic]
    assert wanted(NOW + domain.LIFE) == []
    connections.forget(topic, NOW)
    assert wanted(NOW) == [topic], "somebody subscribed since"
    for _ in range(2):
        connections.forget(topic, NOW + 1)
    assert wanted(NOW) == []
    connections.subscribe(connection(name, until=NOW + 3 * domain.LIFE), [topic], NOW + domain.LIFE)
    assert wanted(NOW + 2 * domain.LIFE) == [topic], "the mark of there being anybody goes on, too"
    connections.subscribe(connection(name), [], NOW)


# ---------------------------------------------------------------- the real ones alone


def test_the_registry_believes_for_two_seconds(aws_endpoint: None, name: str) -> None:
    registry, topic = MarkedTopics(), f"product:{name}"
    DynamoConnections().subscribe(connection(f"{name}x"), [f"product:{name}-x"], NOW)
    assert registry.wanted([topic], NOW) == []
    DynamoConnections().subscribe(connection(name), [topic], NOW)
    assert registry.wanted([topic], NOW + 1_999) == []
    assert registry.wanted([topic], NOW + 2_000) == [topic]
    assert domain.SECOND_LOOK > 2_000, "what is overlooked meanwhile is made good by the second look"


def test_while_nobody_subscribes_a_touch_reads_one_row_in_two_seconds(
    aws_endpoint: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(store.tables, "batch_get", lambda keys, **_: asked.extend(keys) or {})
    registry = MarkedTopics()
    for n in range(20):
        assert registry.wanted([f"product:{n}", "map"], NOW + n * 100) == []
    assert asked == [models.mark_key(models.ANY)]


def test_all_rows_go_by_themselves(aws_endpoint: None, name: str) -> None:
    real = DynamoConnections()
    real.write(connection(name))
    real.write_visitor(Visitor(visitor=name, until=NOW))
    real.subscribe(connection(name), [f"product:{name}"], NOW)
    keys = [
        models.connection_key(name), models.visitor_key(name), models.mark_key(f"product:{name}"),
        models.subscription_key(f"product:{name}", name),
    ]  # fmt: skip
    for key in keys:
        item = clients.dynamodb().get_item(TableName=key.table, Key=key.as_item())["Item"]
        assert NOW // 1000 <= int(item["expires_at"]["N"]) <= NOW // 1000 + 3 * 3600


def test_calls_come_by_the_queue_as_they_were_meant(aws_endpoint: None) -> None:
    sqs = clients.sqs()
    queue = sqs.create_queue(QueueName=settings.current().table("push"))["QueueUrl"]
    queues._url.cache_clear()
    wanted = [Call(topics=(f"product:{n}",), part=n, after="x") for n in range(11)]
    QueuedCalls().soon([*wanted, Call(connection="c=")])
    QueuedCalls().soon([])
    got: list[Call] = []
    while batch := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
        for one in batch:
            got.append(msgspec.json.decode(one["Body"], type=Call))
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=one["ReceiptHandle"])
    assert sorted(got, key=repr) == sorted([*wanted, Call(connection="c=")], key=repr)
    assert Said()
