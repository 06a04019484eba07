"""What reviews do by the clock, and by hand."""

from typing import Any, Final

from chalice.app import Blueprint, CloudWatchEvent, Rate

from chalicelib.aws.observed import observed
from chalicelib.reviews import priors, wiring

jobs = Blueprint(__name__)
# What is kept back of a function's time: a batch and its news.
_SPARE_MS: Final = 30_000


@jobs.schedule(Rate(1, unit=Rate.DAYS), name="review_priors")
@observed("review_priors")
def review_priors(event: CloudWatchEvent) -> dict[str, Any]:  # noqa: ARG001  (every schedule hands one over)
    """Count anew what products' scores are drawn towards, and tell of the scores that move by it."""
    outcome = priors.refresh(wiring.products, priors=wiring.priors(), weight=wiring.prior_weight())
    return {"categories": outcome.categories, "moved": outcome.moved}


@jobs.lambda_function(name="republish_ratings")
@observed("republish_ratings")
def republish_ratings(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Tell the news of all ratings again, so that a room that lost what it knew can fill its tables.

    Called by hand with `{}`; where `next` comes back, called again with `{"next": …}`.
    """
    published = 0
    for piece, place in wiring.pieces(event.get("next")):
        news = wiring.ratings(piece)
        wiring.publish(news)
        published += len(news)
        if not _has_time(context):
            return {"published": published, "next": place}
    return {"published": published, "next": None}


def _has_time(context: Any) -> bool:
    remaining = getattr(context, "get_remaining_time_in_millis", None)
    return remaining is None or remaining() > _SPARE_MS
