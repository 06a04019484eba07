"""Campaigns, plans and the queue of what is due, in DynamoDB: a plan and its place never come apart."""

from collections.abc import Iterator
from typing import Any

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Item
from chalicelib.campaigns import models
from chalicelib.campaigns.domain import Campaign
from chalicelib.campaigns.plans import Due, Plan
from chalicelib.campaigns.ports import Change, Walk
from chalicelib.kernel.revisions import Stale


class DynamoPlans:
    """The adapter of `ports.Plans`."""

    def campaigns(self) -> dict[str, Campaign]:
        """Every campaign that was ever changed, read consistently."""
        found = (models.document(row, Campaign) for row in _all(models.CAMPAIGNS))
        return {one.campaign_id: one for one in found}

    def keep(self, before: Campaign | None, after: Campaign) -> None:
        """Put a campaign in place of what it was. Raises `Stale`."""
        client = clients.dynamodb()
        row = models.item(models.campaign_key(after.campaign_id), after, after.revision)
        condition = tables.unless_changed(before.revision if before else None)
        try:
            client.put_item(TableName=models.table(), Item=row, **condition)
        except client.exceptions.ConditionalCheckFailedException as error:
            raise Stale from error

    def of(self, anchor: str) -> list[Plan]:
        """All plans of an order, or of a person, read consistently."""
        return [models.document(row, Plan) for row in _all(models.plan_pk(anchor))]

    def get(self, anchor: str, name: str) -> Plan | None:
        """A plan, read consistently."""
        row = tables.get(models.plan_key(anchor, name))
        return models.document(row, Plan) if row else None

    def write(self, change: Change) -> None:
        """Plan, place in the queue, what follows and figures in one transaction. Raises `Stale` or `Unavailable`."""
        tables.transact(_actions(change))

    def due(self, shard: int, until: int, after: Due | None, limit: int) -> list[Due]:
        """The next places of a part of the queue: one query."""
        query: Any = {
            "TableName": models.table(),
            "KeyConditionExpression": "pk = :pk AND sk < :until",
            "ExpressionAttributeValues": {
                ":pk": {"S": models.due_pk(shard)},
                ":until": {"S": models.due_sk(until + 1)},
            },
            "Limit": limit,
            "ConsistentRead": True,
        }
        if after is not None:
            query["ExclusiveStartKey"] = models.due_key(after).as_item()
        return [models.due_from(row) for row in clients.dynamodb().query(**query)["Items"]]

    def drop(self, due: Due) -> None:
        """Take a place out of the queue."""
        key = models.due_key(due)
        clients.dynamodb().delete_item(TableName=key.table, Key=key.as_item())

    def figures(self, campaign_id: str) -> dict[str, int]:
        """How many plans a campaign made, and what came of them."""
        return models.figures_from(_all(models.figures_pk(campaign_id)))

    def forget(self, anchor: str) -> int:
        """Delete all plans of a person, each after its place."""
        plans = self.of(anchor)
        for plan in plans:
            self.drop(Due.of(plan))
            key = models.plan_key(plan.anchor, plan.name)
            clients.dynamodb().delete_item(TableName=key.table, Key=key.as_item())
        return len(plans)

    def walks(self) -> dict[str, Walk]:
        """The campaigns whose waiting plans are still to be given new times."""
        return {row["sk"]["S"]: models.document(row, Walk) for row in _all(models.WALKS)}

    def keep_walk(self, campaign_id: str, walk: Walk | None) -> None:
        """Remember how far that came."""
        key = models.walk_key(campaign_id)
        if walk is None:
            clients.dynamodb().delete_item(TableName=key.table, Key=key.as_item())
        else:
            clients.dynamodb().put_item(TableName=key.table, Item=models.item(key, walk, 0))


def _actions(change: Change) -> list[Any]:
    before, after, follow = change
    found = [tables.put(models.table(), models.plan_item(after), **_unchanged(before))]
    if before is not None and not before.is_done and (after.is_done or after.due_at != before.due_at):
        found.append(tables.delete(models.due_key(Due.of(before))))
    if not after.is_done and (before is None or after.due_at != before.due_at):
        found.append(tables.put(models.table(), models.due_item(Due.of(after))))
    if follow is not None:
        found.append(tables.put(models.table(), models.plan_item(follow), **_unchanged(None)))
        found.append(tables.put(models.table(), models.due_item(Due.of(follow))))
    words = models.counts(before, after, follow)
    return found + ([models.counting(after, words)] if words else [])


def _unchanged(before: Plan | None) -> dict[str, Any]:
    return tables.unless_changed(before.revision if before else None)


def _all(pk: str) -> Iterator[Item]:
    query = clients.dynamodb().get_paginator("query")
    pages = query.paginate(
        TableName=models.table(),
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": pk}},
        ConsistentRead=True,
    )
    for page in pages:
        yield from page["Items"]
