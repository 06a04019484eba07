"""What this room does by the clock."""

from typing import Any

from chalice.app import Blueprint, Rate

from chalicelib.aws.observed import observed
from chalicelib.offsite import service, wiring

jobs = Blueprint(__name__)


@jobs.schedule(Rate(1, unit=Rate.DAYS), name="review_feeds")
@observed("review_feeds")
def review_feeds(event: Any) -> dict[str, int]:  # noqa: ARG001  (what a schedule says isn't needed)
    """Write the review feeds, once a day, or when an operator asks for it."""
    outcome = service.write(
        wiring.reviews(), products=wiring.products, files=wiring.files(), shop=wiring.shop()
    )
    return outcome._asdict()
