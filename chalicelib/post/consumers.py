"""Hearing from SES: its events, by way of SNS and a queue."""

from typing import Any

from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import quarantine
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.post import hearing, listening, wiring

consumers = Blueprint(__name__)


@consumers.on_sqs_message(queue=settings.current().table("mail-events"), batch_size=10, name="mail_events")
@observed("mail_events")
def mail_events(event: SQSEvent) -> dict[str, Any]:
    """Take in what SES tells of mails; what can't be read is put aside, what can't be kept is told again."""
    doors, now = wiring.doors(), settings.current().now()
    heard = {"heard": 0, "foreign": 0, "set_aside": 0}
    for record in event:
        try:
            told = hearing.read(record.body)
        except hearing.Unreadable as error:
            quarantine.put("mail-events", {"body": record.body}, str(error), now)
            heard["set_aside"] += 1
            continue
        if told is not None:
            heard["heard" if listening.hear(told, doors=doors, now=now) else "foreign"] += 1
    return heard
