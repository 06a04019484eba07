"""Campaigns' clockwork: each minute what is due, each hour what was left behind."""

from collections.abc import Callable
from typing import Any, Final

from chalice.app import Blueprint, CloudWatchEvent

from chalicelib.aws.log import logger, what
from chalicelib.aws.observed import observed
from chalicelib.campaigns import absences, firing, moving, wiring
from chalicelib.campaigns.plans import Due
from chalicelib.kernel import settings

jobs = Blueprint(__name__)

# Enough to finish what was begun.
_LAST_FIRING_MS: Final = 8_000
_LAST_NOTICE_MS: Final = 60_000


@jobs.schedule("rate(1 minute)", name="campaigns_fire")
@observed("campaigns_fire", needs=("campaigns",))
def campaigns_fire(event: CloudWatchEvent) -> dict[str, Any]:
    """Fire what is due, then go on moving what waits for changed campaigns; what isn't reached is next time."""
    doors, now, go_on = wiring.doors(), settings.current().now(), _while(event, _LAST_FIRING_MS)
    fired = firing.run(doors=doors, shards=wiring.SHARDS, now=now, go_on=go_on, failed=_tell)
    moved = moving.move(doors=doors, shards=wiring.SHARDS, now=now, go_on=go_on)
    return {**fired, "looked_at_again": moved}


@jobs.schedule("rate(1 hour)", name="abandonment")
@observed("abandonment", needs=("campaigns",))
def abandonment(event: CloudWatchEvent) -> dict[str, int]:
    """Plan mails about carts and products that were left behind."""
    return absences.notice(
        log=wiring.log(), doors=wiring.doors(), now=settings.current().now(),
        go_on=_while(event, _LAST_NOTICE_MS),
    )  # fmt: skip


def _while(event: CloudWatchEvent, left_ms: int) -> Callable[[], bool]:
    context: Any = event.context
    return lambda: context is None or context.get_remaining_time_in_millis() > left_ms


def _tell(due: Due, error: Exception) -> None:
    logger().error("a plan couldn't be fired", extra={"plan": due.name, "error": what(error)})
