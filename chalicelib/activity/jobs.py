"""The room's schedule: taking out who was erased, closing days."""

from typing import Any, Final

from chalice.app import Blueprint, CloudWatchEvent, Cron

from chalicelib.activity import compaction, forgetting, quarantine, wiring
from chalicelib.aws import quarantine as kept_aside
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings

jobs = Blueprint(__name__)

# Enough to finish a day that was begun.
_LAST_START_MS: Final = 180_000


@jobs.schedule(Cron("23", "3", "*", "*", "?", "*"), name="compact")
@observed("compact")
def compact(event: CloudWatchEvent) -> dict[str, Any]:
    """Take out of the lake who was erased, then compact the days that have closed, as far as the time goes; the next
    run takes what is left.

    Tells first how much is in quarantine, so that what nobody looked at is told of every day.
    """
    objects, now = wiring.objects(), settings.current().now
    kept_aside.noted(len(quarantine.names(objects)))

    def go_on() -> bool:
        return _milliseconds_left(event) > _LAST_START_MS

    forgotten = forgetting.forget(objects=objects, sieve=wiring.sieve(), now=now, go_on=go_on)
    compacted = compaction.compact(objects=objects, merge=wiring.merge(), now=now(), go_on=go_on)
    return forgotten | compacted


def _milliseconds_left(event: CloudWatchEvent) -> int:
    context: Any = event.context
    return int(context.get_remaining_time_in_millis()) if context is not None else _LAST_START_MS + 1
