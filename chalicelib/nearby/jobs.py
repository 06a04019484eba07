"""The room's clock: what is due is published every ten minutes."""

from collections.abc import Callable
from typing import Any, Final

from chalice.app import Blueprint, CloudWatchEvent

from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.nearby import publishing, rooms, streams, wiring

jobs = Blueprint(__name__)
# Enough to finish what was begun.
_LAST_MS: Final = 60_000


@jobs.schedule("rate(10 minutes)", name="nearby_publish")
@observed("nearby_publish", needs=("nearby",))
def nearby_publish(event: CloudWatchEvent) -> dict[str, int]:
    """Publish the groups that are due, and those of the hours that are over; what isn't reached is next time."""
    doors, now, go_on = wiring.doors(), settings.current().now(), _while(event)
    bought = publishing.run(doors=doors, now=now, go_on=go_on)
    viewed = streams.close_hours(doors=doors, now=now, go_on=go_on)
    if bought:
        rooms.touch()
    return {"bought": bought, "viewed": viewed}


def _while(event: CloudWatchEvent) -> Callable[[], bool]:
    context: Any = event.context
    return lambda: context is None or context.get_remaining_time_in_millis() > _LAST_MS
