"""What an interrupted deploy left is found again, and nothing of another stage is touched."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra import down, orphans, stack
from infra.stage import Stage
from tests.support.operating import NotFound

FUNCTION = "arn:aws:lambda:eu-north-1:1:function"


class Cloud:
    """One account: REST APIs by id and the function each leads to, WebSocket APIs, subscriptions."""

    def __init__(self) -> None:
        self.apis = {"a-prod": "torg-prod", "a-other": "torg-prod-eu"}
        self.sockets = {"w-prod": "torg-prod-websocket-api", "w-other": "torg-prod-eu-websocket-api"}
        self.mappings = {"m-1": "torg-prod-lake", "m-2": "torg-prod-push", "m-3": "torg-prod-eu-lake"}
        self.exceptions = type("Errors", (), {"ResourceNotFoundException": NotFound})
        self._asked = ""

    def get_paginator(self, name: str) -> "Cloud":
        self._asked = name
        return self

    def paginate(self, **asked: Any) -> Any:
        if self._asked == "get_rest_apis":
            return [{"items": [{"id": api, "name": "torg"} for api in self.apis]}]
        if self._asked == "get_resources":
            uri = f"{FUNCTION}:{self.apis[asked['restApiId']]}/invocations"
            return [{"items": [{"resourceMethods": {"GET": {"methodIntegration": {"uri": uri}}}}]}]
        told = [{"UUID": name, "FunctionArn": f"{FUNCTION}:{one}"} for name, one in self.mappings.items()]
        return [{"EventSourceMappings": told}]

    def get_apis(self) -> Any:
        return {"Items": [{"ApiId": api, "Name": name} for api, name in self.sockets.items()]}

    def delete_event_source_mapping(self, *, UUID: str) -> None:  # noqa: N803
        del self.mappings[UUID]

    def get_event_source_mapping(self, *, UUID: str) -> None:  # noqa: N803
        raise NotFound


class Prod(Stage):
    """A stage in that account."""

    def client(self, service: str, **_: Any) -> Any:
        return CLOUDS[self.project]


CLOUDS: dict[Path, Cloud] = {}


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    CLOUDS[tmp_path] = Cloud()
    return Prod("prod", tmp_path, "eu-north-1")


def _record(stage: Stage, *resources: dict[str, str]) -> Path:
    path = stage.project / ".chalice" / "deployed" / "prod.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"resources": resources, "schema_version": "2.0", "backend": "api"}))
    return path


def test_apis_that_a_killed_deploy_made_are_taken_into_the_record(stage: Stage) -> None:
    lines = orphans.settle(stage)
    record = json.loads((stage.project / ".chalice" / "deployed" / "prod.json").read_text())
    assert [one.get("rest_api_id") or one.get("websocket_api_id") for one in record["resources"]] == [
        "a-prod", "w-prod",
    ]  # fmt: skip
    assert sorted(CLOUDS[stage.project].mappings) == ["m-3"]
    assert len(lines) == 4


def test_what_is_recorded_stays_as_it_is(stage: Stage) -> None:
    known = [
        {"rest_api_id": "a-prod"},
        {"websocket_api_id": "w-prod"},
        {"event_uuid": "m-1"},
        {"event_uuid": "m-2"},
    ]
    path = _record(stage, *known)
    assert orphans.settle(stage) == []
    assert json.loads(path.read_text())["resources"] == known
    assert len(CLOUDS[stage.project].mappings) == 3


def test_an_api_that_was_deleted_by_hand_is_not_found_in_another_stage(stage: Stage) -> None:
    cloud = CLOUDS[stage.project]
    del cloud.apis["a-prod"], cloud.sockets["w-prod"]
    cloud.mappings = {"m-3": "torg-prod-eu-lake"}
    path = _record(stage, {"rest_api_id": "a-prod"})
    assert orphans.settle(stage) == []
    assert json.loads(path.read_text())["resources"] == [{"rest_api_id": "a-prod"}]


def test_streams_that_were_begun_anew_are_subscribed_to_anew(stage: Stage) -> None:
    path = _record(
        stage,
        {"resource_type": "dynamodb_event", "event_uuid": "m-1"},
        {"resource_type": "sqs_event", "event_uuid": "m-2"},
    )
    orphans.forget_subscriptions(stage)
    assert [one["resource_type"] for one in json.loads(path.read_text())["resources"]] == ["sqs_event"]
    assert sorted(CLOUDS[stage.project].mappings) == ["m-2", "m-3"]


def test_a_stage_that_kept_its_data_is_taken_in_by_its_names() -> None:
    written = stack.literal(stack.TEMPLATE.read_text(), "prod", "123456789012")
    for room in down.rooms():
        assert f"TableName: torg-prod-{room}\n" in written
    for bucket in down.buckets():
        assert f"BucketName: torg-prod-{bucket}-123456789012\n" in written
    assert "!If [IsProtected, Retain" not in written
    assert len(down.rooms()) >= 28
    assert {"lake", "media", "mail", "artefacts"} <= set(down.buckets())
