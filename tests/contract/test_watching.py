"""A stage's alarms come up on an emulator, and its status says what there is."""

import json
import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from infra import down, extras, stack, watching
from infra.errors import Refused
from infra.stage import Stage
from tests.support import ministack


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A stage without functions."""
    folder: Path = tmp_path_factory.mktemp("watched")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    services = "cloudformation,cloudfront,cloudwatch,dynamodb,s3,sns,sqs,ssm,sts,wafv2"
    with ministack.running(port, folder, services) as endpoint:
        made = Stage("watched", project=folder, region="eu-north-1", endpoint=endpoint)
        stack.up(made, protected=False)
        yield made


def told(stage: Stage) -> dict[str, str]:
    has = stack.outputs(stage)
    return dict(line.split(": ", 1) for line in watching.lines(stage, has["LakeBucket"], has["MailBucket"]))


def test_a_quiet_stage_says_so_and_what_is_put_in_shows(stage: Stage) -> None:
    quiet = told(stage)
    assert "feed" not in quiet["queues"]
    assert quiet["dead letters"] == "none"
    assert quiet["quarantine"] == "empty"
    assert quiet["recommendations"] == "never computed"
    assert quiet["last mail"] == "none in 7 days"
    assert "python -m infra watch" in quiet["alarms"]
    assert "--budget" in quiet["spend"]
    assert quiet["backup"] == "none; python -m infra backup --stage watched --to …"
    assert quiet["recovery to any second"].startswith("OFF for ")
    _happen(stage)
    busy = told(stage)
    assert busy["queues"].startswith("feed 2")
    assert busy["dead letters"] == "listing-dlq 1"
    assert busy["quarantine"].startswith("1 records")
    assert busy["recommendations"] == "computed 2 h ago"
    assert busy["last mail"].endswith("ago")
    assert busy["backup"] == "3 d ago"
    assert busy["recovery to any second"] == "on for every table"


def _happen(stage: Stage) -> None:
    has = stack.outputs(stage)
    for queue in ("feed", "feed", "listing-dlq"):
        client = stage.client("sqs")
        client.send_message(
            QueueUrl=client.get_queue_url(QueueName=f"torg-watched-{queue}")["QueueUrl"], MessageBody="?"
        )
    files = stage.client("s3")
    files.put_object(Bucket=has["LakeBucket"], Key="quarantine/mail-1.json", Body=b"{}")
    files.put_object(Bucket=has["MailBucket"], Key=f"sent/{datetime.now(UTC):%Y/%m/%d}/1-a.eml", Body=b"")
    told = json.dumps({"now": int(time.time() - 3 * 86_400 - 5)})
    files.put_object(Bucket=has["ArtefactBucket"], Key="state/watched.backup.json", Body=told.encode())
    for room in down.rooms():
        stage.client("dynamodb").update_continuous_backups(
            TableName=f"torg-watched-{room}",
            PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True},
        )
    row = {"pk": {"S": "finished"}, "generation": {"N": str(int((time.time() - 2 * 3600 - 5) * 1000))}}
    stage.client("dynamodb").put_item(TableName="torg-watched-recommendations", Item=row)


def test_alarms_are_made_for_each_queue_and_stream_and_made_again_change_nothing(stage: Stage) -> None:
    first = list(extras.watch(stage, "night@example.com", budget=50))
    names = extras.alarms(stage)
    assert "torg-watched-dead-letters-mail-news" in names
    assert "torg-watched-stream-behind-lake" in names
    assert "torg-watched-recommendations-old" in names
    assert "torg-watched-api-failing" not in names, "the emulator knows no arithmetic"
    assert first[0].startswith(f"alarms: {len(names)}, which write to night@example.com")
    assert first[-1].startswith("budget: left out")
    assert list(extras.watch(stage, "night@example.com", budget=50)) == first
    stage.client("cloudwatch").set_alarm_state(
        AlarmName="torg-watched-quarantine", StateValue="ALARM", StateReason="a test"
    )
    assert told(stage)["alarms"].startswith("RINGING: torg-watched-quarantine; ")


def test_an_edge_stands_before_the_api_and_its_assets_and_shows_the_stages_secret(stage: Stage) -> None:
    with pytest.raises(Refused, match="certificate"):
        list(extras.edge(stage, domain="api.example.com"))
    folder = stage.project / ".chalice" / "deployed"
    folder.mkdir(parents=True)
    record = {"resources": [{"resource_type": "rest_api", "name": "rest_api", "rest_api_id": "abc123"}]}
    (folder / "watched.json").write_text(json.dumps(record))
    parameters = stage.client("ssm")
    parameters.put_parameter(Name=stage.secrets_parameter, Value="{}", Type="SecureString")
    with pytest.raises(Refused, match="edge_secret"):
        list(extras.edge(stage))
    secret = json.dumps({"edge_secret": "s" * 32})
    parameters.put_parameter(Name=stage.secrets_parameter, Value=secret, Type="SecureString", Overwrite=True)
    lines = list(extras.edge(stage))
    assert lines[0].startswith("edge: https://")
    (made,) = stage.client("cloudfront").list_distributions()["DistributionList"]["Items"]
    origins = {one["Id"]: one for one in made["Origins"]["Items"]}
    assert origins["api"]["DomainName"] == "abc123.execute-api.eu-north-1.amazonaws.com"
    assert origins["api"]["OriginPath"] == "/api"
    (header,) = origins["api"]["CustomHeaders"]["Items"]
    assert (header["HeaderName"], header["HeaderValue"]) == ("X-Torg-Edge", "s" * 32)
    assert origins["assets"]["DomainName"].startswith("torg-watched-assets-")
    assert list(extras.edge(stage)) == lines
