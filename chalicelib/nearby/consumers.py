"""The news that nearby follows: what happens to orders. Nothing else makes a purchase count by place."""

from typing import Any

import msgspec
from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import quarantine
from chalicelib.aws.observed import observed
from chalicelib.kernel import news, settings
from chalicelib.kernel.news import OrderChanged
from chalicelib.nearby import service, wiring

consumers = Blueprint(__name__)


@consumers.on_sqs_message(queue=settings.current().table("nearby"), batch_size=10, name="nearby_news")
@observed("nearby_news", needs=("nearby",))
def nearby_news(event: SQSEvent) -> dict[str, Any]:
    """Bring the purchases of each order up to its news, each by itself; what can't be read is put aside."""
    outcomes = [_take(record.body) for record in event]
    failed = [one for one in outcomes if isinstance(one, Exception)]
    if failed:
        # The queue hands the whole batch out again; what was taken is old news then.
        raise failed[0]
    return {"changed": sum(one for one in outcomes if isinstance(one, int))}


def _take(body: str) -> int | Exception:
    now = settings.current().now()
    try:
        message = news.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        quarantine.put("nearby", {"body": body}, str(error), now)
        return 0
    if not isinstance(message, OrderChanged):
        return 0
    try:
        return service.take(message.order_id, intake=wiring.intake(), now=now)
    except Exception as error:  # noqa: BLE001  (raised by the handler once the rest of the batch is taken)
        return error
