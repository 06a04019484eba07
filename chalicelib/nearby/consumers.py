"""The news that nearby follows: what happens to orders. Nothing else makes a purchase count by place."""

from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import listening
from chalicelib.aws.observed import observed
from chalicelib.kernel import news, settings
from chalicelib.kernel.news import News, OrderChanged
from chalicelib.nearby import service, wiring

consumers = Blueprint(__name__)


@consumers.on_sqs_message(queue=settings.current().table("nearby"), batch_size=10, name="nearby_news")
@observed("nearby_news", needs=("nearby",))
def nearby_news(event: SQSEvent) -> dict[str, Any]:
    """Bring the purchases of each order up to its news, each by itself; what can't be read is put aside."""
    heard = listening.hear(event, "nearby", read=news.decode, take=_take)
    return {"changed": sum(heard.outcomes)}


def _take(message: News, now: int) -> int:
    if not isinstance(message, OrderChanged):
        return 0
    return service.take(message.order_id, intake=wiring.intake(), now=now)
