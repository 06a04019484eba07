"""The news that campaigns follow: what happens to orders."""

from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import listening
from chalicelib.aws.observed import observed
from chalicelib.campaigns import scheduling, wiring
from chalicelib.kernel import news, settings
from chalicelib.kernel.news import News, OrderChanged

consumers = Blueprint(__name__)


@consumers.on_sqs_message(queue=settings.current().table("campaigns"), batch_size=10, name="campaigns_news")
@observed("campaigns_news", needs=("campaigns",))
def campaigns_news(event: SQSEvent) -> dict[str, Any]:
    """Bring the plans of each order up to its news, each by itself; what can't be read is put aside."""
    heard = listening.hear(event, "campaigns", read=news.decode, take=_take)
    return {"changed": sum(heard.outcomes)}


def _take(message: News, now: int) -> int:
    if not isinstance(message, OrderChanged):
        return 0
    return scheduling.hear(message.order_id, doors=wiring.doors(), now=now)
