"""What Chalice can't set, set after each deploy: failure handling of streams and queues, `/tmp`, log
retention, API Gateway's own responses, and the API's address, which is known only now.
"""

from typing import Any, Final

from botocore.exceptions import ClientError

from infra import chalice_config, deployed, gateway_responses, stack
from infra.chalice_config import API_STAGE
from infra.deployed import Deployed
from infra.functions import sized
from infra.stage import Stage

_LOG_DAYS: Final = 30
_ADDRESS: Final = "TORG_PUBLIC_URL"
# A consumer isolates poison by itself and raises only where storage fails: such a batch is retried until
# it is this old, and its record then goes to the lake's bucket, from where it can be replayed.
_OLDEST_RECORD_SECONDS: Final = 6 * 3600


def apply(stage: Stage) -> list[str]:
    """Set everything on what is deployed; returns a line about each thing set."""
    done = deployed.read(stage)
    lake = stack.outputs(stage)["LakeBucket"]
    functions = stage.client("lambda")
    lines = _address(stage, done)
    for name, function in done.functions.items():
        lines += _mappings(functions, name, function, lake)
        lines += _scratch(functions, name, function)
        _retain_logs(stage.client("logs"), function)
    if done.api:
        gateway = stage.client("apigateway")
        gateway_responses.put_all(gateway, done.api)
        gateway.create_deployment(restApiId=done.api, stageName=API_STAGE)
        lines.append("api: refusals as problem+json with CORS headers")
    return [*lines, f"logs: kept {_LOG_DAYS} days"]


def _address(stage: Stage, done: Deployed) -> list[str]:
    """Tell the functions where people reach the API, unless the operator did (a domain of the shop's own)."""
    if not done.api or _ADDRESS in chalice_config.variables(stage):
        return []
    address = stage.api_address(done.api, API_STAGE)
    client = stage.client("lambda")
    for function in done.functions.values():
        has = client.get_function_configuration(FunctionName=function).get("Environment", {})
        told = has.get("Variables", {}) | {_ADDRESS: address}
        client.update_function_configuration(FunctionName=function, Environment={"Variables": told})
        client.get_waiter("function_updated_v2").wait(FunctionName=function, WaiterConfig={"Delay": 1})
    # Last, so that an interrupted run does it again.
    chalice_config.keep(stage, _ADDRESS, address)
    return [f"public address: {address} (another: {_ADDRESS})"]


def _mappings(client: Any, name: str, function: str, lake: str) -> list[str]:
    lines = []
    for mapping in client.list_event_source_mappings(FunctionName=function)["EventSourceMappings"]:
        wanted: dict[str, Any] = {"FunctionResponseTypes": ["ReportBatchItemFailures"]}
        is_stream = ":dynamodb:" in mapping["EventSourceArn"]
        if is_stream:
            wanted |= {
                "BisectBatchOnFunctionError": True,
                "MaximumRecordAgeInSeconds": _OLDEST_RECORD_SECONDS,
                "DestinationConfig": {"OnFailure": {"Destination": f"arn:aws:s3:::{lake}"}},
            }
        if any(mapping.get(key) != value for key, value in wanted.items()):
            client.update_event_source_mapping(UUID=mapping["UUID"], **wanted)
        lines.append(f"{name}: {'stream' if is_stream else 'queue'} reports failed items one by one")
    return lines


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


def _retain_logs(client: Any, function: str) -> None:
    group = f"/aws/lambda/{function}"
    try:
        client.create_log_group(logGroupName=group)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ResourceAlreadyExistsException":
            raise
    client.put_retention_policy(logGroupName=group, retentionInDays=_LOG_DAYS)
