"""The queue `push`: topics that changed are read, and told to those who have them open."""

from typing import Any

import msgspec
from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import quarantine
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.live.composing import compose
from chalicelib.push import public as push
from chalicelib.push.public import Call

pushing = Blueprint(__name__)


# Together they cost one reading a topic, and several topics are one message to a page.
@pushing.on_sqs_message(
    queue=settings.current().table("push"),
    batch_size=20,
    maximum_batching_window_in_seconds=1,
    maximum_concurrency=10,
    name="push",
)
@observed("push", needs=("push", "live"))
def tell(event: SQSEvent) -> dict[str, int]:
    """Tell pages what changed. Should something fail, all of it comes again; what was told is told no second time."""
    calls = [call for call in map(_read, event) if call is not None]
    return push.deliver(calls, compose)


def _read(record: Any) -> Call | None:
    try:
        return push.read(record.body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        quarantine.put("push", {"body": record.body}, str(error), settings.current().now())
        return None
