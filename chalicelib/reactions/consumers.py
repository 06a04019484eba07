"""The relay from the reactions' stream to the news topic: a word and its news can't come apart."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.aws import relaying
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.reactions import stories, wiring

consumers = Blueprint(__name__)


@consumers.on_dynamodb_record(
    stream_arn=settings.current().reactions_stream,
    batch_size=100,
    starting_position="TRIM_HORIZON",
    name="reactions_relay",
)
@observed("reactions_relay")
def reactions_relay(event: DynamoDBEvent) -> dict[str, Any]:
    """Tell the other rooms who says another word of a product; a record that can't be read is put aside."""
    return relaying.relay(
        event,
        relaying.Outcome(wiring.publish, wiring.set_aside),
        matters=stories.is_word_change,
        read=stories.change_from,
        told=stories.news,
    )
