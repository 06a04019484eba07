"""Moving a stage's clock: all of its functions or none, and none but a test stage's."""

import io
import json
from typing import Any

import pytest

from infra.errors import Refused
from infra.local import clock

TEST = {"TORG_TEST_STAGE": "1", "TORG_STAGE": "local"}


class Lambda:
    """As much of Lambda as the clock asks of it."""

    class exceptions:  # noqa: N801  (botocore's name)
        class ResourceNotFoundException(Exception):
            pass

    def __init__(self, **functions: dict[str, str]) -> None:
        self.functions = {f"torg-{name}": dict(told) for name, told in functions.items()}
        self.waited: list[str] = []
        self.ran: list[str] = []
        self.answer: dict[str, Any] = {"posted": 1}
        self.fails = False

    def get_paginator(self, name: str) -> "Lambda":
        assert name == "list_functions"
        return self

    def paginate(self) -> list[Any]:
        listed = [
            {"FunctionName": name, "Environment": {"Variables": dict(told)}}
            for name, told in self.functions.items()
        ]
        return [{"Functions": listed[:1]}, {"Functions": listed[1:]}]

    def get_function_configuration(self, FunctionName: str) -> Any:  # noqa: N803
        if FunctionName not in self.functions:
            raise self.exceptions.ResourceNotFoundException
        return {"Environment": {"Variables": self.functions[FunctionName]}}

    def update_function_configuration(self, FunctionName: str, Environment: Any) -> None:  # noqa: N803
        self.functions[FunctionName] = Environment["Variables"]

    def get_waiter(self, name: str) -> "Lambda":
        assert name == "function_updated_v2"
        return self

    def wait(self, FunctionName: str, WaiterConfig: Any) -> None:  # noqa: N803
        self.waited.append(FunctionName)

    def invoke(self, FunctionName: str, Payload: bytes) -> Any:  # noqa: N803
        self.ran.append(FunctionName)
        failed = {"FunctionError": "Unhandled"} if self.fails else {}
        return {"Payload": io.BytesIO(json.dumps(self.answer).encode()), **failed}


class Stage:
    """A stage of that Lambda."""

    name, stack = "local", "torg-local"

    def __init__(self, functions: Lambda) -> None:
        self.functions = functions

    def client(self, service: str, **_: Any) -> Lambda:
        assert service == "lambda"
        return self.functions

    def function(self, name: str) -> str:
        return self.stack if name == "api_handler" else f"{self.stack}-{name}"


def move(functions: Lambda, seconds: int) -> int:
    return clock.move(Stage(functions), seconds)  # type: ignore[arg-type]


def offset(functions: Lambda) -> int:
    return clock.offset(Stage(functions))  # type: ignore[arg-type]


def test_all_functions_are_moved_waited_for_and_keep_what_else_they_were_told() -> None:
    functions = Lambda(**{"local": TEST, "local-lake": TEST, "localities": {}, "other-lake": {}})
    assert move(functions, 90) == 2
    assert functions.functions["torg-local"] == TEST | {"TORG_CLOCK_OFFSET": "90"}
    assert functions.waited == ["torg-local", "torg-local-lake"]
    assert functions.functions["torg-localities"] == functions.functions["torg-other-lake"] == {}
    assert (offset(functions), move(functions, 90), move(functions, 0), offset(functions)) == (90, 0, 2, 0)
    assert functions.functions["torg-local"] == TEST


def test_a_stage_that_is_no_test_keeps_its_clock() -> None:
    functions = Lambda(**{"local": TEST, "local-lake": {"TORG_STAGE": "local"}})
    with pytest.raises(Refused, match="isn't a test stage"):
        move(functions, 90)
    assert functions.functions == {"torg-local": TEST, "torg-local-lake": {"TORG_STAGE": "local"}}


def test_nothing_deployed_has_no_clock() -> None:
    with pytest.raises(Refused, match="isn't deployed"):
        move(Lambda(), 90)
    assert offset(Lambda()) == 0


def test_catching_up_runs_what_is_done_by_the_minute_in_turn() -> None:
    functions = Lambda(local=TEST)
    outcome = clock.catch_up(Stage(functions))  # type: ignore[arg-type]
    assert functions.ran == ["torg-local-campaigns_fire", "torg-local-mail_dispatch"]
    assert outcome["campaigns_fire"] == {"posted": 1}
    functions.fails, functions.answer = True, {"errorMessage": "no table"}
    with pytest.raises(Refused, match="campaigns_fire failed: no table"):
        clock.catch_up(Stage(functions))  # type: ignore[arg-type]
