"""The relay from the questions' stream to the news topic: what is said and its news can't come apart."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.aws import relaying
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.questions import models, stories, wiring

consumers = Blueprint(__name__)


@consumers.on_dynamodb_record(
    stream_arn=settings.current().questions_stream,
    batch_size=100,
    starting_position="TRIM_HORIZON",
    name="questions_relay",
)
@observed("questions_relay")
def questions_relay(event: DynamoDBEvent) -> dict[str, Any]:
    """Tell the other rooms which questions got an answer, and what came to be seen of questions and answers, or went.

    A record that can't be read is put aside.
    """
    return relaying.relay(
        event,
        relaying.Outcome(wiring.publish, wiring.set_aside),
        matters=models.is_thread_change,
        read=models.change_from,
        told=stories.news,
    )
