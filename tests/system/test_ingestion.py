"""Events through the deployed stack: every door, compressed bodies, poison in the stream."""

import base64
import gzip
import json
import time
import urllib.parse
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from infra import deployed
from tests.support.deployed import DeployedStack, eventually

pytestmark = pytest.mark.system


def event(**fields: Any) -> dict[str, Any]:
    return {
        "event_id": uuid.uuid4().hex,
        "event": "product_viewed",
        "occurred_at": datetime.now(UTC).isoformat(),
        "product_id": "ingested",
    } | fields


def in_lake(stack: DeployedStack, *event_ids: str) -> bool:
    """Whether rows of these events stand in the lake."""
    client, bucket = stack.stack.stage.client("s3"), lake_bucket(stack)
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    listed = client.list_objects_v2(Bucket=bucket, Prefix=f"raw/day={day}/").get("Contents", [])
    found = set()
    for one in listed:
        body = client.get_object(Bucket=bucket, Key=one["Key"])["Body"].read()
        found |= {json.loads(line)["event_id"] for line in gzip.decompress(body).splitlines()}
    return found.issuperset(event_ids)


def lake_bucket(stack: DeployedStack) -> str:
    client = stack.stack.stage.client("lambda")
    function = next(iter(deployed.read(stack.stack.stage).functions.values()))
    variables = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
    return str(variables["TORG_LAKE_BUCKET"])


def test_compressed_batches_and_beacons_reach_the_lake(stack: DeployedStack) -> None:
    plain, packed = event(), event()
    path = f"/v1/events?key={urllib.parse.quote(stack.publishable_key)}"
    beacon = json.dumps({"batch_id": uuid.uuid4().hex, "events": [plain]}).encode()
    body = gzip.compress(json.dumps({"batch_id": uuid.uuid4().hex, "events": [packed]}).encode())

    sent = stack.call("POST", path, beacon, headers={"Content-Type": "text/plain;charset=UTF-8"})
    assert (sent.status, sent.json()) == (202, {"accepted": 1, "rejected": []})
    headers = {"Content-Type": "application/octet-stream", "Content-Encoding": "gzip"}
    sent = stack.call("POST", path, body, headers=headers)
    assert (sent.status, sent.json()) == (202, {"accepted": 1, "rejected": []})
    eventually(lambda: in_lake(stack, plain["event_id"], packed["event_id"]))


def test_segment_and_ga4_reach_the_lake(stack: DeployedStack) -> None:
    name = uuid.uuid4().hex
    message = {
        "type": "track",
        "event": "Product Viewed",
        "messageId": name,
        "anonymousId": "a",
        "properties": {"product_id": "ingested"},
    }
    basic = base64.b64encode(f"{stack.publishable_key}:".encode()).decode()
    sent = stack.call(
        "POST", "/v1/segment/v1/batch", {"batch": [message]}, headers={"Authorization": f"Basic {basic}"}
    )
    assert (sent.status, sent.json()) == (200, {"success": True})

    collected = {
        "client_id": "1.2",
        "timestamp_micros": time.time_ns() // 1000,
        "events": [{"name": "view_item", "params": {"items": [{"item_id": "ingested"}]}}],
    }
    path = f"/v1/ga4/mp/collect?measurement_id=G-1&api_secret={stack.publishable_key}"
    assert stack.call("POST", path, collected).status == 204
    eventually(lambda: in_lake(stack, name))


def test_poison_is_put_aside_and_what_follows_goes_on(stack: DeployedStack) -> None:
    table = f"torg-{stack.stack.stage.name}-activity"
    poison = {"pk": {"S": f"poison#{uuid.uuid4()}"}, "facts": {"B": b"not rows"}}
    stack.stack.stage.client("dynamodb").put_item(TableName=table, Item=poison)
    good = event()
    stack.call(
        "POST", "/v1/events", {"batch_id": uuid.uuid4().hex, "events": [good]}, key=stack.publishable_key
    )
    eventually(lambda: in_lake(stack, good["event_id"]))

    def kept() -> dict[str, Any] | None:
        page = stack.call("GET", "/v1/quarantine?limit=100", key=stack.secret_key).json()["items"]
        names = [one for one in page if one["id"].startswith("lake-")]
        return names[0] if names else None

    found = eventually(kept)
    assert found is not None
    shown = stack.call("GET", f"/v1/quarantine/{found['id']}", key=stack.secret_key).json()
    assert shown["record"]["dynamodb"]["NewImage"]["pk"] == poison["pk"]
    again = stack.call("POST", f"/v1/quarantine/{found['id']}/replay", key=stack.secret_key)
    assert again.status == 409
