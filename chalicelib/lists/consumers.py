"""The relay from the lists' stream to the news topic: a public list and its news can't come apart."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.aws import relaying
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.lists import stories, wiring

consumers = Blueprint(__name__)


@consumers.on_dynamodb_record(
    stream_arn=settings.current().lists_stream,
    batch_size=100,
    starting_position="TRIM_HORIZON",
    name="lists_relay",
)
@observed("lists_relay")
def lists_relay(event: DynamoDBEvent) -> dict[str, Any]:
    """Tell the other rooms what happens to lists that anyone may see; a record that can't be read is put aside."""
    return relaying.relay(
        event,
        relaying.Outcome(wiring.publish, wiring.set_aside),
        matters=stories.is_list_change,
        read=stories.change_from,
        told=stories.news,
    )
