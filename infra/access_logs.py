"""A line for each request at the gateway, if the operator wants it: without addresses, and without what paths name."""

import json
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.chalice_config import API_STAGE
from infra.stage import Stage

#: The route's pattern instead of its path: paths hold ids.
FORMAT: Final = json.dumps(
    {
        "request_id": "$context.requestId",
        "time": "$context.requestTimeEpoch",
        "method": "$context.httpMethod",
        "route": "$context.resourcePath",
        "status": "$context.status",
        "ms": "$context.responseLatency",
        "function_ms": "$context.integrationLatency",
        "bytes": "$context.responseLength",
        "error": "$context.error.responseType",
    }
)


def group(stage: Stage) -> str:
    """The log group's name."""
    return f"/torg/{stage.name}/access"


def groups(stage: Stage, api: str) -> list[str]:
    """The gateway's log groups that are there: of accesses, and of executions where somebody looked into those."""
    client = stage.client("logs")
    names = [group(stage), f"API-Gateway-Execution-Logs_{api}/{API_STAGE}"]
    return [name for name in names if _is_there(client, name)]


def put(stage: Stage, api: str, *, on: bool) -> list[str]:
    """Turn the log on or off; a line about it if there is something to say."""
    gateway = stage.client("apigateway")
    has = destination(gateway, api)
    if not on:
        if has:
            _patch(gateway, api, [{"op": "remove", "path": "/accessLogSettings"}])
        return ["access logs: turned off"] if has else []
    if not gateway.get_account().get("cloudwatchRoleArn"):
        return [
            "access logs: API Gateway may not write logs in this account; docs/operating.md says how it may"
        ]
    _make(stage.client("logs"), group(stage))
    where = f"arn:aws:logs:{stage.region}:{stage.account}:log-group:{group(stage)}"
    if has != where:
        told = {"/accessLogSettings/destinationArn": where, "/accessLogSettings/format": FORMAT}
        _patch(
            gateway, api, [{"op": "replace", "path": path, "value": value} for path, value in told.items()]
        )
    return [f"access logs: {group(stage)}"]


def destination(gateway: Any, api: str) -> str:
    """Where the gateway writes its accesses, or an empty string."""
    stage = gateway.get_stage(restApiId=api, stageName=API_STAGE)
    return str(stage.get("accessLogSettings", {}).get("destinationArn", ""))


def _patch(gateway: Any, api: str, changes: list[dict[str, str]]) -> None:
    gateway.update_stage(restApiId=api, stageName=API_STAGE, patchOperations=changes)


def _make(client: Any, name: str) -> None:
    try:
        client.create_log_group(logGroupName=name)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ResourceAlreadyExistsException":
            raise


def _is_there(client: Any, name: str) -> bool:
    told = client.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return any(one["logGroupName"] == name for one in told)
