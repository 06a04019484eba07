import threading
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from botocore.stub import Stubber

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Key
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.revisions import Stale

ROOMS = {"torg-test-lists": False, "torg-test-cards": True}


@pytest.fixture
def two_tables(aws: None) -> None:
    for name, sorted_ in ROOMS.items():
        keys = ["pk", "sk"] if sorted_ else ["pk"]
        clients.dynamodb().create_table(
            TableName=name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": key, "KeyType": "HASH" if key == "pk" else "RANGE"} for key in keys],
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in keys],
        )


@pytest.fixture
def stub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """DynamoDB that answers what it is told to; nobody sleeps."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setattr(tables.time, "sleep", lambda _: None)
    with Stubber(clients.dynamodb()) as stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def _put(key: Key, **values: str) -> None:
    item: Any = key.as_item() | {name: {"S": value} for name, value in values.items()}
    clients.dynamodb().put_item(TableName=key.table, Item=item)


def _keys(*pks: str) -> dict[str, Any]:
    return {"Keys": [{"pk": {"S": pk}} for pk in pks], "ConsistentRead": False}


def _answer(*pks: str, unprocessed: tuple[str, ...] = ()) -> dict[str, Any]:
    left = {"t": _keys(*unprocessed)} if unprocessed else {}
    return {"Responses": {"t": [{"pk": {"S": pk}} for pk in pks]}, "UnprocessedKeys": left}


def test_rows_of_several_tables_come_in_one_call(two_tables: None) -> None:
    listed, card, none = (
        Key("torg-test-lists", "a"),
        Key("torg-test-cards", "a", "b"),
        Key("torg-test-cards", "a", "c"),
    )
    _put(listed, t="list")
    _put(card, t="card")
    found = tables.batch_get([listed, card, none])
    assert {key: item["t"]["S"] for key, item in found.items()} == {listed: "list", card: "card"}


def test_more_keys_than_a_call_takes_all_come(two_tables: None) -> None:
    keys = [Key("torg-test-cards", f"p{n}", "s") for n in range(205)]
    for key in keys:
        _put(key)
    assert set(tables.batch_get([*keys, *keys[:50]])) == set(keys)


def test_more_keys_than_a_call_takes_are_asked_for_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    all_ask = threading.Barrier(3, timeout=30)

    class Waiting:
        def batch_get_item(self, RequestItems: Mapping[str, Any]) -> Mapping[str, Any]:  # noqa: N803
            all_ask.wait()
            return {"Responses": {name: asked["Keys"] for name, asked in RequestItems.items()}}

    monkeypatch.setattr(clients, "dynamodb", Waiting)
    keys = [Key("t", f"p{n}") for n in range(205)]
    assert set(tables.batch_get(keys)) == set(keys)


def test_no_keys_are_no_call(stub: Stubber) -> None:
    assert tables.batch_get([]) == {}


def test_a_key_asked_for_twice_is_fetched_once(stub: Stubber) -> None:
    stub.add_response("batch_get_item", _answer("a"), {"RequestItems": {"t": _keys("a")}})
    assert set(tables.batch_get([Key("t", "a"), Key("t", "a")])) == {Key("t", "a")}


def test_consistency_is_asked_for_where_it_is_wanted(stub: Stubber) -> None:
    wanted = {"t": _keys("a") | {"ConsistentRead": True}}
    stub.add_response("batch_get_item", _answer("a"), {"RequestItems": wanted})
    tables.batch_get([Key("t", "a")], consistent=True)


def test_keys_handed_back_are_asked_for_again(stub: Stubber) -> None:
    stub.add_response("batch_get_item", _answer("a", unprocessed=("b",)))
    stub.add_response("batch_get_item", _answer("b"), {"RequestItems": {"t": _keys("b")}})
    assert set(tables.batch_get([Key("t", "a"), Key("t", "b")])) == {Key("t", "a"), Key("t", "b")}


def test_a_database_that_stays_busy_is_unavailable(stub: Stubber, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(tables.time, "sleep", pauses.append)
    for _ in range(6):
        stub.add_response("batch_get_item", _answer(unprocessed=("a",)))
    with pytest.raises(Unavailable):
        tables.batch_get([Key("t", "a")])
    assert 0 < sum(pauses) < 1, "it gives the database time, and the caller an answer"


def _puts(*names: str) -> list[Any]:
    return [{"PutRequest": {"Item": {"pk": {"S": one}}}} for one in names]


def test_writes_are_made_by_the_handful_and_again_where_they_are_handed_back(
    stub: Stubber, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(tables.time, "sleep", pauses.append)
    writes = _puts(*(f"{n:02d}" for n in range(26)))
    stub.add_response(
        "batch_write_item", {"UnprocessedItems": {"t": writes[3:5]}}, {"RequestItems": {"t": writes[:25]}}
    )
    stub.add_response("batch_write_item", {"UnprocessedItems": {}}, {"RequestItems": {"t": writes[3:5]}})
    stub.add_response("batch_write_item", {"UnprocessedItems": {}}, {"RequestItems": {"t": writes[25:]}})
    tables.batch_write("t", writes)
    stub.assert_no_pending_responses()
    assert len(pauses) == 1, "only what was handed back waits"


def test_writes_that_are_handed_back_for_ever_are_told(
    stub: Stubber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables.time, "sleep", lambda _: None)
    for _ in range(6):
        stub.add_response("batch_write_item", {"UnprocessedItems": {"t": _puts("a")}})
    with pytest.raises(Unavailable):
        tables.batch_write("t", _puts("a"))


@pytest.mark.parametrize(
    ("codes", "meant"),
    [
        (["ConditionalCheckFailed", "None"], Stale),
        (["None", "TransactionConflict"], Stale),
        (["None", "ThrottlingError"], Unavailable),
        (["ConditionalCheckFailed", "ProvisionedThroughputExceeded"], Unavailable),
    ],
)
def test_a_cancelled_transaction_says_whether_another_write_came_first(
    codes: list[str], meant: type[Exception]
) -> None:
    assert type(tables.refusal({"CancellationReasons": [{"Code": code} for code in codes]})) is meant


def test_a_write_holds_only_while_the_row_is_as_it_was_read(two_tables: None) -> None:
    client = clients.dynamodb()

    def write(revision: int, before: int | None) -> None:
        item = Key("torg-test-lists", "a").as_item() | {"revision": {"N": str(revision)}}
        action = tables.put("torg-test-lists", item, **tables.unless_changed(before))
        client.transact_write_items(TransactItems=[action])

    write(1, None)
    write(2, 1)
    for stale in (None, 1):
        with pytest.raises(client.exceptions.TransactionCanceledException):
            write(3, stale)
    client.transact_write_items(TransactItems=[tables.delete(Key("torg-test-lists", "a"))])
    assert tables.batch_get([Key("torg-test-lists", "a")]) == {}


@pytest.mark.parametrize(
    ("code", "fields", "meant"),
    [
        (
            "TransactionCanceledException",
            {"CancellationReasons": [{"Code": "ConditionalCheckFailed"}]},
            Stale,
        ),
        ("TransactionCanceledException", {"CancellationReasons": [{"Code": "ThrottlingError"}]}, Unavailable),
        ("TransactionInProgressException", {}, Stale),
    ],
)
def test_a_transaction_that_is_refused_says_whether_to_read_again(
    stub: Stubber, code: str, fields: dict[str, Any], meant: type[Exception]
) -> None:
    stub.add_client_error("transact_write_items", code, http_status_code=400, modeled_fields=fields)
    with pytest.raises(meant):
        tables.transact([tables.delete(Key("t", "a"))])


def test_a_row_is_got_as_the_last_write_left_it(two_tables: None) -> None:
    place = Key("torg-test-lists", "a")
    assert tables.get(place) is None
    tables.transact([tables.put(place.table, place.as_item() | {"n": {"N": "1"}})])
    assert tables.get(place) == {"pk": {"S": "a"}, "n": {"N": "1"}}
