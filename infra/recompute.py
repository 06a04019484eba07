"""Runs the deployed recompute, or another job over the lake, now and waits for it, once the lake holds what was sent
before.
"""

import json
import time
import uuid
from typing import Any, Final

from infra import stack
from infra.errors import Refused
from infra.functions import sized
from infra.stage import APP, Stage

_MARKERS: Final = 16  # one lands in each shard of the stream, near enough
_MARKED: Final = "markers/"
_SECONDS_KEPT: Final = 3600

#: What EventBridge sends on schedule, as far as Chalice reads it.
AS_SCHEDULED: Final = json.dumps(
    dict.fromkeys(("version", "account", "region", "source", "detail-type", "time", "id"), "")
    | {"detail": {}, "resources": []}
).encode()


def run(stage: Stage, job: str = "recompute", *, patience: float = 180) -> Any:
    """Wait for the lake, run the job, and return its outcome.

    Raises `Refused` if the lake hasn't caught up after `patience` seconds, or with the job's error.
    """
    await_lake(stage, patience=patience)
    client = stage.client("lambda", read_timeout=sized(job).timeout + 10, retries={"max_attempts": 0})
    try:
        answer = client.invoke(FunctionName=stage.function(job), Payload=AS_SCHEDULED)
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
