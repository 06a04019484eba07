"""The log in DynamoDB."""

from typing import Any, Final

from chalicelib.activity.domain import Batch
from chalicelib.activity.models import from_item, to_item
from chalicelib.aws import clients
from chalicelib.kernel import settings
from chalicelib.kernel.errors import Unavailable

_ONCE: Final = "attribute_not_exists(pk)"
_BUSY: Final = frozenset(
    {
        "ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded",
        "InternalServerError", "ServiceUnavailable", "TransactionConflictException",
    }
)  # fmt: skip


def transact_entry(batch: Batch) -> dict[str, Any]:
    """The entry of a TransactWriteItems call that writes `batch`, and fails the call if its key is taken."""
    table = settings.current().table("activity")
    return {"Put": {"TableName": table, "Item": to_item(batch), "ConditionExpression": _ONCE}}


class DynamoLog:
    """The `Log` of the service: one conditional put a batch."""

    def add_once(self, batch: Batch) -> Batch | None:
        """Write `batch` if its key is free, else return the batch that has it."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            clients.dynamodb().put_item(
                TableName=settings.current().table("activity"),
                Item=to_item(batch),
                ConditionExpression=_ONCE,
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except ClientError as error:
            response: Any = error.response
            if response["Error"]["Code"] == "ConditionalCheckFailedException":
                return from_item(response["Item"])
            if response["Error"]["Code"] in _BUSY:
                raise Unavailable("the log is busy; send the same batch again") from error
            raise
        except BotoCoreError as error:
            raise Unavailable("the log doesn't answer; send the same batch again") from error
        return None
