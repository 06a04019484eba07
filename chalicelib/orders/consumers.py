"""The relay from the orders' stream to the news topic: an order and its news can't come apart."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.aws import relaying
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.orders import models, wiring

consumers = Blueprint(__name__)


@consumers.on_dynamodb_record(
    stream_arn=settings.current().orders_stream,
    batch_size=100,
    starting_position="TRIM_HORIZON",
    name="orders_relay",
)
@observed("orders_relay")
def orders_relay(event: DynamoDBEvent) -> dict[str, Any]:
    """Tell the other rooms which orders changed; a record that can't be read is put aside.

    Of several changes of one order only the last is told: who listens reads the order. Tests, and orders of which
    only news came so far, aren't told.
    """
    return relaying.relay(
        event,
        relaying.Outcome(wiring.publish, wiring.set_aside),
        matters=models.is_told,
        read=lambda record: models.news_from(record["dynamodb"]["NewImage"]),
        told=lambda news: [news],
        only_latest_of=lambda news: news.order_id,
    )
