"""Hearing from SES: its events, by way of SNS and a queue."""

from typing import Any, Final

from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import listening, metrics
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.post import hearing, wiring
from chalicelib.post.hearing import Told
from chalicelib.post.listening import hear

consumers = Blueprint(__name__)
_SENT: Final = "sent"


@consumers.on_sqs_message(queue=settings.current().table("mail-events"), batch_size=10, name="mail_events")
@observed("mail_events")
def mail_events(event: SQSEvent) -> dict[str, Any]:
    """Take in what SES tells of mails; what can't be read is put aside, what can't be kept is told again."""
    heard = listening.hear(event, "mail-events", read=hearing.read, take=_take)
    known = [one for one in heard.outcomes if one is not None]
    return {"heard": sum(known), "foreign": known.count(False), "set_aside": heard.set_aside}


def _take(told: Told | None, now: int) -> bool | None:
    if told is None:
        return None
    known = hear(told, doors=wiring.doors(), now=now)
    # That it was sent, whoever sent it has told.
    if told.what != _SENT:
        metrics.count("Mails", "post", told.what)
    return known
