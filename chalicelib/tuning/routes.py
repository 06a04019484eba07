"""What is tuned, for the shop's own server."""

from chalice.app import Blueprint

from chalicelib.tuning import wiring
from chalicelib.tuning.standing import Standing, standing
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


@endpoint(routes, "GET", "/v1/recommendations/tuning", needs=Needs.SECRET, answer=Standing)
def recommendations_tuning(call: Call[None, None]) -> Answer:  # noqa: ARG001
    """The numbers that recommendations are ranked by, who decided them (what ships, the weekly run, an operator), and what
    the runs of the last half a year found: gains with their intervals, or that it isn't known yet.
    """
    return Answer(standing(wiring.book()))
