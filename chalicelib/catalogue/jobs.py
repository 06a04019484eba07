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
    run = wiring.feed_import(lambda: _has_time(event.context)).run()
    return dict(msgspec.to_builtins(run))


@jobs.lambda_function(name="republish")
@observed("republish")
def republish(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Tell the news of all products again, so that a room that lost what it knew can fill its tables.

    Called by hand with `{}`; where `next` comes back, called again with `{"next": …}`.
    """
    published, place = 0, event.get("next")
    while True:
        news, place = wiring.products().changes(place)
        wiring.publish(news)
        published += len(news)
        if place is None or not _has_time(context):
            return {"published": published, "next": place}


def _has_time(context: Any) -> bool:
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    return remaining is None or remaining() > _SPARE_MS
