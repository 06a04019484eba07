"""The queue `push`: topics that changed are read, and told to those who have them open."""

from chalice.app import Blueprint, SQSEvent

from chalicelib.aws import listening
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.live.composing import compose
from chalicelib.push import public as push

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
    calls = [call for record in event for call in listening.readable(record, "push", push.read)]
    return push.deliver(calls, compose)
