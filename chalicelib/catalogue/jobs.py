"""What the catalogue does by the clock."""

from typing import Any, Final

import msgspec
from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib.aws.observed import observed
from chalicelib.catalogue import wiring

jobs = Blueprint(__name__)
# What is kept back of a function's time: a batch's writes and a part of the report.
_SPARE_MS: Final = 30_000


@jobs.schedule(Rate(1, unit=Rate.HOURS), name="feed")
@observed("feed")
def feed(event: CloudWatchEvent) -> dict[str, Any]:
    """Import the shop's merchant feed, if a setting names one, or go on with an import that was cut off."""
    remaining = getattr(event.context, "get_remaining_time_in_millis", None)
    run = wiring.feed_import(lambda: remaining is None or remaining() > _SPARE_MS).run()
    return dict(msgspec.to_builtins(run))
