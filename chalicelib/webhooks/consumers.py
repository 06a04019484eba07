"""The function that delivers; each message names an event, or its delivery to one endpoint."""

from typing import Any

import msgspec
from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import quarantine
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.webhooks import delivering, wiring

consumers = Blueprint(__name__)


# One at a time, so that a receiver that takes its time holds up nobody else's.
@consumers.on_sqs_message(
    queue=settings.current().table("webhooks"), batch_size=1, maximum_concurrency=10, name="webhooks"
)
@observed("webhooks", needs=("webhooks",))
def webhooks(event: SQSEvent) -> dict[str, Any]:
    """Hand an event on, or try a delivery once. A message that can't be read is put aside."""
    return {"outcome": [_take_on(record.body) for record in event]}


def _take_on(body: str) -> str:
    now = settings.current().now()
    try:
        due = delivering.read(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        quarantine.put("webhooks", {"body": body}, str(error), now)
        return "set aside"
    return delivering.take_on(due, doors=wiring.doors(), now=now)
