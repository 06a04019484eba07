"""Around all routes: what Chalice itself refuses is told as a problem document, too; what fails is counted."""

from collections.abc import Callable
from typing import Any, Final

from chalice.app import Chalice, Request, Response

from chalicelib.aws import metrics
from chalicelib.kernel.errors import Invalid, NotFound, Unsupported
from chalicelib.web.endpoint import COMPRESSED_MEDIA, request_id
from chalicelib.web.problems import INTERNAL, KINDS, METHOD, Kind, problem

_KINDS: Final[dict[int, Kind]] = {
    400: KINDS[Invalid],
    404: KINDS[NotFound],
    405: METHOD,
    415: KINDS[Unsupported],
}


def install(app: Chalice) -> None:
    """Make `app` speak problem documents everywhere, and take compressed bodies as binary."""
    app.api.binary_types.extend(media for media in COMPRESSED_MEDIA if media not in app.api.binary_types)
    app.register_middleware(_problems, "http")


def _problems(request: Request, get_response: Callable[[Request], Response]) -> Response:
    answer = get_response(request)
    if answer.status_code >= 500:
        metrics.count("Answers", "web", "failed")
    body: Any = answer.body
    if not (isinstance(body, dict) and set(body) == {"Code", "Message"}):
        return answer
    kind = _KINDS.get(answer.status_code, INTERNAL)
    detail = "The error was logged under this request_id." if kind is INTERNAL else str(body["Message"])
    headers = {"Access-Control-Allow-Origin": "*"} | dict(answer.headers)
    return problem(
        kind, detail, request_id(request), headers={**headers, "Content-Type": "application/problem+json"}
    )
