"""What Chalice deployed: its record under `.chalice/deployed/`."""

import json
from dataclasses import dataclass
from typing import Any

from infra.errors import Refused
from infra.stage import Stage


@dataclass(frozen=True, slots=True)
class Deployed:
    """A deployed stage: the REST API's id, the WebSocket API's, and Lambda's function names by Chalice's."""

    api: str
    functions: dict[str, str]
    push: str = ""


def read(stage: Stage) -> Deployed:
    """What was deployed. Raises `Refused` if nothing was."""
    path = stage.project / ".chalice" / "deployed" / f"{stage.name}.json"
    if not path.is_file():
        raise Refused(f"stage {stage.name} isn't deployed; run: chalice deploy --stage {stage.name}")
    resources: list[dict[str, Any]] = json.loads(path.read_text())["resources"]
    apis = [resource["rest_api_id"] for resource in resources if resource["resource_type"] == "rest_api"]
    pushes = [one["websocket_api_id"] for one in resources if one["resource_type"] == "websocket_api"]
    return Deployed(
        api=apis[0] if apis else "",
        functions={
            resource["name"]: resource["lambda_arn"].rsplit(":", 1)[-1]
            for resource in resources
            if resource["resource_type"] == "lambda_function"
        },
        push=pushes[0] if pushes else "",
    )
