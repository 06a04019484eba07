"""What mail hears: news that lead to mails, and the outbox's rows that are due, a stream by itself."""

from typing import Any, Final

import msgspec
from chalice.app import Blueprint, SQSEvent

from chalicelib.aws.observed import observed
from chalicelib.kernel import news, settings
from chalicelib.mail import delivery, service, wiring

consumers = Blueprint(__name__)
# The stage's own rate holds them back; more workers than these would only wait for their turn.
_MOST_AT_ONCE: Final = 5


class Due(msgspec.Struct, frozen=True):
    """A message of post's queues."""

    outbox_id: str


@consumers.on_sqs_message(
    queue=settings.current().table("mail-news"), batch_size=10, maximum_concurrency=10, name="mail_news"
)
@observed("mail_news", needs=("mail",))
def mail_news(event: SQSEvent) -> dict[str, Any]:
    """Ask the outbox for the mails that news call for, each piece by itself; what can't be read is put aside."""
    outcomes = [_hear(record.body) for record in event]
    failed = [error for error in outcomes if isinstance(error, Exception)]
    if failed:
        # The queue hands the whole batch out again; what was heard is asked for already then.
        raise failed[0]
    counts = [one for one in outcomes if isinstance(one, int)]
    return {"heard": len(counts), "mails": sum(counts), "set_aside": len(outcomes) - len(counts)}


def _hear(body: str) -> int | Exception | None:
    now = settings.current().now()
    try:
        message = news.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        wiring.set_aside({"body": body}, str(error), now)
        return None
    try:
        return service.hear(message, ears=wiring.ears(now), now=now)
    except Exception as error:  # noqa: BLE001  (raised by the handler once the rest of the batch is heard)
        return error


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
    states: dict[str, str | None] = {}
    for record in event:
        now = settings.current().now()
        try:
            due = msgspec.json.decode(record.body, type=Due)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            wiring.set_aside({"body": record.body}, str(error), now)
            continue
        states[due.outbox_id] = delivery.deliver(due.outbox_id, doors=wiring.delivery(now))
    return {"states": states}
