"""The log: one suite over the fake and over DynamoDB."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

from chalicelib.activity.domain import Batch, Fact, Outcome, Refusal, packed
from chalicelib.activity.service import Log, own_batch
from tests.fakes.activity import FakeLog

NOW = 1_795_000_000_000


@pytest.fixture(params=["fake", "dynamodb"])
def log(request: pytest.FixtureRequest) -> Log:
    if request.param == "fake":
        return FakeLog()
    request.getfixturevalue("aws_endpoint")
    from chalicelib.activity.store import DynamoLog

    return DynamoLog()


def batch(key: str, digest: bytes = b"d" * 16) -> Batch:
    facts = [
        Fact(event_id=f"e{n}", event="product_viewed", at=NOW, received=NOW, phrase="tält") for n in range(3)
    ]
    refused = (Refusal(3, "invalid", "no", (("/events/3/event", "no such event"),)),)
    return Batch(key=key, digest=digest, rows=packed(facts), outcome=Outcome(3, refused), received=NOW)


def test_the_first_batch_of_a_key_stays(log: Log) -> None:
    key = f"pk1#{uuid.uuid4()}"
    assert log.add_once(batch(key)) is None
    assert log.add_once(batch(key, b"other digest 016")) == batch(key)
    assert log.add_once(batch(key)) == batch(key)


def test_keys_dont_meet(log: Log) -> None:
    name = uuid.uuid4()
    assert log.add_once(batch(f"pk1#{name}")) is None
    assert log.add_once(batch(f"pk2#{name}")) is None


def test_a_batch_without_refusals_comes_back_without(log: Log) -> None:
    facts = [Fact(event_id="placed", event="order_placed", at=NOW, received=NOW)]
    own = own_batch(facts, batch_id=f"orders:{uuid.uuid4()}", now=NOW)
    assert log.add_once(own) is None
    assert log.add_once(own) == own


def test_of_many_at_once_one_is_first(log: Log) -> None:
    key = f"pk1#{uuid.uuid4()}"
    sent = [batch(key, f"{number:016d}".encode()) for number in range(16)]
    with ThreadPoolExecutor(16) as pool:
        held = list(pool.map(log.add_once, sent))
    [first] = [one for one, found in zip(sent, held, strict=True) if found is None]
    assert {found for found in held if found is not None} == {first}


def test_the_largest_batch_fits_in_an_item(log: Log) -> None:
    """Fifty events of two hundred products each: more than 64 KiB can name."""
    facts = [
        Fact(
            event_id=f"{uuid.uuid4()}",
            n=n,
            event="product_list_viewed",
            at=NOW,
            received=NOW,
            product_id=f"{e}-{n}",
        )
        for e in range(50)
        for n in range(200)
    ]
    whole = Batch(
        key=f"pk1#{uuid.uuid4()}", digest=b"d" * 16, rows=packed(facts), outcome=Outcome(50), received=NOW
    )
    assert len(whole.rows) < 400_000
    assert log.add_once(whole) is None
    assert log.add_once(whole) == whole


@pytest.mark.usefixtures("aws_endpoint")
def test_a_rooms_transaction_logs_once() -> None:
    from chalicelib.activity.public import transact_put
    from chalicelib.aws import clients

    client = clients.dynamodb()
    facts = [Fact(event_id="placed", event="order_placed", at=NOW, received=NOW)]
    entry = transact_put(facts, batch_id=f"orders:{uuid.uuid4()}", now=NOW)
    client.transact_write_items(TransactItems=[entry])  # type: ignore[list-item]
    with pytest.raises(client.exceptions.TransactionCanceledException) as error:
        client.transact_write_items(TransactItems=[entry])  # type: ignore[list-item]
    assert error.value.response["CancellationReasons"][0]["Code"] == "ConditionalCheckFailed"


def test_a_log_that_doesnt_answer_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.exceptions import ClientError, EndpointConnectionError

    from chalicelib.activity.store import DynamoLog
    from chalicelib.aws import clients
    from chalicelib.kernel.errors import Unavailable

    class Client:
        exceptions = SimpleNamespace(ConditionalCheckFailedException=KeyError)

        def __init__(self, error: Exception) -> None:
            self.error = error

        def put_item(self, **_: object) -> None:
            raise self.error

    throttled = ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "PutItem")
    denied = ClientError({"Error": {"Code": "AccessDeniedException", "Message": ""}}, "PutItem")
    for error, told in (
        (throttled, Unavailable),
        (EndpointConnectionError(endpoint_url="x"), Unavailable),
        (denied, ClientError),
    ):
        monkeypatch.setattr(clients, "dynamodb", lambda error=error: Client(error))
        with pytest.raises(told):
            DynamoLog().add_once(batch("k"))
