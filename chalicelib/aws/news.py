"""Publishing news to the stage's topic."""

from collections.abc import Sequence
from typing import Any

from chalicelib.aws import clients
from chalicelib.kernel import news, settings


def publish(messages: Sequence[news.News]) -> None:
    """Publish all of `messages`, ten a call. Raises `OSError` if any wasn't taken; the caller is retried."""
    topic = settings.current().news_topic
    for start in range(0, len(messages), 10):
        entries: list[Any] = [
            {
                "Id": str(index),
                "Message": news.encode(message),
                "MessageAttributes": {"kind": {"DataType": "String", "StringValue": news.kind(message)}},
            }
            for index, message in enumerate(messages[start : start + 10])
        ]
        answer = clients.sns().publish_batch(TopicArn=topic, PublishBatchRequestEntries=entries)
        if answer.get("Failed"):
            raise OSError(f"news not taken: {answer['Failed'][0].get('Message')}")
