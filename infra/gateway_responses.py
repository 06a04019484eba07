"""API Gateway's own refusals, in the words and with the headers of every other error of Torg."""

import json
from typing import Any, Final

from chalicelib.kernel.errors import Forbidden, Invalid, NotFound, TooLarge, TooMany, Unavailable, Unsupported
from chalicelib.web.problems import CONTENT_TYPE, INTERNAL, KINDS, Kind

_GONE: Final = "there is nothing by this address and method"
_LATER: Final = "try again in a moment"
_REFUSALS: Final[dict[str, tuple[Kind, str]]] = {
    "ACCESS_DENIED": (KINDS[Forbidden], "this may not be asked for"),
    "BAD_REQUEST_BODY": (KINDS[Invalid], "the body can't be read"),
    "BAD_REQUEST_PARAMETERS": (KINDS[Invalid], "a parameter can't be read"),
    "INTEGRATION_FAILURE": (KINDS[Unavailable], _LATER),
    "INTEGRATION_TIMEOUT": (KINDS[Unavailable], "the answer took too long; try again in a moment"),
    # What Gateway answers where no route is, and where a route doesn't take the method.
    "MISSING_AUTHENTICATION_TOKEN": (KINDS[NotFound], _GONE),
    "QUOTA_EXCEEDED": (KINDS[TooMany], _LATER),
    "REQUEST_TOO_LARGE": (KINDS[TooLarge], "the body is larger than 10 MB"),
    "RESOURCE_NOT_FOUND": (KINDS[NotFound], _GONE),
    "THROTTLED": (KINDS[TooMany], _LATER),
    "UNSUPPORTED_MEDIA_TYPE": (KINDS[Unsupported], "this media type isn't accepted here"),
    "WAF_FILTERED": (KINDS[Forbidden], "this may not be asked for"),
}
# For every other refusal: the status stays Gateway's own, so the document doesn't repeat it.
_OTHERS: Final[dict[str, tuple[Kind, str]]] = {
    "DEFAULT_4XX": (KINDS[Invalid], "the request can't be taken like this"),
    "DEFAULT_5XX": (INTERNAL, _LATER),
}
_HEADERS: Final = {
    "gatewayresponse.header.Content-Type": f"'{CONTENT_TYPE}'",
    "gatewayresponse.header.Cache-Control": "'no-store'",
    "gatewayresponse.header.Access-Control-Allow-Origin": "'*'",
    "gatewayresponse.header.Access-Control-Allow-Headers": "'*'",
    "gatewayresponse.header.Access-Control-Allow-Methods": "'*'",
}


def put_all(client: Any, api: str) -> None:
    """Set every response on the REST API `api`. They hold from the next deployment on."""
    for response, told in wanted().items():
        client.put_gateway_response(restApiId=api, responseType=response, **told)


def wanted() -> dict[str, dict[str, Any]]:
    """Every response in API Gateway's words, by its name."""
    refusals = {
        response: _told(_body(kind, detail) | {"status": kind.status}) | {"statusCode": str(kind.status)}
        for response, (kind, detail) in _REFUSALS.items()
    }
    others = {response: _told(_body(kind, detail)) for response, (kind, detail) in _OTHERS.items()}
    return refusals | others


def _told(body: dict[str, Any]) -> dict[str, Any]:
    return {"responseParameters": _HEADERS, "responseTemplates": {"application/json": json.dumps(body)}}


def _body(kind: Kind, detail: str) -> dict[str, Any]:
    return {"type": kind.type, "title": kind.title, "detail": detail, "request_id": "$context.requestId"}
