"""The function that looks into files; it alone has Pillow."""

from typing import Any

from chalice.app import Blueprint, SQSEvent, SQSRecord

from chalicelib.aws import quarantine
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
        for media_id in _named(record):
            state = processing.look(
                media_id,
                _attempt(record),
                doors=wiring.doors(),
                tools=wiring.tools(),
                now=settings.current().now,
            )
            outcome = {"media_id": media_id, "state": state}
    return outcome


def _named(record: SQSRecord) -> list[str]:
    try:
        return processing.named(record.body)
    except ValueError as error:
        quarantine.put("media", {"body": record.body}, str(error), settings.current().now())
        return []


def _attempt(record: SQSRecord) -> int:
    return int(record.to_dict().get("attributes", {}).get("ApproximateReceiveCount", 1))
