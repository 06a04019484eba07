"""What the API says of itself: its document and its health."""

from pathlib import Path
from typing import Any, Literal

import msgspec
from chalice.app import Blueprint

from chalicelib.kernel import clock, settings
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, public
from chalicelib.web.endpoint import Call, endpoint

routes = Blueprint(__name__)


class Health(msgspec.Struct, frozen=True):
    """That the API answers, as which stage, and its present time."""

    status: Literal["ok"]
    stage: str
    time: str


@endpoint(routes, "GET", "/v1/health", needs=Needs.NOTHING, answer=Health)
def health(call: Call[None, None]) -> Answer:
    """Say that the API answers."""
    return Answer(Health("ok", settings.current().stage, clock.iso(call.now)))


@endpoint(routes, "GET", "/v1/openapi.json", needs=Needs.NOTHING, answer=dict[str, Any], cache=public(300))
def openapi_json(call: Call[None, None]) -> Answer:  # noqa: ARG001  (every view is handed its call)
    """The OpenAPI 3.1 document of this API."""
    return Answer(msgspec.Raw(Path(__file__).with_name("openapi.json").read_bytes()))
