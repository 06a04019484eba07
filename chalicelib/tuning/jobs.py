"""The weekly run."""

from typing import Any, Final

import msgspec
from chalice.app import Blueprint, Cron

from chalicelib.aws.log import logger
from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.tuning import standing, wiring

jobs = Blueprint(__name__)

#: So long before the function ends, searches do: what they found is judged, and kept.
_SPARE_MS: Final = 300_000


@jobs.schedule(Cron("17", "4", "?", "*", "SUN", "*"), name="recommendations_tuning")
@observed("recommendations_tuning")
def recommendations_tuning(event: Any) -> dict[str, str]:
    """Look for better numbers in the shop's own last days, once a week; the next recompute goes by what was found."""
    here = settings.current()
    if not here.recommendations.tuning:
        return {"outcome": "off"}
    run = standing.weekly(
        wiring.doors(), now=here.now(), is_late=lambda: event.context.get_remaining_time_in_millis() < _SPARE_MS
    )  # fmt: skip
    if run is None:
        return {"outcome": "nothing to look at"}
    for one in run.findings:
        logger().info("tuning", extra=msgspec.to_builtins(one))
    return {one.group: one.verdict for one in run.findings}
