"""What may stand beside a stage, each a stack of its own from a template of its own: alarms, a budget, an edge, Spark.

A stage without them works. They are named `torg-<stage>-<template>`, and go with the stage by `down`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError, WaiterError

from infra import deployed, stack
from infra.chalice_config import API_STAGE
from infra.errors import Refused
from infra.stage import Stage

WATCHING: Final = "watching"
SPEND: Final = "spend"
EDGE: Final = "edge"
SPARK: Final = "spark"
# CloudFront takes certificates and firewalls, and CloudFormation knows budgets, there; what they act on is anywhere.
_GLOBAL: Final = "us-east-1"
_IN_GLOBAL: Final = frozenset({SPEND, EDGE})


def watch(stage: Stage, email: str, *, budget: int = 0, runbooks: str = "") -> Iterator[str]:
    """Make or update alarms and dashboard, and a budget of so many dollars a month if it isn't 0; lines about it.

    `email` is told of alarms, once it agreed to AWS's asking. `runbooks` is where alarms say that their pages are.
    Raises `Refused` with CloudFormation's reason. Where CloudFormation is an emulator's, what it lacks is left out.
    """
    told = {"Stage": stage.name, "Email": email, "Whole": "no" if stage.endpoint else "yes"}
    made = bring(stage, WATCHING, told | ({"Runbooks": runbooks} if runbooks else {}))
    yield f"alarms: {len(alarms(stage))}, which write to {email}; AWS asks there first whether they may"
    yield f"dashboard: {made['Dashboard']}"
    if not budget:
        yield "budget: none (--budget)"
    elif stage.endpoint:
        yield "budget: left out; an emulator costs nothing"
    else:
        bring(stage, SPEND, {"Stage": stage.name, "Email": email, "Budget": str(budget)})
        yield f"budget: ${budget} a month; {email} is told at 80 %, and when the month is heading over it"


def edge(stage: Stage, *, domain: str = "", certificate: str = "") -> Iterator[str]:
    """Make or update the distribution and the firewall in front of the API; lines that say what is left to do.

    `domain` is a name of the shop's own, whose `certificate` (an ARN) must be in us-east-1. Raises `Refused` where
    the stage isn't deployed or has no `edge_secret`, or with CloudFormation's reason.
    """
    if bool(domain) != bool(certificate):
        raise Refused(
            "a domain needs a certificate (an ARN of ACM in us-east-1), and a certificate its domain"
        )
    made = bring(stage, EDGE, _edge_parameters(stage) | _named(domain, certificate))
    yield f"edge: https://{domain or made['Address']}"
    if domain:
        yield f"its DNS must say: {domain}  CNAME  {made['Address']}"
    yield f"then tell the functions: up --set TORG_PUBLIC_URL=https://{domain or made['Address']}"
    yield "a new distribution takes some minutes to be everywhere"


def spark(stage: Stage) -> Iterator[str]:
    """Make or update the application of EMR Serverless and its jobs' role; lines that say what is left to do.

    Raises `Refused` where the stage isn't up, or with CloudFormation's reason.
    """
    told = {"Stage": stage.name, "Lake": stack.outputs(stage)["LakeBucket"]}
    made = bring(stage, SPARK, told)
    yield f"application: {made['Application']}; nothing is billed while no job runs"
    yield (
        f"then tell the functions: up --set TORG_SPARK_APPLICATION={made['Application']}"
        f" --set TORG_SPARK_ROLE={made['Role']}, chalice deploy, after"
    )
    yield f"and see it work: python -m infra spark --stage {stage.name} --try"


def _edge_parameters(stage: Stage) -> dict[str, str]:
    document = stage.client("ssm").get_parameter(Name=stage.secrets_parameter, WithDecryption=True)
    secret = json.loads(document["Parameter"]["Value"]).get("edge_secret")
    if not secret:
        raise Refused(f"{stage.secrets_parameter} holds no edge_secret; add one of 32 characters or more")
    bucket = stack.outputs(stage)["AssetsBucket"]
    return {
        "Stage": stage.name,
        "Api": f"{deployed.read(stage).api}.execute-api.{stage.region}.amazonaws.com",
        "ApiPath": f"/{API_STAGE}",
        "Assets": f"{bucket}.s3.{stage.region}.amazonaws.com",
        "Secret": secret,
    }


def _named(domain: str, certificate: str) -> dict[str, str]:
    return {"Domain": domain, "Certificate": certificate} if domain else {}


def at(stage: Stage, template: str) -> Stage:
    """The stage as it is where the stack of `template` is: in its region, or in the one that serves all.

    An emulator has all of it in one place.
    """
    return replace(stage, region=_GLOBAL) if template in _IN_GLOBAL and not stage.endpoint else stage


def name_of(stage: Stage, template: str) -> str:
    """The name of the stack that is made of `template`."""
    return f"{stage.stack}-{template}"


def bring(stage: Stage, template: str, parameters: Mapping[str, str]) -> dict[str, str]:
    """Make or update the stack of `template` and wait for it; its outputs. Raises `Refused` with the reason."""
    client = at(stage, template).client("cloudformation")
    name = name_of(stage, template)
    request = {
        "StackName": name,
        "TemplateBody": Path(__file__).with_name(f"{template}.yaml").read_text(),
        "Capabilities": ["CAPABILITY_AUTO_EXPAND", "CAPABILITY_IAM"],
        "Parameters": [{"ParameterKey": word, "ParameterValue": value} for word, value in parameters.items()],
    }
    delay = 1 if stage.endpoint else 10
    try:
        done = _submit(client, name, request)
        if done:
            client.get_waiter(done).wait(StackName=name, WaiterConfig={"Delay": delay, "MaxAttempts": 360})
    except ClientError as error:
        raise Refused(f"CloudFormation refused stack {name}: {error.response['Error']['Message']}") from error
    except WaiterError as error:
        raise Refused(f"stack {name} failed: {_first_failure(client, name)}") from error
    return outputs(stage, template)


def outputs(stage: Stage, template: str) -> dict[str, str]:
    """The outputs of the stack of `template`; none if it isn't there."""
    found = _described(at(stage, template).client("cloudformation"), name_of(stage, template)) or {}
    return {one["OutputKey"]: one["OutputValue"] for one in found.get("Outputs", ())}


