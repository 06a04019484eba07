"""The relay from the catalogue's stream to the news topic: a row and its news can't come apart."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.aws import relaying
from chalicelib.aws.observed import observed
from chalicelib.catalogue import models, wiring
from chalicelib.kernel import settings

consumers = Blueprint(__name__)


@consumers.on_dynamodb_record(
    stream_arn=settings.current().catalogue_stream,
    batch_size=100,
    starting_position="TRIM_HORIZON",
    name="catalogue_relay",
)
@observed("catalogue_relay")
def catalogue_relay(event: DynamoDBEvent) -> dict[str, Any]:
    """Tell the other rooms what changed; a record that can't be read is put aside."""
    return relaying.relay(
        event,
        relaying.Outcome(wiring.publish, wiring.set_aside),
        matters=models.is_product_change,
        read=lambda record: models.news_from(record["dynamodb"]["NewImage"]),
        told=lambda news: [news],
    )
