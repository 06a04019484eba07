"""A stage's life by the documented commands, from an empty account to an empty account.

Two machines take part, as two operators would: what one deployed the other goes on with.
"""

import gzip
import json
import re
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import jwt
import pytest

from infra.local.emulator import Emulator
from tests.support.deployed import eventually
from tests.support.machines import Machine, machine

ADDED = """

@app.route("/v1/added/by-an-operator", methods=["GET"])
def added():
    return {"added": True}
"""


#: A release in which a reader of a stream and a schedule have other names, and another schedule is gone.
RELEASE = {
    "chalicelib/activity/consumers.py": [('name="lake"', 'name="lake_reader"')],
    "chalicelib/webhooks/jobs.py": [('name="webhooks_sweep"', 'name="webhooks_tidy"')],
    "app.py": [('"presence": ("routes", "jobs")', '"presence": ("routes",)')],
    "infra/functions.py": [
        ('"lake": Function(', '"lake_reader": Function('), ('"webhooks_sweep": Function(', '"webhooks_tidy": Function('),
        ('        "presence_day": Function(timeout=300),\n', ""),
    ],
    "infra/needs/relays.py": [('"lake": (', '"lake_reader": (')],
    "infra/needs/jobs.py": [('"webhooks_sweep": (', '"webhooks_tidy": (')],
}  # fmt: skip
WORDS = "It stands in any wind."
GONE, NEW = {"lake", "webhooks_sweep", "presence_day"}, {"lake_reader", "webhooks_tidy"}


