"""The feeds over HTTP, for those who fetch them."""

from chalice.app import Blueprint

from chalicelib.kernel.errors import NotFound
from chalicelib.offsite import service, wiring
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


@endpoint(
    routes, "GET", "/v1/feeds/{name}", needs=Needs.KEY, answer=None, status=302, raises=(NotFound,)
)  # fmt: skip
def get_feed(call: Call[None, None], name: str) -> Answer:  # noqa: ARG001  (every view gets its call)
    """A feed of published reviews: `google-reviews.xml` or `meta-reviews.csv`.

    Answers with the address of the file, which is good for a quarter of an hour; with `?key=` the feed's own
    address can be given to those who fetch it every day.
    """
    return Answer(None, 302, {"Location": service.address(name, files=wiring.files())})
