"""What post does by the clock."""

from typing import Any, Final

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.post import dispatching, wiring

jobs = Blueprint(__name__)
# What is kept back of the function's time: one batch.
_SPARE_MS: Final = 15_000


@jobs.schedule(Rate(1, unit=Rate.MINUTES), name="mail_dispatch")
@observed("mail_dispatch", needs=("mail", "post"))
def mail_dispatch(event: CloudWatchEvent) -> dict[str, Any]:
    """Put the mails that are due into their queues, also those whose sender died."""
    context = event.context

    def has_time() -> bool:
        remaining = getattr(context, "get_remaining_time_in_millis", None)
        return remaining is None or remaining() > _SPARE_MS

    return dispatching.dispatch(doors=wiring.doors(), now=settings.current().now(), has_time=has_time)
