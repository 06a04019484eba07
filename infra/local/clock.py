"""The clock of a test stage: every function of it sees a time some seconds from the true one.

Only functions that are told to be a test stage's are moved; they refuse a shifted clock anywhere else themselves.
"""

import json
from collections.abc import Iterator
from typing import Any, Final

from infra.errors import Refused
from infra.recompute import AS_SCHEDULED
from infra.stage import Stage

_OFFSET: Final = "TORG_CLOCK_OFFSET"
_MARK: Final = "TORG_TEST_STAGE"
#: What is done by the minute, in the order in which one hands on to the next.
MINUTELY: Final = ("campaigns_fire", "mail_dispatch")
_PATIENCE: Final = 300  # seconds for a job, its first start included


def offset(stage: Stage) -> int:
    """How many seconds the stage's clock is ahead; 0 where nothing is deployed."""
    client = stage.client("lambda")
    try:
        told = client.get_function_configuration(FunctionName=stage.function("api_handler"))
    except client.exceptions.ResourceNotFoundException:
        return 0
    return int(_variables(told).get(_OFFSET) or 0)


def move(stage: Stage, seconds: int) -> int:
    """Let every function see a time `seconds` from the true one, and wait until all do; returns how many were told.

    0 takes the shift away. Raises `Refused`, before anything is changed, where one of them isn't a test stage's.
    """
    client = stage.client("lambda")
    functions = list(_functions(client, stage))
    if not functions:
        raise Refused(f"stage {stage.name} isn't deployed")
    if any(_variables(each).get(_MARK) != "1" for each in functions):
        raise Refused(f"stage {stage.name} isn't a test stage: its clock stays as it is")
    behind = [each for each in functions if int(_variables(each).get(_OFFSET) or 0) != seconds]
    for each in behind:
        others = {name: value for name, value in _variables(each).items() if name != _OFFSET}
        told = others | ({_OFFSET: str(seconds)} if seconds else {})
        client.update_function_configuration(
            FunctionName=each["FunctionName"], Environment={"Variables": told}
        )
    for each in behind:
        waiter = client.get_waiter("function_updated_v2")
        waiter.wait(FunctionName=each["FunctionName"], WaiterConfig={"Delay": 1})
    return len(behind)


def catch_up(stage: Stage) -> dict[str, Any]:
    """Run once what the stage does by the minute, so that what has become due is done now; each job's outcome.

    Raises `Refused` with the error of a job that fails.
    """
    return {job: run(stage, job) for job in MINUTELY}


def run(stage: Stage, job: str) -> Any:
    """Run a job once as its schedule does; its outcome. Raises `Refused` with its error if it fails."""
    client = stage.client("lambda", read_timeout=_PATIENCE, retries={"max_attempts": 0})
    answer = client.invoke(FunctionName=stage.function(job), Payload=AS_SCHEDULED)
    outcome = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer:
        raise Refused(f"{job} failed: {(outcome or {}).get('errorMessage', outcome)}")
    return outcome


def _functions(client: Any, stage: Stage) -> Iterator[dict[str, Any]]:
    """The stage's functions: the routes' has the stack's name, each other one more word after it."""
    for page in client.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            name = function["FunctionName"]
            if name == stage.stack or name.startswith(f"{stage.stack}-"):
                yield function


def _variables(function: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = function.get("Environment", {}).get("Variables", {})
    return found
