"""The relay from the orders' stream to the news topic: an order and its news can't come apart."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.kernel.news import OrderChanged
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
    records = event.to_dict()["Records"]
    read = [_news(record) for record in records if models.is_told(record)]
    news = [one for one in read if one is not None]
    latest = {one.order_id: one for one in sorted(news, key=lambda one: one.revision)}
    wiring.publish(list(latest.values()))
    return {"records": len(records), "published": len(latest), "set_aside": len(read) - len(news)}


def _news(record: dict[str, Any]) -> OrderChanged | None:
    try:
        return models.news_from(record["dynamodb"]["NewImage"])
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        wiring.set_aside(record, f"{type(error).__name__}: {error}", settings.current().now())
        return None
