"""The relay from the reviews' stream to the news topic: numbers and reviews can't come apart from their news."""

from typing import Any

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.aws import relaying
from chalicelib.aws.observed import observed
from chalicelib.aws.relaying import Record
from chalicelib.kernel import settings
from chalicelib.kernel.news import RatingChanged, ReviewShown
from chalicelib.reviews import models, stories, wiring

consumers = Blueprint(__name__)


@consumers.on_dynamodb_record(
    stream_arn=settings.current().reviews_stream,
    batch_size=100,
    starting_position="TRIM_HORIZON",
    name="reviews_relay",
)
@observed("reviews_relay")
def reviews_relay(event: DynamoDBEvent) -> dict[str, Any]:
    """Tell the other rooms which ratings changed, and which reviews came to be seen, or went; what can't be read is
    put aside.

    Of several changes of one product or review only the last is told: it says all that the others did.
    """
    return relaying.relay(
        event,
        relaying.Outcome(wiring.publish, wiring.set_aside),
        matters=lambda record: models.is_rating_change(record) or stories.is_review_change(record),
        read=_read,
        told=lambda news: news,
        only_latest_of=_subject,
    )


def _read(record: Record) -> list[RatingChanged | ReviewShown]:
    if models.is_rating_change(record):
        return [models.news_from(record["dynamodb"]["NewImage"], wiring.prior_weight())]
    return list(stories.news(relaying.change(record)))


def _subject(news: RatingChanged | ReviewShown) -> tuple[str, str]:
    if isinstance(news, RatingChanged):
        return "rating", news.product_id
    return "review", news.review_id
