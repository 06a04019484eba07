"""What presence does by the clock."""

from typing import Any, Final

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.presence import service, wiring

jobs = Blueprint(__name__)
# What is kept back of a function's time: half an hour's days.
_SPARE_MS: Final = 60_000


@jobs.schedule(Rate(10, unit=Rate.MINUTES), name="presence_day")
@observed("presence_day", needs=("presence",))
def presence_day(event: CloudWatchEvent) -> dict[str, Any]:
    """Bring what was seen lately into the products' days; what it doesn't reach is the next run's."""
    return service.settle(
        crowds=wiring.crowds(), now=settings.current().now(), go_on=lambda: _has_time(event.context)
    )


def _has_time(context: Any) -> bool:
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    return remaining is None or remaining() > _SPARE_MS
