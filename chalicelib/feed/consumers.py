"""The news that stories are made of, and the rest of long ways to those who follow."""

from typing import Any, Final

import msgspec
from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import listening
from chalicelib.aws.observed import observed
from chalicelib.feed import delivering, domain, hearing, service, wiring
from chalicelib.feed.delivering import FanOut
from chalicelib.feed.domain import Story
from chalicelib.kernel import settings
from chalicelib.kernel.news import News, OrderChanged

consumers = Blueprint(__name__)
_Message = News | FanOut
# A product that everybody likes at once is one row: more writers at once would only wait for each other.
_MOST_AT_ONCE: Final = 10


@consumers.on_sqs_message(
    queue=settings.current().table("feed"), batch_size=10, maximum_concurrency=_MOST_AT_ONCE, name="feed_news"
)
@observed("feed_news", needs=("feed",))
def feed_news(event: SQSEvent) -> dict[str, Any]:
    """Bring stories up to the news, each by itself; what can't be read is put aside."""
    heard = listening.hear(event, "feed", read=_read, take=_follow)
    return {"changed": sum(heard.outcomes)}


def _read(body: str) -> _Message:
    message: _Message = msgspec.json.decode(body, type=_Message)
    return message


def _follow(message: _Message, now: int) -> int:
    if isinstance(message, FanOut):
        delivering.resume(message, doors=wiring.delivery(), now=now)
        return 0
    stories = _stories(message)
    silent = wiring.discreet([one.product_id for one in stories if one.product_id])
    told = [domain.wiped(one) if one.product_id in silent else one for one in stories]
    changed = [one for one in told if service.tell(one, stories=wiring.stories(), now=now)]
    # Also what was told before: it may have been cut off on its way.
    for story in told:
        if story.is_shown:
            delivering.deliver(story.story_id, doors=wiring.delivery(), now=now)
    if changed:
        wiring.touch(max(domain.due_at(one.kind, one.at, wiring.delay()) for one in changed) - now)
    return len(changed)


def _stories(message: News) -> list[Story]:
    if isinstance(message, OrderChanged):
        order = None if message.historical else wiring.purchase(message.order_id)
        return list(hearing.purchases(order)) if order else []
    return list(hearing.heard(message))
