"""The second reader of the log, within seconds: who is here now, and what is looked at near a place."""

from typing import Any, Final

from chalice.app import Blueprint, DynamoDBEvent

from chalicelib.activity import public as activity
from chalicelib.activity.public import Taken
from chalicelib.aws.log import logger, what
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.nearby import public as nearby
from chalicelib.presence import public as presence
from chalicelib.push import public as push

consumers = Blueprint(__name__)

# A view shows within five seconds of its receipt; up to here it waits for others, which makes its write cheaper.
WINDOW_SECONDS: Final = 3
# By then nobody who looked now is counted as there, and whoever has the product open is to see that.
FADED_SECONDS: Final = 301


@consumers.on_dynamodb_record(
    stream_arn=settings.current().activity_stream,
    batch_size=1000,
    starting_position="TRIM_HORIZON",
    maximum_batching_window_in_seconds=WINDOW_SECONDS,
    name="live",
)
@observed("live", needs=("live",))
def live(event: DynamoDBEvent) -> dict[str, Any]:
    """Tell presence and nearby what shoppers did, and then those who have a product open that it changed."""
    records = event.to_dict()["Records"]
    taken = [one for one in map(_read, records) if one is not None]
    here = settings.current()
    changed: set[str] = set()
    if "presence" not in here.off:
        changed = presence.take(taken, here.now())
    if "nearby" not in here.off:
        nearby.take_views(taken, here.now())
    if "push" not in here.off:
        topics = [f"product:{one}" for one in sorted(changed)]
        push.touch(topics)
        push.touch(topics, after_seconds=FADED_SECONDS)
    return {"records": len(records), "batches": len(taken), "changed": len(changed)}


def _read(record: dict[str, Any]) -> Taken | None:
    """A record's batch. One that can't be read is let go here: the lake's reader keeps it in quarantine."""
    try:
        return activity.read_record(record)
    except ValueError as error:
        logger().warning("unreadable", extra={"record": record.get("eventID"), "reason": what(error)})
        return None
