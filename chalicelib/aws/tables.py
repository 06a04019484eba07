"""Reads over several tables in one round trip, and transactions over several rooms.

Items are in DynamoDB's own form (`{"pk": {"S": "…"}}`): hot paths return many rows, and each room parses
its own.
"""

import random
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final, Generic, NamedTuple, TypeVar

from chalicelib.aws import clients
from chalicelib.kernel import clock
from chalicelib.kernel.errors import Unavailable
from chalicelib.kernel.revisions import Stale

T = TypeVar("T")
Item = Mapping[str, Any]
_MOST_KEYS: Final = 100
_MOST_WRITES: Final = 25
_MOST_ATTEMPTS: Final = 6
_FIRST_PAUSE: Final = 0.01
# For what a call has no room for, so that more than a hundred rows take no longer than a hundred.
_others: Final = ThreadPoolExecutor(4, thread_name_prefix="rows")


class Key(NamedTuple):
    """Where a row is: table, partition key, and sort key where the table has one."""

    table: str
    pk: str
    sk: str | None = None

    def as_item(self) -> dict[str, Any]:
        """The key in DynamoDB's form."""
        return {"pk": {"S": self.pk}} | ({"sk": {"S": self.sk}} if self.sk is not None else {})


def put(table: str, item: Item, **condition: Any) -> Any:
    """A transaction's action that writes a row, on a condition if one is given."""
    return {"Put": {"TableName": table, "Item": item, **condition}}


def delete(key: Key) -> Any:
    """A transaction's action that deletes a row."""
    return {"Delete": {"TableName": key.table, "Key": key.as_item()}}


def unless_changed(revision: int | None) -> dict[str, Any]:
    """The condition that a row still is at `revision`; None: that there is no row."""
    if revision is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "revision = :before",
        "ExpressionAttributeValues": {":before": {"N": str(revision)}},
    }


def batch_write(table: str, writes: Iterable[Any]) -> None:
    """Make these writes (`{"PutRequest": …}` or `{"DeleteRequest": …}`, each of another row), 25 a call.

    Each stands by itself: cut off, some are made. Raises `Unavailable` if DynamoDB keeps handing some back.
    """
    wanted = list(writes)
    for start in range(0, len(wanted), _MOST_WRITES):
        _batch_write({table: wanted[start : start + _MOST_WRITES]})


def _batch_write(request: Any) -> None:
    for attempt in range(_MOST_ATTEMPTS):
        _pause(attempt)
        request = clients.dynamodb().batch_write_item(RequestItems=request).get("UnprocessedItems")
        if not request:
            return
    raise Unavailable("the database is busy; try again")


def _pause(attempt: int) -> None:
    """Handed-back rows mean a busy partition; asking at once again would keep it busy."""
    if attempt:
        time.sleep(random.uniform(0.5, 1) * _FIRST_PAUSE * 2**attempt)  # noqa: S311  (spreads callers)


def count(key: Key, *, until: int) -> int:
    """Count once more in the row at `key`, which goes by itself after instant `until` (ms); how often by now.

    For rates: a count whose acknowledgement is lost is counted again.
    """
    answer = clients.dynamodb().update_item(
        TableName=key.table,
        Key=key.as_item(),
        UpdateExpression="ADD n :one SET expires_at = :until",
        ExpressionAttributeValues={":one": {"N": "1"}, ":until": {"N": str(until // clock.SECOND)}},
        ReturnValues="UPDATED_NEW",
    )
    return int(answer["Attributes"]["n"]["N"])


def get(key: Key) -> Item | None:
    """The row at `key`, read consistently; None if there is none."""
    answer = clients.dynamodb().get_item(TableName=key.table, Key=key.as_item(), ConsistentRead=True)
    return answer.get("Item")


def transact(actions: Sequence[Any]) -> None:
    """Do all of `actions`, or none. Raises `Stale` if a condition failed or writers met, or `Unavailable`.

    A request that botocore repeats while its first still runs is stale too: read again, and see what it did.
    """
    client = clients.dynamodb()
    try:
        client.transact_write_items(TransactItems=actions)
    except client.exceptions.TransactionCanceledException as error:
        raise refusal(error.response) from error
    except client.exceptions.TransactionInProgressException as error:
        raise Stale from error


def refusal(response: Any) -> Exception:
    """What a cancelled transaction means: `Stale` if a condition failed or writers met, else `Unavailable`."""
    codes = {reason["Code"] for reason in response["CancellationReasons"]} - {"None"}
    if codes <= {"ConditionalCheckFailed", "TransactionConflict"}:
        return Stale()
    return Unavailable("the database is busy; try again")


@dataclass(frozen=True, slots=True)
class Part(Generic[T]):
    """One room's part of a page: the rows it wants, and how it reads what came back.

    A page gathers the keys of all its parts, fetches them in one wave, and hands the found rows to each
    `parse`; no room sees another's rows.
    """

    keys: tuple[Key, ...]
    parse: Callable[[Mapping[Key, Item]], T]


def batch_get(keys: Iterable[Key], *, consistent: bool = False) -> dict[Key, Item]:
    """The rows that exist among `keys`, read eventually consistently unless asked otherwise.

    Up to 100 keys are one call; more are several at once. Raises `Unavailable` if DynamoDB keeps handing
    back unprocessed keys.
    """
    wanted = list(dict.fromkeys(keys))
    first, *others = [wanted[n : n + _MOST_KEYS] for n in range(0, len(wanted), _MOST_KEYS)] or [[]]
    asked = [_others.submit(_batch_get, some, consistent) for some in others]
    found = _batch_get(first, consistent) if first else {}
    for answer in asked:
        found |= answer.result()
    return found


def _batch_get(keys: Sequence[Key], consistent: bool) -> dict[Key, Item]:
    request: dict[str, Any] = {}
    for key in keys:
        request.setdefault(key.table, {"Keys": [], "ConsistentRead": consistent})["Keys"].append(
            key.as_item()
        )
    found: dict[Key, Item] = {}
    for attempt in range(_MOST_ATTEMPTS):
        _pause(attempt)
        answer = clients.dynamodb().batch_get_item(RequestItems=request)
        for table, items in answer["Responses"].items():
            for item in items:
                sk = item.get("sk")
                found[Key(table, item["pk"]["S"], sk["S"] if sk else None)] = item
        request = answer.get("UnprocessedKeys") or {}
        if not request:
            return found
    raise Unavailable("the database is busy; try again")
