"""Caps of large functions, where the account has room for them."""

from typing import Any

from infra import concurrency
from infra.functions import FUNCTIONS
from tests.support.operating import refusal

DEPLOYED = {name: f"torg-prod-{name}" for name in FUNCTIONS}
ASKED = {f"torg-prod-{name}": one.reserved for name, one in FUNCTIONS.items() if one.reserved}


class Lambda:
    """An account that runs `most` functions at once; it keeps 100 for those that reserve none."""

    def __init__(self, most: int, *, strict: bool = True) -> None:
        self.most, self.strict, self.reserved, self.puts = most, strict, dict[str, int](), 0

    def get_account_settings(self) -> Any:
        return {"AccountLimit": {"UnreservedConcurrentExecutions": self.most - sum(self.reserved.values())}}

    def get_function_concurrency(self, *, FunctionName: str) -> Any:  # noqa: N803
        count = self.reserved.get(FunctionName)
        return {} if count is None else {"ReservedConcurrentExecutions": count}

    def put_function_concurrency(self, *, FunctionName: str, ReservedConcurrentExecutions: int) -> None:  # noqa: N803
        self.puts += 1
        if self.strict and self.most - sum(self.reserved.values()) - ReservedConcurrentExecutions < 100:
            raise refusal("InvalidParameterValueException")
        self.reserved[FunctionName] = ReservedConcurrentExecutions


def test_where_there_is_room_large_functions_are_capped_once() -> None:
    account = Lambda(1000)
    assert concurrency.put(account, DEPLOYED) == [f"concurrency: {len(ASKED)} functions are capped"]
    assert account.reserved == ASKED
    puts = account.puts
    concurrency.put(account, DEPLOYED)
    assert account.puts == puts


def test_a_new_account_is_not_even_asked() -> None:
    account = Lambda(10)
    (line,) = concurrency.put(account, DEPLOYED)
    assert line.startswith("concurrency: not capped: the account has room for 0 of")
    assert account.puts == 0


def test_a_refusal_is_a_line() -> None:
    class Stingy(Lambda):
        def get_account_settings(self) -> Any:
            return {"AccountLimit": {"UnreservedConcurrentExecutions": 1000}}

    (line,) = concurrency.put(Stingy(10), DEPLOYED)
    assert line == "concurrency: not capped: InvalidParameterValueException"
