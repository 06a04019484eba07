"""The news that this room follows: what happens to orders."""

from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import listening
from chalicelib.aws.observed import observed
from chalicelib.kernel import news, settings
from chalicelib.kernel.news import OrderChanged
from chalicelib.latest import service, wiring

consumers = Blueprint(__name__)


@consumers.on_sqs_message(queue=settings.current().table("latest"), batch_size=10, name="latest_news")
@observed("latest_news", needs=("latest",))
def latest_news(event: SQSEvent) -> dict[str, Any]:
    """Bring what is shown of each order up to its news, each by itself; what can't be read is put aside."""
    now = settings.current().now()
    outcome = service.hear(_orders(event), doors=wiring.doors(), now=now)
    if outcome.failed:
        # The queue hands the whole batch out again; what was followed is old news then.
        raise outcome.failed[0]
    return {"followed": outcome.followed}


def _orders(event: SQSEvent) -> list[str]:
    """The orders that messages tell of. Those of the past are no news."""
    told = [message for record in event for message in listening.readable(record, "latest", news.decode)]
    return [one.order_id for one in told if isinstance(one, OrderChanged) and not one.historical]
