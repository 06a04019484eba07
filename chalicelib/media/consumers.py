"""The function that looks into files; it alone has Pillow."""

from itertools import chain
from typing import Any

from chalice.app import Blueprint, SQSEvent, SQSRecord

from chalicelib.aws import listening
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.media import processing, wiring

consumers = Blueprint(__name__)


@consumers.on_sqs_message(queue=settings.current().table("media"), batch_size=1, name="media")
@observed("media")
def media(event: SQSEvent) -> dict[str, Any]:
    """Bring each named file as far as it can come. What can't be done now is tried again by the queue."""
    outcome: dict[str, Any] = {}
    for record in event:
        for media_id in chain.from_iterable(listening.readable(record, "media", processing.named)):
            doors, tools, now = wiring.doors(), wiring.tools(), settings.current().now
            state = processing.look(media_id, _attempt(record), doors=doors, tools=tools, now=now)
            outcome = {"media_id": media_id, "state": state}
    return outcome


def _attempt(record: SQSRecord) -> int:
    return int(record.to_dict().get("attributes", {}).get("ApproximateReceiveCount", 1))
