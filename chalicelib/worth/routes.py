"""The report over HTTP, for the shop's server."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import NotFound
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import Call, endpoint
from chalicelib.worth import wiring
from chalicelib.worth.domain import Report

routes = Blueprint(__name__)


@endpoint(
    routes, "GET", "/v1/recommendations/report", needs=Needs.SECRET, answer=Report, raises=(NotFound,),
)  # fmt: skip
def recommendations_report(call: Call[None, None]) -> Answer:  # noqa: ARG001
    """What became of recommendations in the last 56 days: shown, clicked and bought after, by list, day and position;
    coverage, diversity and novelty; what a rule that withholds lists has shown them to be worth, and what one that tries
    other numbers has shown these to do; and what a campaign's mail is worth that is withheld from some.

    Made anew every night; 404 before the first. What isn't known yet is null.
    """
    found = wiring.shelf().read()
    if found is None:
        raise NotFound("there is no report yet: it is made every night")
    return Answer(found)
