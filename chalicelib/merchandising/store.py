"""Rules in DynamoDB."""

from chalicelib.aws import clients, tables
from chalicelib.kernel.revisions import Stale
from chalicelib.merchandising import models
from chalicelib.merchandising.domain import Rules


class DynamoShelf:
    """The adapter of `service.Shelf`."""

    def read(self) -> Rules:
        """All rules, read consistently."""
        item = tables.get(models.rules_key())
        return models.rules_from(item) if item else Rules()

    def write(self, before: Rules, after: Rules) -> None:
        """Put `after` in place of `before`. Raises `Stale` or `Invalid`."""
        client, item = clients.dynamodb(), models.rules_item(after)
        try:
            client.put_item(
                TableName=models.table(), Item=item, **tables.unless_changed(before.revision or None)
            )
        except client.exceptions.ConditionalCheckFailedException as error:
            raise Stale from error
