"""The nightly report."""

from chalice.app import Blueprint, CloudWatchEvent, Cron

from chalicelib.aws.observed import observed
from chalicelib.kernel import settings
from chalicelib.worth import service, wiring

jobs = Blueprint(__name__)


@jobs.schedule(Cron("47", "3", "*", "*", "?", "*"), name="recommendations_report")
@observed("recommendations_report")
def recommendations_report(event: CloudWatchEvent) -> dict[str, int]:  # noqa: ARG001  (Chalice calls with it)
    """Tell anew what became of recommendations, once a night."""
    made = service.report(wiring.doors(), now=settings.current().now())
    return {
        "lists": len(made.lists),
        "holdouts": len(made.holdouts),
        "trials": len(made.trials),
        "mails": len(made.mails),
    }
