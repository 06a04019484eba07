"""What operators chose, in DynamoDB: one partition of a few dozen small rows, read whole."""

from collections.abc import Mapping

from chalicelib.aws import clients, tables
from chalicelib.kernel.revisions import Stale
from chalicelib.letters import models
from chalicelib.letters.ports import Name


class DynamoShelf:
    """The adapter of `ports.Shelf`."""

    def all(self) -> Mapping[Name, bytes]:
        """Everything that is kept, read consistently."""
        pages = (
            clients.dynamodb()
            .get_paginator("query")
            .paginate(
                TableName=models.table(),
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues={":pk": {"S": models.PARTITION}},
                ConsistentRead=True,
            )
        )
        return {models.name_from(row): models.document_from(row) for page in pages for row in page["Items"]}

    def put(self, name: Name, document: bytes, *, revision: int, at: int) -> None:
        """Keep a document in place of the revision before it. Raises `Stale`."""
        client = clients.dynamodb()
        try:
            client.put_item(
                TableName=models.table(),
                Item=models.item(name, document, revision, at),
                **tables.unless_changed(revision - 1 or None),
            )
        except client.exceptions.ConditionalCheckFailedException as error:
            raise Stale from error
