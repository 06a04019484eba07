"""The words that functions' needs are said in: what is done with which of the stage's own resources.

Resources are named without their stage, so that one declaration serves every stage: `table/orders`, `stream/orders`,
`queue/imports`, `topic/news`, `parameter/secrets`, `mails`; of the buckets `lake`, `media` and `mail`, the bucket
itself (`lake`) or objects in it by the beginning of their keys (`lake/raw/*`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

BUCKETS: Final[Mapping[str, str]] = MappingProxyType(
    {"lake": "LakeBucket", "media": "MediaBucket", "mail": "MailBucket"}
)
_ROWS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "batch_get": "dynamodb:BatchGetItem",
        "batch_write": "dynamodb:BatchWriteItem",
        "check": "dynamodb:ConditionCheckItem",
        "delete": "dynamodb:DeleteItem",
        "get": "dynamodb:GetItem",
        "put": "dynamodb:PutItem",
        "query": "dynamodb:Query",
        "scan": "dynamodb:Scan",
        "update": "dynamodb:UpdateItem",
    }
)
_OBJECTS: Final[Mapping[str, str]] = MappingProxyType(
    {"delete": "s3:DeleteObject", "get": "s3:GetObject", "put": "s3:PutObject"}
)


@dataclass(frozen=True, slots=True)
class Need:
    """What a function does with one resource: IAM's actions, in order."""

    resource: str
    actions: tuple[str, ...]


def table(room: str, verbs: str) -> Need:
    """Rows of a room's table: `get`, `batch_get`, `query`, `scan`, `put`, `update`, `delete`, `batch_write`, `check`.

    A transaction is what it is made of; `check` is its condition on a row that it leaves as it is. Raises `KeyError`
    for another verb, as `objects` does.
    """
    return Need(f"table/{room}", _actions(_ROWS, verbs))


def objects(where: str, verbs: str) -> Need:
    """Objects whose keys begin so (`lake/raw/`): `get`, `put`, `delete`. A form to upload by is a `put`."""
    return Need(f"{where}*", _actions(_OBJECTS, verbs))


def lists(bucket: str) -> Need:
    """The bucket's keys are listed; or objects are asked for that may be missing.

    S3 says 404 of these only to whoever may list, and else 403; a condition on the prefix would be no listing to it.
    """
    return Need(bucket, ("s3:ListBucket",))


def sets_aside(reader: str) -> Need:
    """What can't be read is put aside under the reader's name."""
    return Need(f"lake/quarantine/{reader}-*", ("s3:PutObject",))


def sends(queue: str) -> Need:
    """Messages are put into a queue."""
    return Need(f"queue/{queue}", ("sqs:GetQueueUrl", "sqs:SendMessage"))


def hears(queue: str) -> tuple[Need, ...]:
    """Lambda calls the function with a queue's messages, in its name."""
    return (Need(f"queue/{queue}", ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")),)


def follows(room: str) -> tuple[Need, ...]:
    """Lambda calls the function with the stream of a room's table, and keeps what it couldn't take, in its name."""
    read = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
    return (
        Need(f"stream/{room}", tuple(f"dynamodb:{one}" for one in read)),
        Need("lake/aws/lambda/*", ("s3:PutObject",)),
        lists("lake"),
    )


SECRETS: Final = Need("parameter/secrets", ("ssm:GetParameter",))
PUBLISHES: Final = Need("topic/news", ("sns:Publish",))
# A whole mail sent by `SendEmail` is, to IAM, both.
SENDS_MAILS: Final = Need("mails", ("ses:SendEmail", "ses:SendRawEmail"))


def _actions(words: Mapping[str, str], verbs: str) -> tuple[str, ...]:
    return tuple(sorted(words[verb] for verb in verbs.split()))
