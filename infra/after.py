"""What Chalice can't set, set after each deploy: failure handling of streams and queues, `/tmp`, log
retention, API Gateway's own responses, throttles, caps, what hangs on the APIs' ids, which are known only now, and what
pages load. `infra.verified` reads it all back.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

from infra import (
    access_logs,
    assets,
    chalice_config,
    concurrency,
    deployed,
    gateway_responses,
    leftovers,
    options,
    policy,
    stack,
    throttles,
)
from infra.chalice_config import API_STAGE
from infra.deployed import Deployed
from infra.functions import sized
from infra.stage import Stage

#: Days that logs are kept.
LOG_DAYS: Final = 30
_ADDRESS: Final = "TORG_PUBLIC_URL"
_PUSH_URL: Final = "TORG_PUSH_URL"
_PUSH_POSTED: Final = "TORG_PUSH_ENDPOINT"
#: The functions that speak to open pages.
PUSHING: Final = ("push", "websocket_connect", "websocket_message")
#: The policy by which they may.
PUSH_POLICY: Final = "push"
# A consumer isolates poison by itself and raises only where storage fails: such a batch is retried until
# it is this old, and its record then goes to the lake's bucket, from where it can be replayed.
_OLDEST_RECORD_SECONDS: Final = 6 * 3600


def apply(stage: Stage) -> list[str]:
    """Set everything on what is deployed; returns a line about each thing set."""
    done = deployed.read(stage)
    lake = stack.outputs(stage)["LakeBucket"]
    functions = stage.client("lambda")
    lines = addresses(stage) + _push_rights(stage, done)
    for name, function in done.functions.items():
        lines += _mappings(functions, name, function, lake)
        lines += _scratch(functions, name, function)
        _retain_logs(stage.client("logs"), f"/aws/lambda/{function}")
    lines += concurrency.put(functions, done.functions)
    if done.api:
        lines += _gateway(stage, done.api)
    lines += _gone(stage, done)
    lines.append(assets.publish(stage))
    return [*lines, f"logs: kept {LOG_DAYS} days"]


def _gone(stage: Stage, done: Deployed) -> list[str]:
    """What functions logged that are gone stays until it is old; a line about each."""
    groups = leftovers.logs(stage, done)
    for group in groups:
        _retain_logs(stage.client("logs"), group)
    return [f"{group}: its function is gone; kept {LOG_DAYS} days" for group in groups]


def _gateway(stage: Stage, api: str) -> list[str]:
    """What hangs on the REST API and its stage."""
    gateway, chosen = stage.client("apigateway"), options.read(stage)
    gateway_responses.put_all(gateway, api)
    gateway.create_deployment(restApiId=api, stageName=API_STAGE)
    throttles.put(gateway, api, chosen)
    tracing = [{"op": "replace", "path": "/tracingEnabled", "value": str(chosen.tracing).lower()}]
    gateway.update_stage(restApiId=api, stageName=API_STAGE, patchOperations=tracing)
    lines = access_logs.put(stage, api, on=chosen.access_logs)
    for group in access_logs.groups(stage, api):
        _retain_logs(stage.client("logs"), group)
    rates = ", ".join(f"{name} {chosen.rate(name)}" for name in options.RATES)
    return [*lines, "api: refusals as problem+json with CORS headers", f"throttles a second: {rates}"]


def addresses(stage: Stage) -> list[str]:
    """Tell the functions where people reach the APIs, as far as they don't know; a line about each address."""
    done = deployed.read(stage)
    known = chalice_config.variables(stage)
    news = _address(stage, done, known) | _push_addresses(stage, done, known)
    if news:
        _tell(stage, done, news)
    return [f"address: {value} (another: {name})" for name, value in news.items()]


def _address(stage: Stage, done: Deployed, known: Mapping[str, str]) -> dict[str, str]:
    """Where people reach the API, unless the operator said it (a domain of the shop's own)."""
    if not done.api:
        return {}
    wanted, has = stage.api_address(done.api, API_STAGE), known.get(_ADDRESS, "")
    # One that an API had which is gone isn't the operator's word: the stage went away and came back.
    return {} if has == wanted or (has and not _is_an_apis(has, stage)) else {_ADDRESS: wanted}


