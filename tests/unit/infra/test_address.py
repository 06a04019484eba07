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


ADDRESS = "https://abc123.execute-api.eu-north-1.amazonaws.com/api"
PUSH_URL = "wss://ws1.execute-api.eu-north-1.amazonaws.com/api"
PUSH_POSTED = "https://ws1.execute-api.eu-north-1.amazonaws.com/api"
PUSHED = {"TORG_PUSH_URL": PUSH_URL, "TORG_PUSH_ENDPOINT": PUSH_POSTED}


def _deployed(stage: Stage, push: str = "ws1") -> None:
    record = [{"resource_type": "rest_api", "rest_api_id": "abc123"}]
    record += [{"resource_type": "websocket_api", "websocket_api_id": push}] if push else []
    record += [
        {"resource_type": "lambda_function", "name": name, "lambda_arn": f"arn:x:{own}"}
        for name, own in (("api_handler", "api"), ("job", "job"))
    ]
    path = stage.project / ".chalice" / "deployed" / f"{stage.name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"resources": record}))


def test_every_function_is_told_and_the_next_deploy_tells_it_again(
    tmp_path: Path, functions: Functions
) -> None:
    stage = _stage(tmp_path, TORG_STAGE="prod")
    _deployed(stage)
    assert any(ADDRESS in line for line in after.addresses(stage))
    told = {"TORG_PUBLIC_URL": ADDRESS, **PUSHED}
    assert functions.told == {"api": {"A": "1", **told}, "job": told}
    assert chalice_config.variables(stage) == {"TORG_STAGE": "prod", **told}
    assert after.addresses(stage) == []


def test_domains_of_the_shops_own_stay(tmp_path: Path, functions: Functions) -> None:
    own = {"TORG_PUBLIC_URL": "https://torg.shop.example", "TORG_PUSH_URL": "wss://live.shop.example"}
    stage = _stage(tmp_path, **own)
    _deployed(stage)
    after.addresses(stage)
    assert functions.told["job"] == {"TORG_PUSH_ENDPOINT": PUSH_POSTED}
    assert chalice_config.variables(stage) == own | {"TORG_PUSH_ENDPOINT": PUSH_POSTED}


def test_an_api_that_was_made_anew_is_told_again(tmp_path: Path, functions: Functions) -> None:
    stage = _stage(tmp_path)
    for push in ("ws1", "ws2"):
        _deployed(stage, push)
        after.addresses(stage)
    assert functions.told["job"]["TORG_PUSH_URL"] == PUSH_URL.replace("ws1", "ws2")
    assert functions.told["job"]["TORG_PUSH_ENDPOINT"] == PUSH_POSTED.replace("ws1", "ws2")


def test_where_nothing_is_pushed_nobody_is_told_of_it(tmp_path: Path, functions: Functions) -> None:
    stage = _stage(tmp_path)
    _deployed(stage, push="")
    after.addresses(stage)
    assert functions.told["job"] == {"TORG_PUBLIC_URL": ADDRESS}


class Roles:
    """Lambda's roles, and what was put on them."""

    def __init__(self) -> None:
        self.put: dict[str, Any] = {}

    def get_function_configuration(self, **asked: str) -> Any:
        return {"Role": f"arn:aws:iam::1:role/role-of-{asked['FunctionName']}"}

    def put_role_policy(self, **asked: str) -> None:
        self.put[asked["RoleName"]] = json.loads(asked["PolicyDocument"])["Statement"]

    def get_caller_identity(self) -> Any:
        return {"Account": "123456789012"}


def test_who_speaks_to_pages_may_do_it_on_this_api_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    roles = Roles()
    monkeypatch.setattr(Stage, "client", lambda *_, **__: roles)
    names = ("push", "websocket_connect", "websocket_message", "live")
    done = Deployed(api="abc123", functions={name: f"fn-{name}" for name in names}, push="ws1")
    after._push_rights(_stage(tmp_path), done)
    assert set(roles.put) == {f"role-of-fn-{name}" for name in names[:3]}
    for statement in roles.put.values():
        assert statement == [
            {
                "Effect": "Allow",
                "Action": ["execute-api:ManageConnections"],
                "Resource": ["arn:aws:execute-api:eu-north-1:123456789012:ws1/api/*/@connections/*"],
            }
        ]


def test_an_emulator_serves_it_elsewhere(tmp_path: Path) -> None:
    stage = Stage("local", tmp_path, "eu-north-1", "http://127.0.0.1:4566")
    assert stage.api_address("abc", "api") == "http://127.0.0.1:4566/_aws/execute-api/abc/api"
    assert stage.push_addresses("ws1", "api") == (
        "ws://127.0.0.1:4566/_aws/execute-api/ws1/api",
        "http://127.0.0.1:4566/_aws/execute-api/ws1/api",
    )


def test_the_address_of_an_api_that_is_gone_isnt_the_operators_word(
    tmp_path: Path, functions: Functions
) -> None:
    """A stage that went away, its data kept, and came back has another API."""
    stage = _stage(tmp_path, TORG_PUBLIC_URL=ADDRESS.replace("abc123", "zyx987"), **PUSHED)
    _deployed(stage)
    assert any(ADDRESS in line for line in after.addresses(stage))
    assert functions.told["api"]["TORG_PUBLIC_URL"] == ADDRESS
    assert after.addresses(stage) == []
