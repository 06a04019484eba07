"""The audit log, the figures and the policy in DynamoDB."""

from collections.abc import Iterable
from typing import Any

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Key
from chalicelib.moderation import models
from chalicelib.moderation.domain import Entry
from chalicelib.moderation.policy import Policy


class DynamoLedger:
    """The adapter of `ports.Ledger`."""

    def log(self, entry: Entry) -> None:
        """Add a line; the same line again changes nothing."""
        client = clients.dynamodb()
        try:
            client.put_item(**models.once(models.entry_item(entry))["Put"])
        except client.exceptions.ConditionalCheckFailedException:
            return

    def entries(self, month: str, after: str | None, limit: int) -> list[tuple[str, Entry]]:
        """The next lines of a month with their positions, the latest first."""
        pk = f"audit#{month}"
        start: Any = {"ExclusiveStartKey": Key("", pk, after).as_item()} if after else {}
        answer = clients.dynamodb().query(
            **_within(pk), Limit=limit, ScanIndexForward=False, ConsistentRead=True, **start
        )
        return [(item["sk"]["S"], models.entry_from(item)) for item in answer["Items"]]

    def figures(self, months: Iterable[str]) -> dict[tuple[str, str], dict[str, int]]:
        """The figures by month and kind, over all shards."""
        found: dict[tuple[str, str], dict[str, int]] = {}
        query = clients.dynamodb().get_paginator("query")
        for month in months:
            for page in query.paginate(**_within(f"figures#{month}"), ConsistentRead=True):
                for item in page["Items"]:
                    kind, counts = models.figures_from(item)
                    total = found.setdefault((month, kind), {})
                    for name, count in counts.items():
                        total[name] = total.get(name, 0) + count
        return {place: {name: n for name, n in one.items() if n} for place, one in found.items()}

    def policy(self) -> Policy:
        """The shop's policy; an empty one of revision 0 if none was kept."""
        item = tables.get(models.policy_key())
        return models.policy_from(item) if item else Policy()

    def keep_policy(self, before: Policy, after: Policy, entry: Entry) -> None:
        """Put `after` in place of `before`, with its line in the log. Raises `Stale` or `Unavailable`."""
        unchanged = tables.unless_changed(before.revision or None)
        actions = [
            tables.put(models.table(), models.policy_item(after), **unchanged),
            models.once(models.entry_item(entry)),
        ]
        tables.transact(actions)


def _within(pk: str) -> Any:
    return {
        "TableName": models.table(),
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": {"S": pk}},
    }
