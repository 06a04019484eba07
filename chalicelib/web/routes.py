"""What the API says of itself: its document and its health."""

from pathlib import Path
from typing import Any, Literal

import msgspec
from chalice.app import Blueprint

from chalicelib.kernel import clock, settings
from chalicelib.web.access import Needs
from chalicelib.web.answers import Answer, public
from chalicelib.web.endpoint import Call, endpoint
from chalicelib.web.health import degraded

routes = Blueprint(__name__)


class Health(msgspec.Struct, frozen=True):
    """That the API answers, as which stage, its present time, what is wrong, and which rooms are unused."""

    status: Literal["ok", "degraded"]
    stage: str
    time: str
    degraded: tuple[str, ...]
    off: tuple[str, ...]


@endpoint(routes, "GET", "/v1/health", needs=Needs.NOTHING, answer=Health, cache=public(5))
def health(call: Call[None, None]) -> Answer:
    """Say that the API answers, and what does worse than it should.

    Always 200. Each word of `degraded` stands for something that shoppers may notice: `recommendations_old`,
    `mail_transactional_paused`, `mail_marketing_paused`, `database_unreadable`. More words may come.
    """
    wrong = tuple(degraded(call.now))
    stage, time = settings.current(), clock.iso(call.now)
    return Answer(Health("degraded" if wrong else "ok", stage.stage, time, wrong, tuple(sorted(stage.off))))


@endpoint(routes, "GET", "/v1/openapi.json", needs=Needs.NOTHING, answer=dict[str, Any], cache=public(300))
def openapi_json(call: Call[None, None]) -> Answer:  # noqa: ARG001  (every view is handed its call)
    """The OpenAPI 3.1 document of this API."""
    return Answer(msgspec.Raw(Path(__file__).with_name("openapi.json").read_bytes()))
