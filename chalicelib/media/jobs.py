"""Media's daily work: files that nothing named in time are forgotten."""

from typing import Any, Final

from chalice.app import Blueprint, CloudWatchEvent

from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.media import processing, wiring

jobs = Blueprint(__name__)

_LAST_START_MS: Final = 30_000


@jobs.schedule("rate(1 day)", name="media_sweep")
@observed("media_sweep")
def media_sweep(event: CloudWatchEvent) -> dict[str, Any]:
    """Forget uploads that nothing named in two days; what isn't reached today is tomorrow."""
    context: Any = event.context
    forgotten = processing.sweep(
        doors=wiring.doors(),
        now=settings.current().now(),
        go_on=lambda: context.get_remaining_time_in_millis() > _LAST_START_MS,
    )
    return {"forgotten": forgotten}
