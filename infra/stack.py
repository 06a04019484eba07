"""The stage's CloudFormation stack: made, or brought up to date, from `template.yaml`."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.errors import Refused
from infra.stage import Stage

TEMPLATE: Final = Path(__file__).with_name("template.yaml")
_FAILED: Final = ("FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")


def up(stage: Stage, *, protected: bool) -> Mapping[str, str]:
    """Make the stack or bring it up to date, wait for it, and return its outputs by name.

    `protected` turns on point-in-time recovery, deletion protection and Retain. Raises `Refused` with
    CloudFormation's reason if it doesn't come up.
    """
    client = stage.client("cloudformation")
    request: dict[str, Any] = {
        "StackName": stage.stack,
        "TemplateBody": TEMPLATE.read_text(),
        "Capabilities": ["CAPABILITY_AUTO_EXPAND"],
        "Parameters": [
            {"ParameterKey": "Stage", "ParameterValue": stage.name},
            {"ParameterKey": "Protected", "ParameterValue": "yes" if protected else "no"},
        ],
    }
    try:
        _submit(client, request, exists=_describe(client, stage.stack) is not None)
    except ClientError as error:
        raise Refused(f"CloudFormation refused stack {stage.stack}: {_message(error)}") from error
    outputs = _outputs(_settled(client, stage.stack))
    _switch_on(stage, protected=protected)
    return outputs


def outputs(stage: Stage) -> Mapping[str, str]:
    """The outputs of a stack that is up. Raises `Refused` if it isn't there."""
    described = _describe(stage.client("cloudformation"), stage.stack)
    if described is None:
        raise Refused(f"stage {stage.name} isn't up; run: python -m infra up --stage {stage.name}")
    return _outputs(described)


def _submit(client: Any, request: dict[str, Any], *, exists: bool) -> None:
    if not exists:
        client.create_stack(**request)
        return
    try:
        client.update_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" not in _message(error):
            raise


def _settled(client: Any, name: str) -> dict[str, Any]:
    pause = 0.1
    while True:
        described = _describe(client, name)
        if described is None:
            raise Refused(f"stack {name} vanished while it was made")
        status = described["StackStatus"]
        if status.endswith(_FAILED):
            raise Refused(f"stack {name} ended as {status}: {_first_failure(client, name)}")
        if not status.endswith("IN_PROGRESS"):
            return described
        time.sleep(pause)
        pause = min(pause * 1.5, 5)


def _first_failure(client: Any, name: str) -> str:
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    failed = [event for event in events if event["ResourceStatus"].endswith("FAILED")]
    if not failed:
        return "no reason given"
    first = failed[-1]
    return f"{first['LogicalResourceId']}: {first.get('ResourceStatusReason', 'no reason given')}"


def _describe(client: Any, name: str) -> dict[str, Any] | None:
    try:
        stacks = client.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in _message(error):
            return None
        raise
    live = [stack for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"]
    return live[0] if live else None


def _outputs(described: dict[str, Any]) -> Mapping[str, str]:
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", ())}


def _switch_on(stage: Stage, *, protected: bool) -> None:
    """Expiry and recovery, table by table.

    An emulator's CloudFormation may pass over both, and a restored table loses them.
    """
    client = stage.client("dynamodb")
    for page in client.get_paginator("list_tables").paginate():
        for table in page["TableNames"]:
            if table.startswith(f"{stage.stack}-"):
                _expire(client, table)
                if protected:
                    _recover(client, table)


def _expire(client: Any, table: str) -> None:
    state = client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    if state["TimeToLiveStatus"] == "DISABLED":
        client.update_time_to_live(
            TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "expires_at"}
        )


def _recover(client: Any, table: str) -> None:
    state = client.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]
    if state["PointInTimeRecoveryDescription"]["PointInTimeRecoveryStatus"] == "DISABLED":
        client.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )


def _message(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message", error))
