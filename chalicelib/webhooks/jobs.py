"""What webhooks do by the clock: what is due and isn't under way is taken on."""

from typing import Any, Final

from chalice.app import Blueprint, CloudWatchEvent

from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.webhooks import delivering, wiring

jobs = Blueprint(__name__)
_SPARE_MS: Final = 15_000


@jobs.schedule("rate(5 minutes)", name="webhooks_sweep")
@observed("webhooks_sweep", needs=("webhooks",))
def webhooks_sweep(event: CloudWatchEvent) -> dict[str, Any]:
    """Queue every event that nobody handed on, and every delivery whose next try has come."""
    context: Any = event.context
    told = delivering.sweep(
        doors=wiring.doors(),
        now=settings.current().now(),
        go_on=lambda: context.get_remaining_time_in_millis() > _SPARE_MS,
    )
    return {"queued": told}
