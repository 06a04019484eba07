"""A stage's life by the documented commands, from an empty account to an empty account.

Two machines take part, as two operators would: what one deployed the other goes on with.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra import vendoring
from infra.local import project
from infra.local.emulator import Emulator
from infra.stage import DEFAULT_REGION
from tests.support.deployed import eventually
from tests.support.paths import PROJECT

ADDED = """

@app.route("/v1/added/by-an-operator", methods=["GET"])
def added():
    return {"added": True}
"""


@dataclass(frozen=True)
class Machine:
    """An operator's checkout, and what they type there."""

    checkout: Path
    endpoint: str

    def types(self, *words: str) -> "subprocess.CompletedProcess[str]":
        """`python -m …`, as somebody who isn't asked back."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "TORG_"))}
        environ = kept | {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": DEFAULT_REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
        return subprocess.run(
            [sys.executable, "-m", *words], cwd=self.checkout, env=environ, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, check=False, timeout=1200,
        )  # fmt: skip

    def infra(self, *words: str) -> str:
        """A command of `python -m infra` that goes well; what it said."""
        return self._well(self.types("infra", *words))

    def chalice(self, *words: str) -> str:
        """Chalice's own command that goes well."""
        return self._well(self.types("infra.local.chalice", *words))

    def refused(self, *words: str) -> str:
        """What a command said that was refused."""
        done = self.types(*words)
        assert done.returncode == 1, done.stdout
        return done.stderr

    def aws(self, service: str) -> Any:
        return boto3.client(
            service, endpoint_url=self.endpoint, region_name=DEFAULT_REGION,
            aws_access_key_id="test", aws_secret_access_key="test",
        )  # fmt: skip

    @property
    def api(self) -> str:
        """Where the deployed API is, as functions were told."""
        config = json.loads((self.checkout / ".chalice" / "config.json").read_text())
        return str(config["stages"]["shop"]["environment_variables"]["TORG_PUBLIC_URL"])

    @staticmethod
    def _well(done: "subprocess.CompletedProcess[str]") -> str:
        assert done.returncode == 0, f"{done.args}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        return done.stdout


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An account in which nothing is."""
    running = Emulator(tmp_path_factory.mktemp("account"))
    running.start()
    try:
        yield running
    finally:
        running.stop()


def _machine(folder: Path, emulator: Emulator) -> Machine:
    """A fresh checkout that was prepared for this machine."""
    place = vendoring.for_here(PROJECT)
    vendoring.prepare(PROJECT, place.vendor, place.layers, vendoring.here())
    project.copy(PROJECT, folder, place.vendor)
    shutil.copytree(PROJECT / "infra", folder / "infra", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / ".chalice" / "config.json").write_text('{"version": "2.0", "app_name": "torg", "stages": {}}')
    (folder / ".torg").mkdir()
    (folder / ".torg" / "layers").symlink_to(place.layers)
    return Machine(folder, emulator.endpoint)


def _call(method: str, url: str, body: Any = None, **headers: str) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        url, data, {"Content-Type": "application/json", **headers}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, None


def test_a_stages_life_from_an_empty_account_to_an_empty_account(tmp_path: Path, emulator: Emulator) -> None:
    laptop, desk = _machine(tmp_path / "laptop", emulator), _machine(tmp_path / "desk", emulator)
    key = _comes_up(laptop)
    _takes_an_event(laptop, key)
    _is_gone_on_with_elsewhere(laptop, desk)
    _is_brought_back_into_another(desk)
    for stage in ("again", "shop"):
        assert "nothing was deleted" in desk.refused("infra", "down", "--stage", stage, "--delete-data")
        desk.infra("down", "--stage", stage, "--delete-data", "--confirm", stage)
    assert _left(desk) == {}


def _comes_up(laptop: Machine) -> str:
    """From nothing to a deployed stage; the publishable key."""
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
    found = re.search(r"pk_[0-9a-f]+", said)
    assert found
    return found[0]


def _takes_an_event(laptop: Machine, key: str) -> None:
    status, health = _call("GET", f"{laptop.api}/v1/health")
    assert (status, health["stage"]) == (200, "shop")
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    event = {
        "event_id": str(uuid.uuid4()), "event": "product_viewed", "occurred_at": now, "anonymous_id": "a-visitor",
        "session_id": "a-session", "consent": {"analytics": True}, "product_id": "p-1",
    }  # fmt: skip
    batch = {"batch_id": str(uuid.uuid4()), "sent_at": now, "events": [event]}
    status, told = _call("POST", f"{laptop.api}/v1/events", batch, **{"X-Torg-Key": key})
    assert (status, told["accepted"]) == (202, 1)
    lake = laptop.aws("s3")
    bucket = "torg-shop-lake-000000000000"
    eventually(lambda: lake.list_objects_v2(Bucket=bucket, Prefix="raw/").get("Contents"))


def _is_gone_on_with_elsewhere(laptop: Machine, desk: Machine) -> None:
    """Another machine adds a route; there is one API before and after, and it keeps what was chosen."""
    assert "wasn't just pulled" in laptop.refused("infra.local.chalice", "deploy", "--stage", "shop")
    pulled = desk.infra("up", "--stage", "shop", "--yes")
    assert "nothing to do" in pulled
    assert "shop is locked" in laptop.refused("infra", "up", "--stage", "shop", "--yes")
    with (desk.checkout / "app.py").open("a") as app:
        app.write(ADDED)
    desk.chalice("deploy", "--stage", "shop")
    after = desk.infra("after", "--stage", "shop")
    assert "WRONG" not in after
    assert "events 77" in after
    assert desk.api == laptop.api
    assert _call("GET", f"{desk.api}/v1/added/by-an-operator") == (200, {"added": True})
    assert len(desk.aws("apigateway").get_rest_apis()["items"]) == 1
    assert len(desk.aws("apigatewayv2").get_apis()["Items"]) == 1
    assert "nothing to do" in laptop.infra("up", "--stage", "shop", "--yes")
    desk.infra("up", "--stage", "shop", "--yes", "--break-lock")


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
