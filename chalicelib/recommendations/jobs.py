"""The scheduled recompute, and the nightly report."""

from typing import Any

from chalice.app import Blueprint, CloudWatchEvent, Cron, Rate

from chalicelib.aws import metrics
from chalicelib.aws.observed import observed
from chalicelib.kernel import clock, settings
from chalicelib.recommendations import findings, wiring
from chalicelib.recommendations.publishing import Published
from chalicelib.recommendations.recompute import recompute as run

jobs = Blueprint(__name__)


@jobs.schedule(Rate(settings.current().recommendations.every_minutes, unit=Rate.MINUTES), name="recompute")
@observed("recompute")
def recompute(event: Any) -> dict[str, int | str]:
    """Recompute every list, once an hour by default, or when an operator asks for it."""
    now = settings.current().now()
    outcome = run(
        holder=event.context.aws_request_id, now=now, until=now + event.context.get_remaining_time_in_millis(),
        parameters=wiring.parameters(), lake=wiring.lake(), engine=wiring.engine(),
        store=wiring.lists(), ledger=wiring.ledger(), crier=wiring.crier(),
    )  # fmt: skip
    if outcome.published is None:
        return {"outcome": "another run is at work"}
    done = outcome.published
    _tell(done, settings.current().now() - now)
    return {
        "files": outcome.files,
        "written": done.written,
        "unchanged": done.unchanged,
        "removed": done.removed,
        "told": outcome.told,
    }


@jobs.schedule(Cron("47", "3", "*", "*", "?", "*"), name="recommendations_report")
@observed("recommendations_report")
def recommendations_report(event: CloudWatchEvent) -> dict[str, int]:  # noqa: ARG001  (Chalice calls with it)
    """Tell anew what became of recommendations, once a night."""
    made = findings.report(wiring.report_doors(), now=settings.current().now())
    return {"lists": len(made.lists), "holdouts": len(made.holdouts)}


def _tell(done: Published, took: int) -> None:
    """Tell the operator of a finished run, and that there was one: its absence is what alarms."""
    metrics.count("Recomputes", "recommendations", "finished")
    metrics.count("RecomputeSeconds", "recommendations", "finished", took / clock.SECOND, unit="Seconds")
    metrics.count("ListsWritten", "recommendations", "finished", done.written)
    metrics.count("ListsKept", "recommendations", "finished", done.written + done.unchanged)
