"""Orders in DynamoDB: the order, the way to it from its person, and its facts in one transaction."""

import random
import time
from collections.abc import Iterable, Iterator
from typing import Any, Final

from chalicelib.activity import public as activity
from chalicelib.aws import clients
from chalicelib.aws.tables import Key
from chalicelib.kernel.errors import Unavailable
from chalicelib.orders import models
from chalicelib.orders.domain import Order, State
from chalicelib.orders.service import Stale

_LONGEST_PAUSE: Final = 0.03


class DynamoOrders:
    """The adapter of `service.Orders`."""

    def get(self, order_id: str) -> Order | None:
        """The order, read consistently."""
        key = models.order_key(order_id)
        answer = clients.dynamodb().get_item(TableName=key.table, Key=key.as_item(), ConsistentRead=True)
        item = answer.get("Item")
        return models.order_from(item) if item else None

    def write(self, before: Order | None, after: Order, news: State | None, now: int) -> None:
        """Put `after` in place of `before` and log `news`, or nothing. Raises `Stale` or `Unavailable`."""
        client = clients.dynamodb()
        actions: list[Any] = [_put(models.order_item(after), **_unchanged(before)), *_links(before, after)]
        if news is not None:
            facts = models.facts(after, news, now)
            batch_id = f"order:{after.order_id}:{news}"
            actions.append(activity.transact_put(facts, batch_id=batch_id, now=now))
        try:
            client.transact_write_items(TransactItems=actions)
        except client.exceptions.TransactionCanceledException as error:
            raise _refusal(error.response) from error

    def of_person(self, person_keys: Iterable[str]) -> Iterator[str]:
        """The ids of the orders that stand under any of these keys of a person."""
        query = clients.dynamodb().get_paginator("query")
        for key in person_keys:
            for page in query.paginate(**_of_person(key), ConsistentRead=True):
                yield from map(models.order_id_from, page["Items"])

    def recent_products(self, person_keys: Iterable[str], orders: int) -> list[str]:
        """The distinct products of the latest `orders` orders under each key, latest first."""
        found: list[str] = []
        for key in person_keys:
            answer = clients.dynamodb().query(**_of_person(key), Limit=orders, ScanIndexForward=False)
            found += [one for item in answer["Items"] for one in models.products_from(item)]
        return list(dict.fromkeys(found))


def _of_person(person_key: str) -> Any:
    return {
        "TableName": models.table(),
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": models.person_pk(person_key)}},
    }


def _links(before: Order | None, after: Order) -> list[Any]:
    old, new = models.person_items(before), models.person_items(after)
    changed = [_put(item) for key, item in new.items() if old.get(key) != item]
    return changed + [_delete(key) for key in old if key not in new]


def _put(item: dict[str, Any], **condition: Any) -> Any:
    return {"Put": {"TableName": models.table(), "Item": item, **condition}}


def _delete(key: Key) -> Any:
    return {"Delete": {"TableName": key.table, "Key": key.as_item()}}


def _unchanged(before: Order | None) -> dict[str, Any]:
    if before is None:
        return {"ConditionExpression": "attribute_not_exists(pk)"}
    return {
        "ConditionExpression": "revision = :before",
        "ExpressionAttributeValues": {":before": {"N": str(before.revision)}},
    }


def _refusal(response: Any) -> Exception:
    codes = {reason["Code"] for reason in response["CancellationReasons"]} - {"None"}
    if codes <= {"ConditionalCheckFailed", "TransactionConflict"}:
        # Writers that met once would meet again at once.
        time.sleep(random.uniform(0, _LONGEST_PAUSE))  # noqa: S311  (spreads writers, guards nothing)
        return Stale()
    return Unavailable("the database is busy; try again")
