"""What mail hears: news that lead to mails, and the outbox's rows that are due, a stream by itself."""

from typing import Any, Final

import msgspec
from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import listening, metrics
from chalicelib.aws.observed import observed
from chalicelib.kernel import news, settings
from chalicelib.kernel.news import News
from chalicelib.mail import delivery, service, wiring

consumers = Blueprint(__name__)
# The stage's own rate holds them back; more workers than these would only wait for their turn.
_MOST_AT_ONCE: Final = 5
# What can't be read is put aside under this name, whichever queue it came by.
_ASIDE: Final = "mail"


class Due(msgspec.Struct, frozen=True):
    """A message of post's queues."""

    outbox_id: str


@consumers.on_sqs_message(
    queue=settings.current().table("mail-news"), batch_size=10, maximum_concurrency=10, name="mail_news"
)
@observed("mail_news", needs=("mail",))
def mail_news(event: SQSEvent) -> dict[str, Any]:
    """Ask the outbox for the mails that news call for, each piece by itself; what can't be read is put aside."""
    heard = listening.hear(event, _ASIDE, read=news.decode, take=_hear)
    return {"heard": len(heard.outcomes), "mails": sum(heard.outcomes), "set_aside": heard.set_aside}


def _hear(message: News, now: int) -> int:
    return service.hear(message, ears=wiring.ears(now), now=now)


@consumers.on_sqs_message(
    queue=settings.current().table("mail-transactional"),
    batch_size=1,
    maximum_concurrency=_MOST_AT_ONCE,
    name="mail_transactional",
)
@observed("mail_transactional", needs=("mail", "post"))
def mail_transactional(event: SQSEvent) -> dict[str, Any]:
    """Send an order's mail, a password's, an answer's. What can't be done now waits in the outbox."""
    return _deliver(event)


@consumers.on_sqs_message(
    queue=settings.current().table("mail-marketing"),
    batch_size=1,
    maximum_concurrency=_MOST_AT_ONCE,
    name="mail_marketing",
)
@observed("mail_marketing", needs=("mail", "post"))
def mail_marketing(event: SQSEvent) -> dict[str, Any]:
    """Send a campaign's mail. What can't be done now waits in the outbox."""
    return _deliver(event)


def _deliver(event: SQSEvent) -> dict[str, Any]:
    heard = listening.hear(event, _ASIDE, read=_read, take=_send)
    return {"states": dict(heard.outcomes)}


def _read(body: str) -> Due:
    return msgspec.json.decode(body, type=Due)


def _send(due: Due, now: int) -> tuple[str, str | None]:
    state = delivery.deliver(due.outbox_id, doors=wiring.delivery(now))
    if state is not None:
        metrics.count("Mails", "post", state)
    return due.outbox_id, state
