"""The relay from the catalogue's stream to the news topic: a row and its news can't come apart."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.aws.observed import observed
from chalicelib.catalogue import models, wiring
from chalicelib.kernel import settings
from chalicelib.kernel.news import ProductChanged

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
    records = event.to_dict()["Records"]
    read = [_news(record) for record in records if models.is_product_change(record)]
    news = [one for one in read if one is not None]
    wiring.publish(news)
    return {"records": len(records), "published": len(news), "set_aside": len(read) - len(news)}


def _news(record: dict[str, Any]) -> ProductChanged | None:
    try:
        return models.news_from(record["dynamodb"]["NewImage"])
    except (KeyError, TypeError, ValueError) as error:
        wiring.set_aside(record, f"{type(error).__name__}: {error}", settings.current().now())
        return None
