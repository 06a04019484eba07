"""The stage's CloudFormation stack: made, or brought up to date, from `template.yaml`."""

import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError

from infra import plan as plans
from infra import recovery
from infra.errors import Refused
from infra.plan import Plan
from infra.stage import Stage

TEMPLATE: Final = Path(__file__).with_name("template.yaml")
# A plan was made of a stack that isn't there yet.
_REVIEWED: Final = "REVIEW_IN_PROGRESS"
_NAME: Final = re.compile(r"((?:Table|Bucket)Name: )!Sub (\S+)")
_FAILED: Final = ("FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED")


def up(stage: Stage, *, protected: bool, agree: Callable[[Plan], None] | None = None) -> Mapping[str, str]:
    """Make the stack or bring it up to date, wait for it, and return its outputs by name.

    `protected` turns on point-in-time recovery, deletion protection and Retain. `agree` is shown what would change
    before it is done, and raises to stop it; without it nobody is asked. Raises `Refused` with CloudFormation's reason
    if the stack doesn't come up.
    """
    client = stage.client("cloudformation")
    request = _request(stage, protected=protected)
    try:
        if agree is None:
            _submit(client, request, exists=status(stage) not in (None, _REVIEWED))
        else:
            _submit_agreed(client, request, stage, agree)
    except ClientError as error:
        raise Refused(f"CloudFormation refused stack {stage.stack}: {_message(error)}") from error
    outputs = _outputs(_settled(client, stage.stack))
    _switch_on(stage, protected=protected)
    return _with_streams(stage, outputs)


def status(stage: Stage) -> str | None:
    """CloudFormation's word for the stack's state, or None if there is no stack."""
    described = _describe(stage.client("cloudformation"), stage.stack)
    return None if described is None else str(described["StackStatus"])


def _request(stage: Stage, *, protected: bool) -> dict[str, Any]:
    return {
        "StackName": stage.stack,
        "TemplateBody": TEMPLATE.read_text(),
        "Capabilities": ["CAPABILITY_AUTO_EXPAND"],
        "Parameters": [
            {"ParameterKey": "Stage", "ParameterValue": stage.name},
            {"ParameterKey": "Protected", "ParameterValue": "yes" if protected else "no"},
        ],
    }


def remove(stage: Stage, name: str = "") -> bool:
    """Delete the stack, or another of the stage's by its name, and wait until it is gone; what it retains stays.

    False if there was none.
    """
    client, name = stage.client("cloudformation"), name or stage.stack
    if _describe(client, name) is None:
        return False
    client.delete_stack(StackName=name)
    pause = 0.1
    while (described := _describe(client, name)) is not None:
        if described["StackStatus"] == "DELETE_FAILED":
            raise Refused(f"stack {name} can't be deleted: {_first_failure(client, name)}")
        time.sleep(pause)
        pause = min(pause * 1.5, 5)
    return True


def literal(template: str, stage: str, account: str) -> str:
    """The template of a protected stage with the names of tables and buckets written out.

    CloudFormation takes existing resources in only by names and policies that it need not compute.
    """
    named = _NAME.sub(
        lambda found: found[1] + found[2].replace("${Stage}", stage).replace("${AWS::AccountId}", account),
        template,
    )
    return named.replace("!If [IsProtected, Retain, Delete]", "Retain")


def _submit_agreed(client: Any, request: dict[str, Any], stage: Stage, agree: Callable[[Plan], None]) -> None:
    """What is carried out is what was shown: a change set."""
    is_new = status(stage) in (None, _REVIEWED)
    name = f"torg-{int(time.time())}"
    asked = request | {"TemplateBody": literal(request["TemplateBody"], stage.name, stage.account)}
    # A stage that went away and kept its data comes back to it: what has its name already is taken in.
    asked |= (
        {"ChangeSetType": "CREATE", "ImportExistingResources": True}
        if is_new
        else {"ChangeSetType": "UPDATE"}
    )
    client.create_change_set(**asked, ChangeSetName=name)
    if not _is_ready(client, stage.stack, name):
        client.delete_change_set(StackName=stage.stack, ChangeSetName=name)
        agree(Plan(stage.stack, name, is_new, ()))
        return
    plan = plans.read(client, stage.stack, name, is_new=is_new)
    try:
        agree(plan)
    except BaseException:
        plans.drop(client, plan)
        raise
    client.execute_change_set(StackName=stage.stack, ChangeSetName=name)
    _await_begun(client, stage.stack, name)


def _await_begun(client: Any, stack: str, name: str) -> None:
    """Until it has begun the stack still looks like what it was before."""
    pause = 0.1
    while True:
        try:
            described = client.describe_change_set(StackName=stack, ChangeSetName=name)
        except client.exceptions.ChangeSetNotFoundException:
            return
        if described["ExecutionStatus"] != "AVAILABLE":
            return
        time.sleep(pause)
        pause = min(pause * 1.5, 5)


def _is_ready(client: Any, stack: str, name: str) -> bool:
    """Wait for the change set; False when it holds no change."""
    pause = 0.1
    while True:
        described = client.describe_change_set(StackName=stack, ChangeSetName=name)
        if described["Status"] == "CREATE_COMPLETE":
            return True
        if described["Status"] == "FAILED":
            reason = str(described.get("StatusReason", "no reason given"))
            if "didn't contain changes" in reason or "No updates" in reason:
                return False
            raise Refused(f"CloudFormation can't change stack {stack}: {reason}")
        time.sleep(pause)
        pause = min(pause * 1.5, 5)


def outputs(stage: Stage) -> Mapping[str, str]:
    """The outputs of a stack that is up. Raises `Refused` if it isn't there."""
    described = _describe(stage.client("cloudformation"), stage.stack)
    if described is None:
        raise Refused(f"stage {stage.name} isn't up; run: python -m infra up --stage {stage.name}")
    return _with_streams(stage, _outputs(described))


def _with_streams(stage: Stage, outputs: Mapping[str, str]) -> Mapping[str, str]:
    """A stream that was begun anew since is another; CloudFormation names the one that it made."""
    client = stage.client("dynamodb")
    streams = {
        name: client.describe_table(TableName=arn.split(":table/", 1)[1].split("/", 1)[0])["Table"]
        for name, arn in outputs.items()
        if ":table/" in arn and "/stream/" in arn
    }
    return {
        **outputs,
        **{name: table.get("LatestStreamArn", outputs[name]) for name, table in streams.items()},
    }


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
    if not recovery.is_on(client, table):
        client.update_continuous_backups(
            TableName=table, PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
        )


def _message(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Message", error))