def _is_an_apis(address: str, stage: Stage) -> bool:
    """Whether an address is what API Gateway gives an API of whatever id."""
    before, _, behind = stage.api_address("<id>", API_STAGE).partition("<id>")
    return re.fullmatch(f"{re.escape(before)}[a-z0-9]+{re.escape(behind)}", address) is not None


def _push_addresses(stage: Stage, done: Deployed, known: Mapping[str, str]) -> dict[str, str]:
    """Where pages connect, unless the operator said it, and where messages to them are posted."""
    if not done.push:
        return {}
    url, posted = stage.push_addresses(done.push, API_STAGE)
    before = known.get(_PUSH_POSTED, "")
    # An address that was made from the endpoint before goes with it.
    own = {_PUSH_URL: url} if known.get(_PUSH_URL) in (None, before.replace("http", "ws", 1)) else {}
    wanted = {_PUSH_POSTED: posted} | own
    return {name: value for name, value in wanted.items() if known.get(name) != value}


def _tell(stage: Stage, done: Deployed, news: dict[str, str]) -> None:
    client = stage.client("lambda")
    for function in done.functions.values():
        has = client.get_function_configuration(FunctionName=function).get("Environment", {})
        told = has.get("Variables", {}) | news
        client.update_function_configuration(FunctionName=function, Environment={"Variables": told})
    # All are told before any is waited for: a wait is a second where it isn't ready at once.
    for function in done.functions.values():
        client.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig={"Delay": 1})
    # Last, so that an interrupted run does it again.
    for name, value in news.items():
        chalice_config.keep(stage, name, value)


def _push_rights(stage: Stage, done: Deployed) -> list[str]:
    """Let the functions that speak to open pages do so: the API's id is in no policy written before the deploy."""
    if not done.push:
        return []
    document = json.dumps(policy.push(stage, done.push, API_STAGE))
    functions, roles = stage.client("lambda"), stage.client("iam")
    for name in PUSHING:
        told = functions.get_function_configuration(FunctionName=done.functions[name])
        role = told["Role"].rsplit("/", 1)[-1]
        roles.put_role_policy(RoleName=role, PolicyName=PUSH_POLICY, PolicyDocument=document)
    return [f"push: {', '.join(PUSHING)} may speak to the pages connected"]


def _mappings(client: Any, name: str, function: str, lake: str) -> list[str]:
    lines = []
    for mapping in client.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]:
        wanted = mapped(mapping["EventSourceArn"], lake)
        if any(mapping.get(key) != value for key, value in wanted.items()):
            client.update_event_source_mapping(UUID=mapping["UUID"], **wanted)
        is_stream = len(wanted) > 1
        lines.append(f"{name}: {'stream' if is_stream else 'queue'} reports failed items one by one")
    return lines


def mapped(source: str, lake: str) -> dict[str, Any]:
    """How failures of a stream or queue by that ARN are handled: Lambda's words and values."""
    each: dict[str, Any] = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
    if ":dynamodb:" not in source:
        return each
    return each | {
        "BisectBatchOnFunctionError": True,
        "MaximumRecordAgeInSeconds": _OLDEST_RECORD_SECONDS,
        "DestinationConfig": {"OnFailure": {"Destination": f"arn:aws:s3:::{lake}"}},
    }


def _scratch(client: Any, name: str, function: str) -> list[str]:
    wanted = sized(name).scratch
    has = (
        client.get_function_configuration(FunctionName=function).get("EphemeralStorage", {}).get("Size", 512)
    )
    if has == wanted:
        return []
    client.update_function_configuration(FunctionName=function, EphemeralStorage={"Size": wanted})
    client.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig={"Delay": 1})
    return [f"{name}: {wanted} MB of /tmp"]


def _retain_logs(client: Any, group: str) -> None:
    try:
        client.create_log_group(logGroupName=group)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ResourceAlreadyExistsException":
            raise
    client.put_retention_policy(logGroupName=group, retentionInDays=LOG_DAYS)
