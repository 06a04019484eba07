import json
from dataclasses import replace
from typing import Any

import botocore.session
import pytest
from botocore.stub import ANY, Stubber

from chalicelib.aws import clients, news
from chalicelib.kernel import settings
from chalicelib.kernel.news import ProductChanged, decode

TOPIC = "arn:aws:sns:eu-north-1:123456789012:torg-test-news"


def _change(number: int) -> ProductChanged:
    return ProductChanged(
        product_id=f"p{number}",
        revision=number,
        deleted=False,
        created_at=1,
        categories=("Tält",),
        discreet=False,
    )


@pytest.fixture(autouse=True)
def _topic(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = replace(settings.current(), news_topic=TOPIC)
    monkeypatch.setattr(settings, "current", lambda: stage)


def _sqs() -> Any:
    return botocore.session.get_session().create_client("sqs", region_name="eu-north-1")


def _queue(name: str, policy: dict[str, list[str]]) -> str:
    sqs = _sqs()
    url = str(sqs.create_queue(QueueName=name)["QueueUrl"])
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    clients.sns().subscribe(
        TopicArn=TOPIC, Protocol="sqs", Endpoint=arn, Attributes={"FilterPolicy": json.dumps(policy)}
    )
    return url


def _received(url: str) -> list[ProductChanged]:
    sqs = _sqs()
    found: list[ProductChanged] = []
    while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        found += [decode(json.loads(message["Body"])["Message"]) for message in messages]
        for message in messages:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return found


def test_a_room_hears_the_kinds_it_asked_for(aws: None) -> None:
    clients.sns().create_topic(Name="torg-test-news")
    listening = _queue("listing", {"kind": ["product_changed"]})
    elsewhere = _queue("mail", {"kind": ["order_placed"]})

    told = [_change(number) for number in range(23)]
    news.publish(told)

    assert sorted(_received(listening), key=lambda one: one.revision) == told
    assert _received(elsewhere) == []


def test_no_news_is_no_call() -> None:
    with Stubber(clients.sns()):
        news.publish([])


def test_news_that_were_not_taken_are_an_error() -> None:
    failed = [{"Id": "1", "Code": "InternalError", "SenderFault": False, "Message": "busy"}]
    with Stubber(clients.sns()) as stub:
        stub.add_response(
            "publish_batch", {"Failed": failed}, {"TopicArn": TOPIC, "PublishBatchRequestEntries": ANY}
        )
        with pytest.raises(OSError, match="news not taken: busy"):
            news.publish([_change(1), _change(2)])
