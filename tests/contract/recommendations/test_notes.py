"""What is noted of shoppers: one suite over the fake and the table."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.aws import clients
from chalicelib.kernel import settings
from chalicelib.recommendations.domain import KeyLists, RankedList, Row, shopper_key
from chalicelib.recommendations.filling import Lists
from chalicelib.recommendations.shoppers import Notes
from tests.fakes.recommendations import FakeNotes

UNTIL = 1_800_000_000_000
NOTE: Lists = {
    "bought-also-bought": RankedList(None, (Row("stove", None, 9_000), Row("sock", None, 100))),
    "cards": RankedList(None, ()),
}


@pytest.fixture(params=["fake", "dynamodb"])
def notes(request: pytest.FixtureRequest) -> Notes:
    if request.param == "fake":
        return FakeNotes()
    request.getfixturevalue("aws_endpoint")

    from chalicelib.recommendations.store import DynamoNotes

    return DynamoNotes(settings.current().table("recommendations"))


@pytest.fixture
def person() -> str:
    return uuid.uuid4().hex


def test_a_note_takes_the_place_of_the_last(notes: Notes, person: str) -> None:
    assert notes.get(person) is None
    notes.keep(person, {}, UNTIL)
    notes.keep(person, NOTE, UNTIL)
    found = notes.get(person)
    assert found is not None
    assert dict(found) == NOTE


def test_what_is_forgotten_is_gone_and_nobody_elses(notes: Notes, person: str) -> None:
    for one in (person, f"{person}-other"):
        notes.keep(one, NOTE, UNTIL)
    assert [notes.forget(person), notes.forget(person)] == [1, 0]
    assert notes.get(person) is None
    assert notes.get(f"{person}-other") is not None


def test_a_note_goes_by_itself_and_no_run_takes_it_for_a_list(aws_endpoint: str, person: str) -> None:
    from chalicelib.recommendations.store import DynamoLists, DynamoNotes

    table = settings.current().table("recommendations")
    DynamoNotes(table).keep(person, NOTE, UNTIL)
    DynamoLists(table).put([KeyLists(f"product:{person}", NOTE, "f")], 1)
    row = clients.dynamodb().get_item(TableName=table, Key={"pk": {"S": shopper_key(person)}})["Item"]
    assert row["expires_at"] == {"N": str(UNTIL // 1_000)}
    known = DynamoLists(table).fingerprints()
    assert f"product:{person}" in known
    assert shopper_key(person) not in known


def test_a_note_that_cannot_be_kept_now_is_done_without(
    aws_endpoint: str, person: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.exceptions import ClientError

    from chalicelib.recommendations.store import DynamoNotes

    def failing(code: str) -> Callable[..., Any]:
        def put_item(**_: Any) -> None:
            raise ClientError({"Error": {"Code": code}}, "PutItem")

        return put_item

    notes = DynamoNotes(settings.current().table("recommendations"))
    monkeypatch.setattr(clients.dynamodb(), "put_item", failing("ThrottlingException"))
    notes.keep(person, NOTE, UNTIL)
    monkeypatch.setattr(clients.dynamodb(), "put_item", failing("ValidationException"))
    with pytest.raises(ClientError):
        notes.keep(person, NOTE, UNTIL)
