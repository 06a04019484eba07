"""The local stack: what is deployed answers, changes reach it, and its state outlives it."""

import json
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from infra import deployed, layer, logs, recompute, vendoring
from infra import stack as cloudformation
from infra.stage import Stage
from tests.support.deployed import DeployedStack, eventually
from tests.support.paths import PROJECT

ADDED = """
@app.route("/v1/added/{name}/by-a-test", methods=["POST"])
def added(name):
    import importlib.util
    return {"name": name, "outside": importlib.util.find_spec("pytest") is not None}
"""


def test_the_api_answers_behind_one_address(stack: DeployedStack) -> None:
    health = stack.call("GET", "/v1/health")
    assert (health.status, health.json()["stage"]) == (200, "local")
    with urllib.request.urlopen(f"{stack.address}/") as page:
        assert page.headers["Content-Type"].startswith("text/html")


def test_an_unknown_route_is_refused_with_a_problem_that_browsers_may_read(stack: DeployedStack) -> None:
    refused = stack.call("GET", "/v1/there/is/no/such/route")
    assert refused.status == refused.json()["status"] == 404
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.headers["Access-Control-Allow-Origin"] == "*"
    assert refused.json()["request_id"]


def test_a_route_added_and_removed_later_reaches_the_api(stack: DeployedStack) -> None:
    assert stack.call("POST", "/v1/added/x/by-a-test", {}).status == 404
    path = stack.sources / "app.py"
    before = path.read_text()
    try:
        path.write_text(before + ADDED)
        stack.stack.deploy()
        answer = stack.call("POST", "/v1/added/x/by-a-test", {})
        assert (answer.status, answer.json()) == (200, {"name": "x", "outside": False})
        assert stack.call("GET", "/v1/added/x/by-a-test").status == 404
    finally:
        path.write_text(before)
        stack.stack.deploy()
    assert stack.call("POST", "/v1/added/x/by-a-test", {}).status == 404
    assert eventually(lambda: stack.call("GET", "/v1/health").status == 200)


def test_deploying_again_makes_no_second_api_and_no_second_layer(stack: DeployedStack) -> None:
    stage = stack.stack.stage
    before = deployed.read(stage)
    archive = vendoring.for_here(PROJECT).layers / "duckdb.zip"
    bucket = cloudformation.outputs(stage)["ArtefactBucket"]
    architecture = vendoring.here().architecture
    version = layer.publish(stage, "duckdb", archive, bucket, architecture)
    (stack.stack.folder / "deployed-digest").unlink()
    stack.stack.deploy()
    assert deployed.read(stage) == before
    assert layer.publish(stage, "duckdb", archive, bucket, architecture) == version
    assert len(stage.client("apigateway").get_rest_apis()["items"]) == 1


def test_every_table_expires_its_rows(stack: DeployedStack) -> None:
    client = stack.stack.stage.client("dynamodb")
    tables = client.list_tables()["TableNames"]
    assert len(tables) >= 6
    states = [client.describe_time_to_live(TableName=name)["TimeToLiveDescription"] for name in tables]
    assert all(state.get("AttributeName") == "expires_at" for state in states)


