"""Where storefronts learn how they are told of changes."""

from typing import Final

from chalice.app import Blueprint

from chalicelib.push import wiring
from chalicelib.push.views import PushView, push_view
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)

# What asking again costs a shop is paid for by the edge's cache, which holds live answers for seconds.
_POLL_SECONDS: Final = 15


@endpoint(routes, "GET", "/v1/push", needs=Needs.KEY, answer=PushView, cache=public(60))
def get_push(call: Call[None, None]) -> Answer:  # noqa: ARG001  (every view gets its call)
    """How a page is told of changes while it is open.

    Connect to `url` with `?key=pk_…` and send `{"subscribe": ["product:tent-2", "map"]}`; the present states come
    at once, and changes after that, at most one message a second. Where `url` is null, or the connection is refused,
    ask the topics' `fallback` addresses again every `poll_seconds`, with `If-None-Match`.
    """
    return Answer(push_view(wiring.url(), wiring.most(), _POLL_SECONDS))
