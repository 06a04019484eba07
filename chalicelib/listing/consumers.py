"""The news that lists follow."""

from typing import Any, Final

from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import listening
from chalicelib.aws.observed import observed
from chalicelib.kernel import news, settings
from chalicelib.kernel.news import News
from chalicelib.listing import service, wiring

consumers = Blueprint(__name__)
_QUEUE: Final = f"torg-{settings.current().stage}-listing"
# All news move places of the whole shop's list: more at once than its partitions take would only be throttled.
_MOST_AT_ONCE: Final = 20


@consumers.on_sqs_message(queue=_QUEUE, batch_size=10, maximum_concurrency=_MOST_AT_ONCE, name="listing")
@observed("listing")
def listing(event: SQSEvent) -> dict[str, Any]:
    """Bring the lists up to the news, each piece by itself; what can't be read is put aside."""
    heard = listening.hear(event, "listing", read=news.decode, take=_follow)
    return {"taken": len(heard.outcomes), "set_aside": heard.set_aside}


def _follow(message: News, now: int) -> None:  # noqa: ARG001  (lists go by the news' own instants)
    service.follow(message, lists=wiring.lists())
