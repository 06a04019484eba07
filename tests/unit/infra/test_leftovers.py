"""What an earlier release left is named, and nothing of another stage whose name begins alike."""

from pathlib import Path
from typing import Any

import pytest

from infra import leftovers
from infra.deployed import Deployed
from infra.stage import Stage

FUNCTION = "arn:aws:lambda:eu-north-1:1:function"
PAGES: dict[str, dict[str, Any]] = {
    "list_functions": {"Functions": [
        {"FunctionName": name}
        for name in ("torg-prod", "torg-prod-reader", "torg-prod-lake", "torg-prod-eu-lake", "torg-prod-eu", "else")
    ]},
    "list_event_source_mappings": {"EventSourceMappings": [
        {"UUID": "m-1", "FunctionArn": f"{FUNCTION}:torg-prod-reader"},
        {"UUID": "m-2", "FunctionArn": f"{FUNCTION}:torg-prod-lake"},
        {"UUID": "m-3", "FunctionArn": f"{FUNCTION}:torg-prod-eu-lake"},
    ]},
    "list_rules": {"Rules": [
        {"Name": name} for name in ("torg-prod-tidy-event", "torg-prod-sweep-event", "torg-prod-eu-sweep-event", "torg-prod-own")
    ]},
    "describe_log_groups": {"logGroups": [
        {"logGroupName": f"/aws/lambda/{name}"} for name in ("torg-prod", "torg-prod-lake", "torg-prod-eu-lake", "torg-prod2")
    ]},
}  # fmt: skip
DONE = Deployed("api", {"api_handler": "torg-prod", "reader": "torg-prod-reader", "tidy": "torg-prod-tidy"})


class Pages:
    """Every client of the account."""

    def get_paginator(self, name: str) -> "Pages":
        self._page = PAGES[name]
        return self

    def paginate(self, **_: Any) -> list[dict[str, Any]]:
        return [self._page]


class Prod(Stage):
    """A stage in that account."""

    def client(self, service: str, **_: Any) -> Any:
        return Pages()


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Prod("prod", tmp_path, "eu-north-1")


def test_what_runs_and_is_in_no_record_is_named(stage: Stage) -> None:
    assert list(leftovers.found(stage, DONE)) == [
        "function torg-prod-lake is in no record",
        "schedule torg-prod-sweep-event is no function's",
        "subscription m-2 leads to torg-prod-lake",
    ]


def test_logs_of_what_is_gone_are_found(stage: Stage) -> None:
    assert leftovers.logs(stage, DONE) == ["/aws/lambda/torg-prod-lake"]


@pytest.mark.parametrize(
    ("function", "is_own"),
    [("torg-prod", True), ("torg-prod-any_name", True), ("torg-prod-", False), ("torg-prod-eu-lake", False),
     ("torg-prod2-lake", False), ("a-torg-prod-lake", False)],
)  # fmt: skip
def test_a_stage_knows_its_functions_by_name(stage: Stage, function: str, is_own: bool) -> None:
    assert stage.owns(function) == is_own
