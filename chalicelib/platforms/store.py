"""What platforms said, in DynamoDB."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Key
from chalicelib.kernel.revisions import Stale
from chalicelib.platforms import models
from chalicelib.platforms.domain import Delivery
from chalicelib.platforms.goods import Goods, Level
from chalicelib.platforms.ports import Item


class DynamoShelf:
    """The adapter of `ports.Shelf`."""

    def was_taken(self, delivery: Delivery, now: int) -> bool:
        """Whether this very delivery was dealt with in the last week."""
        return models.is_remembered(tables.get(models.delivery_key(delivery)), now)

    def note_taken(self, delivery: Delivery, now: int) -> None:
        """Remember that it was."""
        clients.dynamodb().put_item(TableName=models.table(), Item=models.delivery_item(delivery, now))

    def goods(self, product_id: str) -> Goods | None:
        """What is known of a product, read consistently."""
        row = tables.get(models.goods_key(product_id))
        return models.goods_from(row) if row else None

    def keep_goods(self, before: Goods | None, after: Goods) -> None:
        """Put `after` in place of `before`. Raises `Stale`."""
        condition = tables.unless_changed(before.revision if before else None)
        client = clients.dynamodb()
        try:
            client.put_item(TableName=models.table(), Item=models.goods_item(after), **condition)
        except client.exceptions.ConditionalCheckFailedException as error:
            raise Stale from error

    def claim_items(self, product_id: str, items: Iterable[str]) -> None:
        """Say whose inventory items these are; their levels stay."""
        for item in items:
            _update(
                models.item_key(item),
                UpdateExpression="SET product_id = :product",
                ExpressionAttributeValues={":product": {"S": product_id}},
            )

    def levels(self, items: Iterable[str]) -> dict[str, Mapping[str, Level]]:
        """The levels of those items that any were told of, read consistently."""
        keys = {models.item_key(item): item for item in items}
        found = tables.batch_get(keys, consistent=True)
        levels = {keys[key]: models.item_from(row).levels for key, row in found.items()}
        return {item: one for item, one in levels.items() if one}

    def item(self, item: str) -> Item | None:
        """An inventory item, read consistently."""
        row = tables.get(models.item_key(item))
        return models.item_from(row) if row else None

    def keep_levels(self, item: str, before: Item | None, levels: Mapping[str, Level]) -> str | None:
        """Put the levels in place; the product whose item it is by then. Raises `Stale`."""
        old = before.revision if before else 0
        client = clients.dynamodb()
        try:
            answer = _update(
                models.item_key(item),
                UpdateExpression="SET levels = :levels, revision = :revision",
                ConditionExpression="revision = :old" if old else "attribute_not_exists(revision)",
                ExpressionAttributeValues={
                    ":levels": {"B": models.encoded_levels(levels)},
                    ":revision": {"N": str(old + 1)},
                    **({":old": {"N": str(old)}} if old else {}),
                },
                ReturnValues="ALL_NEW",
            )
        except client.exceptions.ConditionalCheckFailedException as error:
            raise Stale from error
        return models.item_from(answer["Attributes"]).product_id


def _update(key: Key, **what: Any) -> Any:
    return clients.dynamodb().update_item(TableName=key.table, Key=key.as_item(), **what)