def alarms(stage: Stage) -> list[str]:
    """The names of the stage's alarms; none if it isn't watched."""
    return _made(stage, name_of(stage, WATCHING), "AWS::CloudWatch::Alarm")


def queues(stage: Stage) -> list[str]:
    """The addresses of the stage's queues."""
    return _made(stage, stage.stack, "AWS::SQS::Queue")


def _made(stage: Stage, stack: str, kind: str) -> list[str]:
    client = stage.client("cloudformation")
    if _described(client, stack) is None:
        return []
    pages = client.get_paginator("list_stack_resources").paginate(StackName=stack)
    rows = (row for page in pages for row in page["StackResourceSummaries"])
    return sorted(str(row["PhysicalResourceId"]) for row in rows if row["ResourceType"] == kind)


def _submit(client: Any, name: str, request: Mapping[str, Any]) -> str:
    """Ask for the stack; the name of the waiter that sees it done, empty if there is nothing to do."""
    if _described(client, name) is None:
        client.create_stack(**request)
        return "stack_create_complete"
    try:
        client.update_stack(**request)
    except ClientError as error:
        if "No updates are to be performed" in error.response["Error"]["Message"]:
            return ""
        raise
    return "stack_update_complete"


def _described(client: Any, name: str) -> dict[str, Any] | None:
    try:
        (found,) = client.describe_stacks(StackName=name)["Stacks"]
    except ClientError as error:
        if "does not exist" in error.response["Error"]["Message"]:
            return None
        raise
    return None if found["StackStatus"] == "DELETE_COMPLETE" else dict(found)


def _first_failure(client: Any, name: str) -> str:
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    failed = [one for one in events if one["ResourceStatus"].endswith("FAILED")]
    if not failed:
        return "no reason given"
    return f"{failed[-1]['LogicalResourceId']}: {failed[-1].get('ResourceStatusReason', 'no reason given')}"
