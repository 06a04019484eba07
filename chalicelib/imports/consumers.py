"""The function that works imports and exports off; each message names one."""

from typing import Any, Final

from chalice.app import Blueprint, SQSEvent

from chalicelib.aws.observed import observed
from chalicelib.imports import exporting, service, wiring
from chalicelib.kernel import settings

consumers = Blueprint(__name__)

# Enough for a piece that was begun.
_LAST_START_MS: Final = 180_000


@consumers.on_sqs_message(queue=settings.current().table("imports"), batch_size=1, name="import_job")
@observed("import_job")
def import_job(event: SQSEvent) -> dict[str, Any]:
    """Go on with the import as far as the time goes, then have itself called again; or write an export."""
    outcome: dict[str, Any] = {}
    for message in event:
        is_export = message.body.startswith(exporting.PREFIX)
        outcome = _export(message.body) if is_export else _import(message.body, event.context)
    return outcome


def _import(import_id: str, context: Any) -> dict[str, Any]:
    job = service.run(
        import_id,
        doors=wiring.doors(),
        now=settings.current().now,
        go_on=lambda: context.get_remaining_time_in_millis() > _LAST_START_MS,
    )
    return {"state": job.state, "rows": job.rows, "rejected": job.rejected} if job else {}


def _export(export_id: str) -> dict[str, Any]:
    export = exporting.run(export_id, doors=wiring.export_doors(), now=settings.current().now)
    return {"state": export.state, "rows": export.rows, "problem": export.problem} if export else {}
