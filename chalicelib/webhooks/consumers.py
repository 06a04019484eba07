"""The function that delivers; each message names an event, or its delivery to one endpoint."""

from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import listening
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.webhooks import delivering, wiring
from chalicelib.webhooks.domain import Due

consumers = Blueprint(__name__)


# One at a time, so that a receiver that takes its time holds up nobody else's.
@consumers.on_sqs_message(
    queue=settings.current().table("webhooks"), batch_size=1, maximum_concurrency=10, name="webhooks"
)
@observed("webhooks", needs=("webhooks",))
def webhooks(event: SQSEvent) -> dict[str, Any]:
    """Hand an event on, or try a delivery once. A message that can't be read is put aside."""
    heard = listening.hear(event, "webhooks", read=delivering.read, take=_take_on)
    return {"outcome": heard.outcomes + ["set aside"] * heard.set_aside}


def _take_on(due: Due, now: int) -> str:
    return delivering.take_on(due, doors=wiring.doors(), now=now)
