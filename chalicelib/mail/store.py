"""Links to new passwords in DynamoDB."""

from chalicelib.aws import clients, tables
from chalicelib.kernel import clock
from chalicelib.kernel.revisions import Stale
from chalicelib.mail import models
from chalicelib.mail.ports import Reset


class DynamoResets:
    """The adapter of `ports.Resets`."""

    def get(self, recipient: str) -> Reset | None:
        """The latest, read consistently."""
        item = tables.get(models.reset_key(recipient))
        return models.reset_from(item) if item else None

    def keep(self, before: Reset | None, after: Reset) -> None:
        """Put `after` in place of `before`, in one conditional write. Raises `Stale`."""
        client = clients.dynamodb()
        condition = tables.unless_changed(before.revision if before else None)
        try:
            client.put_item(TableName=models.table(), Item=models.reset_item(after), **condition)
        except client.exceptions.ConditionalCheckFailedException as error:
            if self.get(after.recipient) != after:  # else our own write, whose answer was lost
                raise Stale from error

    def count(self, recipient: str, now: int) -> int:
        """Count one more in this hour's row, which goes with the next."""
        hour = now - now % clock.HOUR
        return tables.count(models.asked_key(recipient, hour), until=hour + 2 * clock.HOUR)

    def forget(self, recipient: str) -> None:
        """Delete the row."""
        key = models.reset_key(recipient)
        clients.dynamodb().delete_item(TableName=key.table, Key=key.as_item())
