"""Presence in DynamoDB: sets that only grow, until they are cut down to the same sample whoever cuts."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Item, Key, unless_changed
from chalicelib.kernel.revisions import Stale
from chalicelib.presence import models
from chalicelib.presence.carts import NO_CARTS, Carts
from chalicelib.presence.days import NO_DAY, Day
from chalicelib.presence.domain import SHARDS
from chalicelib.presence.fading import Fading
from chalicelib.presence.service import Joining
from chalicelib.presence.sketch import Crowd

_AT_ONCE: Final = 16


class DynamoCrowds:
    """The adapter of `service.Crowds`."""

    def join(self, joinings: Sequence[Joining]) -> list[Crowd]:
        """Add members to the sets, several at once; each set as it is then."""
        if len(joinings) < 2:
            return [_join(one) for one in joinings]
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(_join, joinings))

    def leave(self, leaving: Joining, *, sampled: bool) -> None:
        """Take members out of a set, and note whether what is left is a sample."""
        values: dict[str, Any] = {":out": {"BS": sorted(leaving.members)}}
        if sampled:
            values[":yes"] = {"BOOL": True}
        clients.dynamodb().update_item(
            TableName=models.table(),
            Key=models.crowd_key(leaving.stretch, leaving.product_id).as_item(),
            UpdateExpression="DELETE #members :out" + (" SET #sampled = :yes" if sampled else ""),
            ExpressionAttributeNames={"#members": models.MEMBERS}
            | ({"#sampled": models.SAMPLED} if sampled else {}),
            ExpressionAttributeValues=values,
        )

    def lead(self, stretch: int, sizes: Mapping[str, int]) -> None:
        """Note how many were seen with these products in a stretch."""
        names = {f"#{n}": models.LEADER + one for n, one in enumerate(sizes)}
        values: dict[str, Any] = {f":{n}": {"N": str(one)} for n, one in enumerate(sizes.values())}
        wanted = ", ".join(f"#{n} = :{n}" for n in range(len(sizes)))
        clients.dynamodb().update_item(
            TableName=models.table(),
            Key=models.shop_key(stretch).as_item(),
            UpdateExpression=f"SET {wanted}, expires_at = :until",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values | {":until": models.stretch_expires(stretch)},
        )

    def among(self, stretch: int) -> Iterator[tuple[str, Crowd]]:
        """All products seen in a stretch, with their crowds."""
        pages = clients.dynamodb().get_paginator("query")
        for shard in range(SHARDS):
            for page in pages.paginate(
                TableName=models.table(),
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": models.crowd_pk(stretch, shard)}},
                ConsistentRead=True,
            ):
                for item in page["Items"]:
                    yield item["sk"]["S"], models.crowd_from(item)

    def day(self, product_id: str) -> tuple[Day, int | None]:
        """A product's day and its revision."""
        item = tables.get(models.day_key(product_id))
        return models.day_from(item) if item else (NO_DAY, None)

    def keep_day(self, product_id: str, day: Day, number: Fading, *, before: int | None, now: int) -> None:
        """Write a number and then the day it is of: cut off between them, the same is written again."""
        clients.dynamodb().update_item(**models.number_update(product_id, models.DAY, number, now))
        _put(models.day_item(product_id, day, (before or 0) + 1, now), before)

    def carts(self, product_id: str) -> tuple[Carts, int | None]:
        """A product's carts and their revision."""
        item = tables.get(models.carts_key(product_id))
        return models.carts_from(item) if item else (NO_CARTS, None)

    def keep_carts(
        self, product_id: str, kept: Carts, number: Fading, *, before: int | None, now: int
    ) -> None:
        """Write a number and then the carts it is of, as for days."""
        clients.dynamodb().update_item(**models.number_update(product_id, models.CARTS, number, now))
        _put(models.carts_item(product_id, kept, (before or 0) + 1, now), before)

    def settled(self) -> int | None:
        """The first stretch that isn't in the days for good."""
        item = tables.get(models.settled_key())
        return int(item["stretch"]["N"]) if item else None

    def settle(self, stretch: int, *, before: int | None) -> None:
        """Note that all stretches before this one are, unless it isn't `before` any more."""
        if before is None:
            _set_settled(stretch, "attribute_not_exists(pk)", {})
        else:
            _set_settled(stretch, "stretch = :before", {":before": {"N": str(before)}})

    def reopen(self, stretch: int) -> None:
        """Note that this stretch isn't."""
        _set_settled(stretch, "stretch > :stretch", {})


def _join(joining: Joining) -> Crowd:
    answer = clients.dynamodb().update_item(
        TableName=models.table(),
        Key=models.crowd_key(joining.stretch, joining.product_id).as_item(),
        UpdateExpression="ADD #members :new SET expires_at = :until",
        ExpressionAttributeNames={"#members": models.MEMBERS},
        ExpressionAttributeValues={
            ":new": {"BS": sorted(joining.members)},
            ":until": models.stretch_expires(joining.stretch),
        },
        ReturnValues="ALL_NEW",
    )
    return models.crowd_from(answer["Attributes"])


def _put(item: Item, before: int | None) -> None:
    client = clients.dynamodb()
    try:
        client.put_item(TableName=models.table(), Item=item, **unless_changed(before))
    except client.exceptions.ConditionalCheckFailedException as error:
        raise Stale from error


def _set_settled(stretch: int, condition: str, values: dict[str, Any]) -> None:
    client = clients.dynamodb()
    key: Key = models.settled_key()
    try:
        client.update_item(
            TableName=key.table,
            Key=key.as_item(),
            UpdateExpression="SET stretch = :stretch",
            ConditionExpression=condition,
            ExpressionAttributeValues=values | {":stretch": {"N": str(stretch)}},
        )
    except client.exceptions.ConditionalCheckFailedException:
        return
