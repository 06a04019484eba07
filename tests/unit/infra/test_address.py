"""The API's own address, which functions put into links, is told to them once it is known."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra import after, chalice_config
from infra.deployed import Deployed
from infra.stage import Stage


class Functions:
    """Lambda's configuration of functions, and waiters that needn't wait."""

    def __init__(self) -> None:
        self.told: dict[str, dict[str, str]] = {"api": {"A": "1"}, "job": {}}

    def get_function_configuration(self, **asked: str) -> Any:
        return {"Environment": {"Variables": self.told[asked["FunctionName"]]}}

    def update_function_configuration(self, **asked: Any) -> None:
        self.told[asked["FunctionName"]] = asked["Environment"]["Variables"]

    def get_waiter(self, _: str) -> "Functions":
        return self

    def wait(self, **_: Any) -> None:
        return


def _stage(tmp_path: Path, **variables: str) -> Stage:
    (tmp_path / ".chalice").mkdir()
    config = {"stages": {"prod": {"environment_variables": variables}}}
    (tmp_path / ".chalice" / "config.json").write_text(json.dumps(config))
    return Stage("prod", tmp_path, "eu-north-1")


@pytest.fixture
def functions(monkeypatch: pytest.MonkeyPatch) -> Functions:
    fake = Functions()
    monkeypatch.setattr(Stage, "client", lambda *_, **__: fake)
    return fake


DONE = Deployed(api="abc123", functions={"api_handler": "api", "job": "job"})
ADDRESS = "https://abc123.execute-api.eu-north-1.amazonaws.com/api"


def test_every_function_is_told_and_the_next_deploy_tells_it_again(
    tmp_path: Path, functions: Functions
) -> None:
    stage = _stage(tmp_path, TORG_STAGE="prod")
    assert ADDRESS in after._address(stage, DONE)[0]
    assert functions.told == {
        "api": {"A": "1", "TORG_PUBLIC_URL": ADDRESS},
        "job": {"TORG_PUBLIC_URL": ADDRESS},
    }
    assert chalice_config.variables(stage) == {"TORG_STAGE": "prod", "TORG_PUBLIC_URL": ADDRESS}
    assert after._address(stage, DONE) == []


def test_a_domain_of_the_shops_own_stays(tmp_path: Path, functions: Functions) -> None:
    stage = _stage(tmp_path, TORG_PUBLIC_URL="https://torg.shop.example")
    assert after._address(stage, DONE) == []
    assert functions.told["job"] == {}


def test_an_emulator_serves_it_elsewhere(tmp_path: Path) -> None:
    stage = Stage("local", tmp_path, "eu-north-1", "http://127.0.0.1:4566")
    assert stage.api_address("abc", "api") == "http://127.0.0.1:4566/_aws/execute-api/abc/api"
