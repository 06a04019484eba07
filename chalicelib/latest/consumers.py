"""The news that this room follows: what happens to orders."""

from collections.abc import Iterable
from typing import Any

import msgspec
from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import quarantine
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
    outcome = service.hear(_orders((record.body for record in event), now), doors=wiring.doors(), now=now)
    if outcome.failed:
        # The queue hands the whole batch out again; what was followed is old news then.
        raise outcome.failed[0]
    return {"followed": outcome.followed}


def _orders(bodies: Iterable[str], now: int) -> list[str]:
    """The orders that messages tell of. Those of the past are no news."""
    read = [_read(body, now) for body in bodies]
    return [one.order_id for one in read if one is not None and not one.historical]


def _read(body: str, now: int) -> OrderChanged | None:
    try:
        message = news.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        quarantine.put("latest", {"body": body}, str(error), now)
        return None
    return message if isinstance(message, OrderChanged) else None
