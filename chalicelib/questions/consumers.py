"""The relay from the questions' stream to the news topic: an answer and its news can't come apart."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.kernel.news import QuestionAnswered
from chalicelib.questions import models, wiring

consumers = Blueprint(__name__)


@consumers.on_dynamodb_record(
    stream_arn=settings.current().questions_stream,
    batch_size=100,
    starting_position="TRIM_HORIZON",
    name="questions_relay",
)
@observed("questions_relay")
def questions_relay(event: DynamoDBEvent) -> dict[str, Any]:
    """Tell the other rooms which questions got an answer; a record that can't be read is put aside."""
    records = event.to_dict()["Records"]
    read = [_news(record) for record in records if models.is_thread_change(record)]
    news = [one for told in read if told is not None for one in told]
    wiring.publish(news)
    return {"records": len(records), "published": len(news), "set_aside": read.count(None)}


def _news(record: dict[str, Any]) -> list[QuestionAnswered] | None:
    try:
        return models.news_from(record["dynamodb"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        wiring.set_aside(record, f"{type(error).__name__}: {error}", settings.current().now())
        return None
