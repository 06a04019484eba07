"""What was bought lately, in DynamoDB: an order's entries with all their rows in one transaction, then heads."""

from chalicelib.aws import clients, tables
from chalicelib.kernel.revisions import Stale
from chalicelib.latest import models
from chalicelib.latest.domain import Entry, Rows, Standing
from chalicelib.latest.ports import Head


class DynamoEntries:
    """The adapter of `ports.Entries`."""

    def standing(self, order_id: str) -> Standing | None:
        """An order's entries, read consistently."""
        item = tables.get(models.standing_key(order_id))
        return models.standing_from(item) if item else None

    def write(self, after: Standing, rows: Rows) -> None:
        """Put `after` in place of the revision before it, with its rows, or nothing.

        Raises `Stale` or `Unavailable`.
        """
        tables.transact(models.actions(after, rows))

    def newest(self, name: str, until: int, limit: int, *, consistent: bool = False) -> list[Entry]:
        """The latest entries of a list, bought at `until` or before, latest first."""
        answer = clients.dynamodb().query(
            TableName=models.table(),
            KeyConditionExpression="pk = :pk AND sk < :until",
            ExpressionAttributeValues={":pk": {"S": name}, ":until": {"S": models.until_key(until)}},
            ScanIndexForward=False,
            Limit=limit,
            ConsistentRead=consistent,
        )
        return models.entries_from(answer["Items"])

    def head(self, product_id: str) -> Head:
        """A product's head, read consistently."""
        return models.head_from(tables.get(models.head_key(product_id)))

    def keep_head(self, product_id: str, head: Head, until: int) -> None:
        """Put a head in place of the revision before it. Raises `Stale`."""
        client = clients.dynamodb()
        try:
            client.put_item(
                TableName=models.table(),
                Item=models.head_item(product_id, head, until),
                **tables.unless_changed(head.revision - 1 or None),
            )
        except client.exceptions.ConditionalCheckFailedException as error:
            raise Stale from error