def test_streams_and_queues_report_their_failed_items(stack: DeployedStack) -> None:
    mappings = stack.stack.stage.client("lambda").list_event_source_mappings()["EventSourceMappings"]
    assert mappings
    assert all(mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"] for mapping in mappings)
    streams = [mapping for mapping in mappings if ":dynamodb:" in mapping["EventSourceArn"]]
    assert all(mapping["DestinationConfig"]["OnFailure"]["Destination"] for mapping in streams)


def test_a_test_stage_can_live_at_another_time(stack: DeployedStack) -> None:
    try:
        stack.shift_clock(-400 * 86_400)
        assert stack.call("GET", "/v1/health").json()["time"][:4] < time.strftime("%Y", time.gmtime())
    finally:
        stack.shift_clock(0)
    assert stack.call("GET", "/v1/health").json()["time"] >= time.strftime("%Y-%m-%d", time.gmtime())


def test_the_logs_hold_what_functions_write(stack: DeployedStack, capsys: pytest.CaptureFixture[str]) -> None:
    recompute.await_lake(stack.stack.stage, patience=600)
    logs.follow(stack.stack.stage, forever=False)
    told = [line for line in capsys.readouterr().out.splitlines() if " lake: {" in line]
    assert told
    assert json.loads(told[-1].split(": ", 1)[1])["message"] == "done"


def test_stopping_keeps_everything_even_what_no_function_has_read(stack: DeployedStack) -> None:
    stage, keys = stack.stack.stage, stack.stack.keys
    bucket = cloudformation.outputs(stage)["LakeBucket"]
    recompute.await_lake(stage, patience=600)
    _read_the_log(stage, False)
    item = {"pk": {"S": "marker#over-a-restart"}, "expires_at": {"N": str(int(time.time()) + 600)}}
    stage.client("dynamodb").put_item(TableName="torg-local-activity", Item=item)
    stage.client("s3").put_object(Bucket=bucket, Key="kept", Body=b"\x00\xff")
    stack.stack.stop()
    stack.start()
    stage = stack.stack.stage
    assert stage.client("s3").get_object(Bucket=bucket, Key="kept")["Body"].read() == b"\x00\xff"
    assert stack.stack.keys == keys
    assert eventually(lambda: stack.call("GET", "/v1/health").status == 200)

    def markers() -> list[str]:
        found = stage.client("s3").list_objects_v2(Bucket=bucket, Prefix="markers/over-a-restart")
        return [entry["Key"] for entry in found.get("Contents", ())]

    assert markers() == []
    _read_the_log(stage, True)
    assert eventually(markers) == ["markers/over-a-restart"]
    recompute.await_lake(stage, patience=600)


def _read_the_log(stage: Stage, enabled: bool) -> None:
    client = stage.client("lambda")
    (mapping,) = client.list_event_source_mappings(FunctionName=stage.function("lake"))["EventSourceMappings"]
    client.update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)


@pytest.mark.parametrize("saved", [True, False], ids=["after a save", "before the first save"])
def test_a_killed_emulator_is_brought_up_again(stack: DeployedStack, saved: bool) -> None:
    stack.stack._emulator.save()
    process = stack.stack._emulator._process
    assert process is not None
    process.kill()
    process.wait()
    stack.stack.stop()
    if not saved:
        shutil.rmtree(stack.stack.folder / "emulator" / "state")
    stack.start()
    assert eventually(lambda: stack.call("GET", "/v1/health").status == 200)
    recompute.await_lake(stack.stack.stage, patience=600)


def _local(command: str, folder: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "infra.local", command, "--folder", str(folder), *words],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


@pytest.fixture
def taken() -> "socket.socket":
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        yield holder


def test_a_port_in_use_is_one_clear_line(tmp_path: Path, taken: socket.socket) -> None:
    port = taken.getsockname()[1]
    for words in (["--bare"], ["--bare", "--detach"]):
        done = _local("run", tmp_path, "--port", str(port), *words)
        assert done.returncode == 1
        assert done.stderr == f"torg: port {port} is in use; choose another: make run PORT=8090\n"


def test_a_detached_stack_runs_until_it_is_stopped(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    try:
        ran = _local("run", tmp_path, "--port", str(port), "--bare", "--detach")
        assert ran.returncode == 0, ran.stdout + ran.stderr
        assert "Ready in" in ran.stdout
        local = json.loads((tmp_path / "local.json").read_text())
        wanted = {
            "api_base",
            "publishable_key",
            "secret_key",
            "shopper_signing_secret",
            "mailbox",
            "console",
            "mail_bucket",
            "endpoint_url",
        }
        assert wanted <= set(local)
        with urllib.request.urlopen(f"{local['api_base']}/v1/health") as health:
            assert health.status == 200
        again = _local("run", tmp_path, "--port", str(port), "--bare")
        assert (again.returncode, again.stderr.count("\n")) == (1, 1)
        assert "runs already" in again.stderr
    finally:
        stopped = _local("stop", tmp_path)
    assert stopped.returncode == 0
    assert not (tmp_path / "local.json").exists()
    assert _local("stop", tmp_path).stdout == "nothing was running\n"
    assert _local("clean", tmp_path).returncode == 0
    assert not (tmp_path / "stack").exists()
