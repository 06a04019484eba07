"""Orders in DynamoDB: the order, the way to it from its person, and its facts in one transaction."""

from collections.abc import Iterable, Iterator
from typing import Any

from chalicelib.activity import public as activity
from chalicelib.aws import clients, tables
from chalicelib.orders import models
from chalicelib.orders.domain import Order
from chalicelib.orders.facts import facts


class DynamoOrders:
    """The adapter of `service.Orders`."""

    def get(self, order_id: str) -> Order | None:
        """The order, read consistently."""
        item = tables.get(models.order_key(order_id))
        return models.order_from(item) if item else None

    def write(self, before: Order | None, after: Order, now: int) -> None:
        """Put `after` in place of `before`, and log what that changes. Raises `Stale` or `Unavailable`."""
        unchanged = tables.unless_changed(before.revision if before else None)
        own = tables.put(models.table(), models.order_item(after), **unchanged)
        actions: list[Any] = [own, *_links(before, after)]
        news = facts(before, after, now)
        if news:
            batch_id = f"order:{after.order_id}:{after.revision}"
            actions.append(activity.transact_put(news, batch_id=batch_id, now=now))
        tables.transact(actions)

    def of_person(self, person_keys: Iterable[str], *, latest_first: bool = False) -> Iterator[str]:
        """The ids of the orders that stand under any of these keys of a person, key by key."""
        query = clients.dynamodb().get_paginator("query")
        for key in person_keys:
            asked = _of_person(key) | {"ConsistentRead": True, "ScanIndexForward": not latest_first}
            for page in query.paginate(**asked):
                yield from map(models.order_id_from, page["Items"])

    def recent_products(self, person_keys: Iterable[str], orders: int) -> list[str]:
        """The distinct products kept of the latest `orders` orders under each key, latest first."""
        found: list[str] = []
        for key in person_keys:
            answer = clients.dynamodb().query(**_of_person(key), Limit=orders, ScanIndexForward=False)
            found += [one for item in answer["Items"] for one in models.kept_from(item)]
        return list(dict.fromkeys(found))

    def purchase(self, person_keys: Iterable[str], product_id: str) -> str | None:
        """The latest order under the first of these keys that has one with the product."""
        query = clients.dynamodb().get_paginator("query")
        for key in person_keys:
            for page in query.paginate(**_of_person(key), ScanIndexForward=False):
                for item in page["Items"]:
                    if product_id in models.products_from(item):
                        return models.order_id_from(item)
        return None


def _of_person(person_key: str) -> Any:
    return {
        "TableName": models.table(),
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": models.person_pk(person_key)}},
    }


def _links(before: Order | None, after: Order) -> list[Any]:
    old, new = models.person_items(before), models.person_items(after)
    changed = [tables.put(key.table, item) for key, item in new.items() if old.get(key) != item]
    return changed + [tables.delete(key) for key in old if key not in new]
