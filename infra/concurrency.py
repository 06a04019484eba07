"""How many copies of a function may run at once, for the few that could take the account's all or run up its bill."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from botocore.exceptions import ClientError

from infra.functions import sized

#: AWS wants that many left for functions that reserve none.
_LEFT: Final = 100


def put(client: Any, functions: Mapping[str, str]) -> list[str]:
    """Reserve what functions ask for, where the account has room; lines about it. `functions` are Lambda's names by
    Chalice's.
    """
    asked = {function: count for name, function in functions.items() if (count := sized(name).reserved)}
    missing = {name: count for name, count in asked.items() if found(client, name) != count}
    if not missing:
        return [f"concurrency: {len(asked)} functions are capped"]
    room = unreserved(client) - _LEFT
    if sum(missing.values()) > room:
        lacking = f"the account has room for {max(room, 0)} of {sum(missing.values())}"
        return [f"concurrency: not capped: {lacking}; python -m infra check says how to ask for more"]
    return _put(client, missing.items()) or [f"concurrency: {len(asked)} functions are capped"]


def _put(client: Any, missing: Iterable[tuple[str, int]]) -> list[str]:
    """The refusal of the first that is refused; the others would be, too."""
    for name, count in missing:
        try:
            client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=count)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "InvalidParameterValueException":
                raise
            return [f"concurrency: not capped: {error.response['Error'].get('Message', 'refused')}"]
    return []


def found(client: Any, function: str) -> int | None:
    """What a function has reserved."""
    count = client.get_function_concurrency(FunctionName=function).get("ReservedConcurrentExecutions")
    return None if count is None else int(count)


def unreserved(client: Any) -> int:
    """How many copies the account may run at once besides what is reserved."""
    return int(client.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"])
