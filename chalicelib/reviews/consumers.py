"""The relay from the reviews' stream to the news topic: a product's numbers and their news can't come apart."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.kernel.news import RatingChanged
from chalicelib.reviews import models, wiring

consumers = Blueprint(__name__)


@consumers.on_dynamodb_record(
    stream_arn=settings.current().reviews_stream,
    batch_size=100,
    starting_position="TRIM_HORIZON",
    name="reviews_relay",
)
@observed("reviews_relay")
def reviews_relay(event: DynamoDBEvent) -> dict[str, Any]:
    """Tell the other rooms which ratings changed; a record that can't be read is put aside.

    Of several changes of one product only the last is told: it says all that the others did.
    """
    records = event.to_dict()["Records"]
    read = [_news(record) for record in records if models.is_rating_change(record)]
    news = [one for one in read if one is not None]
    latest = {one.product_id: one for one in sorted(news, key=lambda one: one.revision)}
    wiring.publish(list(latest.values()))
    return {"records": len(records), "published": len(latest), "set_aside": len(read) - len(news)}


def _news(record: dict[str, Any]) -> RatingChanged | None:
    try:
        return models.news_from(record["dynamodb"]["NewImage"], wiring.prior_weight())
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        wiring.set_aside(record, f"{type(error).__name__}: {error}", settings.current().now())
        return None