class Keys(NamedTuple):
    """What `up` showed once."""

    publishable: str
    secret: str
    signing: str


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An account in which nothing is."""
    running = Emulator(tmp_path_factory.mktemp("account"))
    running.start()
    try:
        yield running
    finally:
        running.stop()


def _call(method: str, url: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, data, {"Content-Type": "application/json", **headers}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, None


def test_a_stages_life_from_an_empty_account_to_an_empty_account(tmp_path: Path, emulator: Emulator) -> None:
    laptop, desk = machine(tmp_path / "laptop", emulator), machine(tmp_path / "desk", emulator)
    keys = _comes_up(laptop)
    _takes_an_event(laptop, keys)
    _takes_a_review(laptop, keys)
    _is_gone_on_with_elsewhere(laptop, desk)
    _has_other_functions(desk)
    _takes_an_event(desk, keys)
    _is_brought_back_into_another(desk)
    _goes_away_and_comes_back_to_its_data(desk, keys)
    for stage in ("again", "shop"):
        assert "nothing was deleted" in desk.refused("infra", "down", "--stage", stage, "--delete-data")
        desk.infra("down", "--stage", stage, "--delete-data", "--confirm", stage)
    assert _left(desk) == {}


def _comes_up(laptop: Machine) -> Keys:
    """From nothing to a deployed stage; its keys."""
    assert "blocks" not in laptop.infra("check", "--stage", "shop")
    assert "isn't up" in laptop.refused("infra.local.chalice", "deploy", "--stage", "shop")
    planned = laptop.types("infra", "up", "--stage", "shop")
    assert (planned.returncode, "DynamoDB::Table" in planned.stdout) == (1, True)
    assert laptop.aws("dynamodb").list_tables()["TableNames"] == []
    said = laptop.infra(
        "up", "--stage", "shop", "--yes", "--origin", "*", "--set", "TORG_LAKE_WINDOW_SECONDS=1", "--rate", "events=77"
    )  # fmt: skip
    laptop.chalice("deploy", "--stage", "shop")
    after = laptop.infra("after", "--stage", "shop")
    assert "WRONG" not in after
    assert after.count("\nok ") >= 9
    assert "isn't deployed" not in laptop.infra("status", "--stage", "shop")
    found = re.search(r"(pk_\w+).*(sk_\w+).*shopper signing secret +(\S+)", said, re.DOTALL)
    assert found
    return Keys(*found.groups())


def _takes_an_event(laptop: Machine, keys: Keys) -> None:
    """It is answered for, and is in the lake soon, beside those before it."""
    before = _in_lake(laptop)
    status, health = _call("GET", f"{laptop.api}/v1/health")
    assert (status, health["stage"]) == (200, "shop")
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    event = {
        "event_id": str(uuid.uuid4()), "event": "product_viewed", "occurred_at": now, "anonymous_id": "a-visitor",
        "session_id": "a-session", "consent": {"analytics": True}, "product_id": "p-1",
    }  # fmt: skip
    batch = {"batch_id": str(uuid.uuid4()), "sent_at": now, "events": [event]}
    status, told = _call("POST", f"{laptop.api}/v1/events", batch, **{"X-Torg-Key": keys.publishable})
    assert (status, told["accepted"]) == (202, 1)
    eventually(lambda: _in_lake(laptop) == before | {event["event_id"]})


def _in_lake(machine: Machine) -> set[str]:
    """The events of which the lake holds rows."""
    client, bucket = machine.aws("s3"), "torg-shop-lake-000000000000"
    keys = [one["Key"] for one in client.list_objects_v2(Bucket=bucket, Prefix="raw/").get("Contents", ())]
    bodies = (gzip.decompress(client.get_object(Bucket=bucket, Key=key)["Body"].read()) for key in keys)
    return {json.loads(line)["event_id"] for body in bodies for line in body.splitlines()}


def _takes_a_review(machine: Machine, keys: Keys) -> None:
    product = {"title": "Tent", "url": "https://shop.example/tent"}
    secret = {"Authorization": f"Bearer {keys.secret}"}
    assert _call("PUT", f"{machine.api}/v1/products/tent", product, **secret)[0] == 200
    claims = {"sub": "c-1", "aud": "torg", "exp": int(time.time()) + 1800}
    shopper = {"Authorization": f"Bearer {jwt.encode(claims, keys.signing)}"}
    review = {"product_id": "tent", "stars": 4, "text": WORDS, "name": "Maja"}
    assert _call("POST", f"{machine.api}/v1/reviews", review, **shopper)[0] == 201
    assert _reviews(machine, keys) == [WORDS]


def _reviews(machine: Machine, keys: Keys) -> list[str]:
    url = f"{machine.api}/v1/products/tent/reviews"
    status, told = _call("GET", url, Authorization=f"Bearer {keys.secret}")
    assert status == 200
    return [one["text"] for one in told["items"]]


def _is_gone_on_with_elsewhere(laptop: Machine, desk: Machine) -> None:
    """Another machine adds a route; there is one API before and after, and it keeps what was chosen."""
    assert "wasn't just pulled" in laptop.refused("infra.local.chalice", "deploy", "--stage", "shop")
    desk.takes(RELEASE)
    pulled = desk.infra("up", "--stage", "shop", "--yes")
    assert "nothing to do" in pulled
    assert "shop is locked" in laptop.refused("infra", "up", "--stage", "shop", "--yes")
    with (desk.checkout / "app.py").open("a") as app:
        app.write(ADDED)
    desk.chalice("deploy", "--stage", "shop")
    after = desk.infra("after", "--stage", "shop")
    assert "WRONG" not in after
    assert "events 77" in after
    for name in GONE:
        assert f"/aws/lambda/torg-shop-{name}: its function is gone" in after
    assert desk.api == laptop.api
    assert _call("GET", f"{desk.api}/v1/added/by-an-operator") == (200, {"added": True})
    assert len(desk.aws("apigateway").get_rest_apis()["items"]) == 1
    assert len(desk.aws("apigatewayv2").get_apis()["Items"]) == 1
    assert "nothing to do" in laptop.infra("up", "--stage", "shop", "--yes")
    desk.infra("up", "--stage", "shop", "--yes", "--break-lock")


def _has_other_functions(desk: Machine) -> None:
    """What has another name now has what it had, and of what is gone nothing runs any more."""
    functions = {one["FunctionName"] for one in desk.aws("lambda").list_functions()["Functions"]}
    assert {f"torg-shop-{name}" for name in NEW} <= functions
    assert not {f"torg-shop-{name}" for name in GONE} & functions
    events = desk.aws("events")
    rules = {one["Name"] for one in events.list_rules(NamePrefix="torg-shop-")["Rules"]}
    assert not {f"torg-shop-{name}-event" for name in GONE} & rules
    (target,) = events.list_targets_by_rule(Rule="torg-shop-webhooks_tidy-event")["Targets"]
    assert target["Arn"].endswith(":torg-shop-webhooks_tidy")
    mappings = desk.aws("lambda").list_event_source_mappings()["EventSourceMappings"]
    readers = sorted(
        one["FunctionArn"].rsplit(":", 1)[-1]
        for one in mappings
        if "torg-shop-activity/" in one["EventSourceArn"]
    )
    assert readers == ["torg-shop-lake_reader", "torg-shop-live"]
    roles = {one["RoleName"] for one in desk.aws("iam").list_roles()["Roles"]}
    assert not {f"torg-shop-{name}" for name in GONE} & roles
    assert {f"torg-shop-{name}" for name in NEW} <= roles
    said = desk.infra("status", "--stage", "shop")
    assert "\nlake_reader: 1024 MB" in said
    assert not [name for name in GONE if re.search(rf"\b{name}\b:", said)]


def _goes_away_and_comes_back_to_its_data(desk: Machine, keys: Keys) -> None:
    """What runs goes; tables, buckets and keys are taken up again as they were."""
    held = _in_lake(desk)
    said = desk.infra("down", "--stage", "shop")
    assert "To come back to them" in said
    assert not [
        one for one in desk.aws("lambda").list_functions()["Functions"] if "torg-shop" in one["FunctionName"]
    ]
    assert "torg-shop-reviews" in desk.aws("dynamodb").list_tables()["TableNames"]
    again = desk.infra("up", "--stage", "shop", "--yes")
    assert "Shown once" not in again
    desk.chalice("deploy", "--stage", "shop")
    assert "WRONG" not in desk.infra("after", "--stage", "shop")
    assert _reviews(desk, keys) == [WORDS]
    assert _in_lake(desk) == held
    _takes_an_event(desk, keys)
    tables = desk.aws("dynamodb")
    for name in (one for one in tables.list_tables()["TableNames"] if one.startswith("torg-shop-")):
        expiry = tables.describe_time_to_live(TableName=name)["TimeToLiveDescription"]
        assert expiry["TimeToLiveStatus"] == "ENABLED"
        assert tables.describe_table(TableName=name)["Table"]["DeletionProtectionEnabled"]


def _is_brought_back_into_another(desk: Machine) -> None:
    desk.infra("up", "--stage", "again", "--yes")
    said = desk.infra("restore", "--stage", "shop", "--into", "again")
    assert "every checksum is equal" in said
    assert re.search(r"^activity: [1-9]\d* rows, [0-9a-f]{64}$", said, re.MULTILINE)
    assert "activity" in desk.infra("restore", "--stage", "shop", "--into", "again")
    desk.infra("up", "--stage", "again", "--yes")
    tables = desk.aws("dynamodb")
    stream = tables.describe_table(TableName="torg-again-activity")["Table"]["LatestStreamArn"]
    config = json.loads((desk.checkout / ".chalice" / "config.json").read_text())
    assert config["stages"]["again"]["environment_variables"]["TORG_ACTIVITY_STREAM"] == stream
    secrets = desk.aws("ssm")
    one, other = (
        secrets.get_parameter(Name=f"/torg/{stage}/secrets")["Parameter"]["Value"]
        for stage in ("shop", "again")
    )
    assert one == other
    assert "is deployed" in desk.refused("infra", "restore", "--stage", "again", "--into", "shop")


def _left(desk: Machine) -> dict[str, Any]:
    """What is still in the account."""
    found = {
        "tables": desk.aws("dynamodb").list_tables()["TableNames"],
        "buckets": desk.aws("s3").list_buckets()["Buckets"],
        "queues": desk.aws("sqs").list_queues().get("QueueUrls", []),
        "topics": desk.aws("sns").list_topics()["Topics"],
        "functions": desk.aws("lambda").list_functions()["Functions"],
        "layers": desk.aws("lambda").list_layers()["Layers"],
        "apis": desk.aws("apigateway").get_rest_apis()["items"],
        "sockets": desk.aws("apigatewayv2").get_apis()["Items"],
        "roles": desk.aws("iam").list_roles()["Roles"],
        "rules": desk.aws("events").list_rules()["Rules"],
        "logs": desk.aws("logs").describe_log_groups()["logGroups"],
        "parameters": desk.aws("ssm").describe_parameters()["Parameters"],
    }
    return {name: things for name, things in found.items() if things}
