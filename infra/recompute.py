"""Runs the deployed recompute, or another job over the lake, now and waits for it, once the lake holds what was sent
before.
"""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any, Final

from infra import stack
from infra.errors import Refused
from infra.functions import sized
from infra.stage import APP, Stage

_MARKERS: Final = 16  # one lands in each shard of the stream, near enough
_MARKED: Final = "markers/"
_SECONDS_KEPT: Final = 3600
_PAUSE: Final = 20.0
_UNDER_WAY: Final = ("begun", "at work", "loading")

#: What EventBridge sends on schedule, as far as Chalice reads it.
_EVENT: Final[dict[str, Any]] = dict.fromkeys(
    ("version", "account", "region", "source", "detail-type", "time", "id"), ""
) | {"detail": {}, "resources": []}
AS_SCHEDULED: Final = json.dumps(_EVENT).encode()


def run(stage: Stage, job: str = "recompute", *, patience: float = 180, **detail: Any) -> Any:
    """Wait for the lake, run the job, and return its outcome. The event's `detail` is what the job is told.

    Raises `Refused` if the lake hasn't caught up after `patience` seconds, or with the job's error.
    """
    await_lake(stage, patience=patience)
    return _call(stage, job, detail)


def lines(
    stage: Stage, engine: str, *, full: bool = False, pause: Callable[[float], None] = time.sleep
) -> Iterator[str]:
    """Recompute on `engine` (`auto`: by the window's size) and wait until the lists are there; a line for each change.
    With `full`, whatever an earlier run remembered.

    A run on Spark takes minutes. It is stopped by nothing here: cut off, the schedule loads what it made. Raises
    `Refused` as `run` does, and where another run is at work.
    """
    asked: dict[str, Any] = {"engine": engine} | ({"full": True} if full else {})
    outcome = run(stage, **asked)
    yield json.dumps(outcome)
    while outcome.get("outcome") in _UNDER_WAY:
        if outcome["outcome"] != "loading":
            pause(_PAUSE)
        before, generation = outcome["outcome"], outcome["generation"]
        outcome = _call(stage, "recompute", {"engine": "spark", "generation": generation})
        if outcome.get("outcome") == "another run is at work":
            # The schedule is loading it.
            outcome = {"outcome": "at work", "generation": generation}
        if outcome["outcome"] != before:
            yield json.dumps(outcome)


def _call(stage: Stage, job: str, detail: dict[str, Any]) -> Any:
    client = stage.client("lambda", read_timeout=sized(job).timeout + 10, retries={"max_attempts": 0})
    payload = json.dumps(_EVENT | {"detail": detail}).encode()
    try:
        answer = client.invoke(FunctionName=stage.function(job), Payload=payload)
    except client.exceptions.ResourceNotFoundException:
        raise Refused(f"stage {stage.name} has no {job}; run: chalice deploy --stage {stage.name}") from None
    outcome = json.loads(answer["Payload"].read() or b"null")
    if "FunctionError" in answer:
        raise Refused(f"{job} failed: {outcome.get('errorMessage', outcome)}")
    return outcome


def await_lake(stage: Stage, *, patience: float) -> None:
    """Wait until all that was appended to the log before is in the lake.

    Markers are appended to the log; the lake's consumer makes an object of each once it has stored what came
    before. Raises `Refused` after `patience` seconds.
    """
    client = stage.client("dynamodb")
    table = f"{APP}-{stage.name}-activity"
    markers = {uuid.uuid4().hex for _ in range(_MARKERS)}
    expires = str(int(time.time()) + _SECONDS_KEPT)
    for marker in markers:
        client.put_item(TableName=table, Item={"pk": {"S": f"marker#{marker}"}, "expires_at": {"N": expires}})
    give_up = time.monotonic() + patience
    bucket = stack.outputs(stage)["LakeBucket"]
    while markers := markers - _stored(stage.client("s3"), bucket):
        if time.monotonic() > give_up:
            raise Refused(f"the lake hasn't caught up within {patience:.0f} s; see: python -m infra logs")
        time.sleep(0.2)


def _stored(client: Any, bucket: str) -> set[str]:
    """The markers that have reached the lake; the bucket's lifecycle removes them after a day."""
    pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=_MARKED)
    return {entry["Key"].removeprefix(_MARKED) for page in pages for entry in page.get("Contents", ())}
