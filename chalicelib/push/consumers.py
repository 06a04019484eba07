"""The functions behind the WebSocket API.

Handlers of a Blueprint get the platform's own event and context: Chalice's wrapping, which would build AWS's host
name for answering, is put around those of the app alone. Each answers with a status; what is wrong with a message is
told over the connection, and never fails the function.
"""

from typing import Any

import msgspec
from chalice.app import Blueprint

from chalicelib.aws import metrics, secrets
from chalicelib.aws.observed import observed
from chalicelib.kernel.errors import Invalid, NotFound, TooLarge, TorgError, Unavailable
from chalicelib.push import closing, domain, service, wiring
from chalicelib.push.domain import Said
from chalicelib.push.ports import Gone
from chalicelib.push.views import Pong, problem_told, topics_told
from chalicelib.web import access, parsing, problems
from chalicelib.web.access import Needs

consumers = Blueprint(__name__)


@consumers.on_ws_connect(name="websocket_connect")
@observed("websocket_connect")
def websocket_connect(event: Any, context: Any) -> dict[str, Any]:  # noqa: ARG001  (the platform's signature)
    """Take a connection in that shows a key, from one of the key's origins, within its address's limit."""
    where = event["requestContext"]
    try:
        _let_in(event, where)
    except TorgError as error:
        metrics.count("Connections", "push", "refused")
        return {"statusCode": problems.kind_of(error).status}
    metrics.count("Connections", "push", "opened")
    return {"statusCode": 200}


def _let_in(event: Any, where: Any) -> None:
    if not wiring.is_open():
        raise NotFound("this shop doesn't use that function")
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    parameters = event.get("queryStringParameters") or {}
    access.caller(Needs.KEY, headers, parameters, secrets.current(), wiring.now())
    visitor = wiring.visitor((where.get("identity") or {}).get("sourceIp") or "")
    service.connect(where["connectionId"], visitor, most=wiring.most(), doors=wiring.doors())


@consumers.on_ws_message(name="websocket_message")
@observed("websocket_message")
def websocket_message(event: Any, context: Any) -> dict[str, Any]:  # noqa: ARG001  (the platform's signature)
    """Take in what a page says, and answer over its connection."""
    where = event["requestContext"]
    name = where["connectionId"]
    try:
        for told in _answers(name, event.get("body") or "", str(where.get("requestId") or "unknown")):
            wiring.carrier().post(name, msgspec.json.encode(told))
    except Gone:
        closing.disconnect(name, connections=wiring.connections())
        wiring.carrier().close(name)
    return {"statusCode": 200}


def _answers(name: str, body: str, request_id: str) -> list[Any]:
    said = _read(body)
    try:
        heard = service.hear(name, said, doors=wiring.doors())
    except TorgError as error:
        return [problem_told(error, request_id)]
    except Exception as error:
        from chalicelib.aws.outages import is_outage

        if not is_outage(error):
            raise
        return [problem_told(Unavailable("something that this needs doesn't answer"), request_id)]
    if heard is None or not isinstance(said, Said):
        return []
    named = [topics_told(heard.connection)] if said.subscribe or said.unsubscribe else []
    return [*named, *([Pong(said.ping)] if said.ping is not None else [])]


def _read(body: str) -> Said | Invalid | TooLarge:
    raw = body.encode("utf-8", "replace")
    if len(raw) > domain.LONGEST_SAID:
        return TooLarge(f"a message holds {domain.LONGEST_SAID} bytes at most")
    try:
        return parsing.body(raw, Said)
    except Invalid as error:
        return error


@consumers.on_ws_disconnect(name="websocket_disconnect")
@observed("websocket_disconnect")
def websocket_disconnect(event: Any, context: Any) -> dict[str, Any]:  # noqa: ARG001  (the platform's signature)
    """Forget a connection that ended."""
    closing.disconnect(event["requestContext"]["connectionId"], connections=wiring.connections())
    metrics.count("Connections", "push", "closed")
    return {"statusCode": 200}
