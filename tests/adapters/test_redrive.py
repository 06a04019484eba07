"""What couldn't be done is done again by a command: once told, then done; again, and cut off anywhere, harmlessly."""

import io
import json
import urllib.error
from collections.abc import Iterator
from email.message import Message
from typing import Any

import boto3
import pytest

from infra import redrive
from infra.errors import Refused
from infra.stage import Stage


@pytest.fixture
def stage(aws: None) -> Stage:
    sqs = boto3.client("sqs", region_name="eu-north-1")
    for slug in ("feed", "feed-dlq", "mail-news", "mail-news-dlq", "lonely-dlq"):
        sqs.create_queue(QueueName=f"torg-test-{slug}")
    sqs.create_queue(QueueName="torg-testing-feed-dlq")
    return Stage("test", region="eu-north-1")


def address(stage: Stage, slug: str) -> str:
    return str(stage.client("sqs").get_queue_url(QueueName=f"torg-test-{slug}")["QueueUrl"])


def fill(stage: Stage, slug: str, count: int) -> None:
    for number in range(count):
        stage.client("sqs").send_message(
            QueueUrl=address(stage, slug), MessageBody=f"news {number}",
            MessageAttributes={"kind": {"DataType": "String", "StringValue": "order_changed"}},
        )  # fmt: skip


def messages(stage: Stage, slug: str) -> list[Any]:
    found: list[Any] = []
    while (
        got := stage.client("sqs")
        .receive_message(QueueUrl=address(stage, slug), MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        .get("Messages")
    ):
        found += got
    return found


def test_the_stages_own_queues_are_looked_at_and_no_others(stage: Stage) -> None:
    fill(stage, "feed-dlq", 2)
    assert [(one.slug, one.waiting) for one in redrive.dead(stage)] == [("feed", 2), ("mail-news", 0)]


def test_a_dry_run_tells_and_changes_nothing(stage: Stage) -> None:
    fill(stage, "feed-dlq", 3)
    told = list(redrive.lines(stage, dry_run=True, key=None))
    assert told[:2] == ["feed: 3 waiting", "mail-news: nothing waiting"]
    assert "--key" in told[2]
    assert len(messages(stage, "feed-dlq")) == 3
    assert messages(stage, "feed") == []


def test_messages_go_back_to_where_they_came_from_as_they_were(stage: Stage) -> None:
    fill(stage, "feed-dlq", 23)
    assert list(redrive.lines(stage, dry_run=False, key=None, only="feed")) == ["feed: 23 sent back"]
    found = messages(stage, "feed")
    assert sorted(one["Body"] for one in found) == sorted(f"news {number}" for number in range(23))
    assert {one["MessageAttributes"]["kind"]["StringValue"] for one in found} == {"order_changed"}
    assert messages(stage, "feed-dlq") == []
    assert list(redrive.lines(stage, dry_run=False, key=None, only="feed")) == ["feed: 0 sent back"]


def test_cut_off_between_sending_and_deleting_nothing_is_lost(stage: Stage) -> None:
    fill(stage, "feed-dlq", 1)
    client = stage.client("sqs")

    class Dies:
        def __getattr__(self, name: str) -> Any:
            if name == "delete_message":
                raise KeyboardInterrupt
            return getattr(client, name)

    [one, _] = redrive.dead(stage)
    with pytest.raises(KeyboardInterrupt):
        redrive.back(Dies(), one)
    assert [each["Body"] for each in messages(stage, "feed")] == ["news 0"]
    wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    left = client.get_queue_attributes(QueueUrl=one.address, AttributeNames=wanted)["Attributes"]
    assert sum(int(count) for count in left.values()) == 1


def test_what_fails_again_at_once_does_not_go_round_for_ever(stage: Stage) -> None:
    fill(stage, "feed-dlq", 2)
    client = stage.client("sqs")

    class Fails:
        def send_message(self, **how: Any) -> Any:
            return client.send_message(**{**how, "QueueUrl": address(stage, "feed-dlq")})

        def __getattr__(self, name: str) -> Any:
            return getattr(client, name)

    [one, _] = redrive.dead(stage)
    assert redrive.back(Fails(), one) == 2


def test_a_queue_that_is_not_there_is_refused_with_those_that_are(stage: Stage) -> None:
    with pytest.raises(Refused, match=r"no queue nonsense.*feed, mail-news"):
        list(redrive.lines(stage, dry_run=True, key=None, only="nonsense"))


class Quarantine:
    """The API's door to the quarantine: records by id, and why each can't be read (empty: it can)."""

    def __init__(self, **records: str) -> None:
        self.records = records
        self.replayed: list[str] = []

    def kept(self) -> Iterator[Any]:
        for name in list(self.records):
            yield {"id": name, "reason": "facts aren't base64", "kept_at": "2026-11-22T10:00:00.000Z"}

    def call(self, method: str, path: str) -> Any:
        name = path.split("/")[3]
        self.replayed.append(name)
        why = self.records.get(name)
        if why:
            told = io.BytesIO(json.dumps({"detail": why}).encode())
            raise urllib.error.HTTPError(path, 404 if why == "gone" else 409, why, Message(), told)
        del self.records[name]
        return {"facts": 3}


def test_quarantine_is_told_and_left_by_a_dry_run() -> None:
    api = Quarantine(a="")
    (line,) = redrive.quarantined(api, dry_run=True)
    assert line == "quarantine a: since 2026-11-22T10:00:00.000Z, facts aren't base64"
    assert api.replayed == []


def test_what_can_be_read_leaves_quarantine_and_what_cannot_stays_with_its_reason() -> None:
    api = Quarantine(a="", b="it still can't be read: torn", c="gone")
    assert list(redrive.quarantined(api, dry_run=False)) == [
        "quarantine a: read, 3 facts", "quarantine b: stays: it still can't be read: torn",
        "quarantine c: gone meanwhile",
    ]  # fmt: skip
    assert sorted(api.records) == ["b", "c"]


def test_an_empty_quarantine_says_so() -> None:
    assert list(redrive.quarantined(Quarantine(), dry_run=False)) == ["quarantine: nothing"]


def test_an_api_that_cannot_be_asked_is_refused() -> None:
    class Silent(Quarantine):
        def kept(self) -> Iterator[Any]:
            raise urllib.error.URLError("no answer")

    with pytest.raises(Refused, match="no answer"):
        list(redrive.quarantined(Silent(), dry_run=True))
