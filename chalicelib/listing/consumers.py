"""The news that lists follow."""

from typing import Any, Final

import msgspec
from chalice.app import Blueprint, SQSEvent

from chalicelib.aws.observed import observed
from chalicelib.kernel import news, settings
from chalicelib.listing import service, wiring

consumers = Blueprint(__name__)
_QUEUE: Final = f"torg-{settings.current().stage}-listing"
# All news move places of the whole shop's list: more at once than its partitions take would only be throttled.
_MOST_AT_ONCE: Final = 20


@consumers.on_sqs_message(queue=_QUEUE, batch_size=10, maximum_concurrency=_MOST_AT_ONCE, name="listing")
@observed("listing")
def listing(event: SQSEvent) -> dict[str, Any]:
    """Bring the lists up to the news, each piece by itself; what can't be read is put aside."""
    outcomes = [_take(record.body) for record in event]
    failed = [error for error in outcomes if isinstance(error, Exception)]
    if failed:
        # The queue hands the whole batch out again; what was taken is old news then.
        raise failed[0]
    return {"taken": outcomes.count("taken"), "set_aside": outcomes.count("set aside")}


def _take(body: str) -> str | Exception:
    try:
        message = news.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        wiring.set_aside({"body": body}, str(error), settings.current().now())
        return "set aside"
    try:
        service.follow(message, lists=wiring.lists())
    except Exception as error:  # noqa: BLE001  (raised by the handler once the rest of the batch is taken)
        return error
    return "taken"
