"""The function that works imports off; each message names one."""

from typing import Any, Final

from chalice.app import Blueprint, SQSEvent

from chalicelib.aws.observed import observed
from chalicelib.imports import service, wiring
from chalicelib.kernel import settings

consumers = Blueprint(__name__)

# Enough for a piece that was begun.
_LAST_START_MS: Final = 180_000


@consumers.on_sqs_message(queue=settings.current().table("imports"), batch_size=1, name="import_job")
@observed("import_job")
def import_job(event: SQSEvent) -> dict[str, Any]:
    """Go on with the import as far as the time goes, then have itself called again."""
    outcome: dict[str, Any] = {}
    context: Any = event.context
    for message in event:
        job = service.run(
            message.body,
            doors=wiring.doors(),
            now=settings.current().now,
            go_on=lambda: context.get_remaining_time_in_millis() > _LAST_START_MS,
        )
        outcome = {"state": job.state, "rows": job.rows, "rejected": job.rejected} if job else {}
    return outcome
