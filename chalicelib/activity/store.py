"""The log in DynamoDB, and the lake in S3."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from chalicelib.activity.domain import Batch
from chalicelib.activity.models import from_item, to_item
from chalicelib.aws import clients, objects
from chalicelib.aws.outages import is_outage
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Unavailable

_ONCE: Final = "attribute_not_exists(pk)"


def transact_entry(batch: Batch) -> dict[str, Any]:
    """The entry of a TransactWriteItems call that writes `batch`, and fails the call if its key is taken."""
    table = settings.current().table("activity")
    return {"Put": {"TableName": table, "Item": to_item(batch), "ConditionExpression": _ONCE}}


class DynamoLog:
    """The `Log` of the service: one conditional put a batch."""

    def add_once(self, batch: Batch) -> Batch | None:
        """Write `batch` if its key is free, else return the batch that has it."""
        client = clients.dynamodb()
        try:
            client.put_item(
                TableName=settings.current().table("activity"),
                Item=to_item(batch),
                ConditionExpression=_ONCE,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except client.exceptions.ConditionalCheckFailedException as error:
            held: Any = error.response
            return from_item(held["Item"])
        except Exception as error:
            if is_outage(error):
                raise Unavailable("the log doesn't answer; send the same batch again") from error
            raise
        return None


class S3Objects:
    """The `Objects` of the lake: the stage's lake bucket."""

    def put(self, key: str, body: bytes) -> None:
        """Write an object, or replace it."""
        objects.put(settings.current().lake_bucket, key, body)

    def get(self, key: str) -> bytes | None:
        """An object's body, or None."""
        return objects.get(settings.current().lake_bucket, key)

    def keys(self, prefix: str) -> Iterator[str]:
        """All keys under a prefix, in order."""
        return objects.keys(settings.current().lake_bucket, prefix)

    def sizes(self, prefix: str) -> Iterator[tuple[str, int]]:
        """All keys under a prefix, in order, each with its object's bytes."""
        return objects.sizes(settings.current().lake_bucket, prefix)

    def delete(self, keys: list[str]) -> None:
        """Delete objects; those that aren't there don't matter."""
        objects.delete(settings.current().lake_bucket, keys)

    def download(self, key: str, path: Path) -> None:
        """Copy an object to a file."""
        objects.download(settings.current().lake_bucket, key, path)

    def upload(self, key: str, path: Path) -> None:
        """Write a file as an object."""
        objects.upload(settings.current().lake_bucket, key, path)
