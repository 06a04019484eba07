"""The whole of Torg in one process, over an AWS that is played there: rows, streams, topic, queues, functions.

What is made is what `infra/template.yaml` declares, read from there: tables, queues, and what each is subscribed to.
Streams are the changes that the meter saw. Functions are called as Lambda calls them, until nothing moves any more.
"""

from __future__ import annotations

import copy
import json
import os
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Final
from unittest import mock

from chalice.app import DynamoDBEventConfig, SQSEventConfig
from chalice.local import LambdaContext
from chalice.test import Client

from bench.meter import Meter, as_records, metered, plain
from infra import templates

STAGE: Final = "bench"
_TOPIC: Final = f"arn:aws:sns:eu-north-1:123456789012:torg-{STAGE}-news"
_ROUNDS: Final = 30
ENVIRONMENT: Final[Mapping[str, str]] = {
    "TORG_STAGE": STAGE,
    "TORG_LAKE_BUCKET": "torg-bench-lake",
    "TORG_MEDIA_BUCKET": "torg-bench-media",
    "TORG_MAIL_BUCKET": "torg-bench-mail",
    "TORG_PUBLIC_URL": "https://api.shop.example",
    "TORG_SHOP_URL": "https://shop.example/",
    "TORG_MAIL_FROM": "Nordhem <hej@shop.example>",
    "TORG_NEWS_TOPIC": _TOPIC,
    "AWS_REGION": "eu-north-1",
    "AWS_DEFAULT_REGION": "eu-north-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_EC2_METADATA_DISABLED": "true",
    "POWERTOOLS_LOG_LEVEL": "CRITICAL",
}


class World:
    """A stage with nothing in it yet. `by` is what each function used; `made` is for whoever acts in it to note things.

    The API's requests count as the function `api_handler`.
    """

    def __init__(self, client: Client) -> None:
        self._client = client
        self.meter, self.by = Meter(), dict[str, Counter[str]]()
        self.made: list[str] = []

    def load(self, rows: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
        """Put rows into the tables, uncounted and untold, past the HTTP that this AWS speaks."""
        from moto.core.models import DEFAULT_ACCOUNT_ID
        from moto.dynamodb.models import dynamodb_backends

        backend: Any = dynamodb_backends[DEFAULT_ACCOUNT_ID]["eu-north-1"]
        for table, item in rows:
            backend.put_item(table, plain(item))

    def request(
        self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None
    ) -> None:
        """One request to the API, with a JSON body. Raises `RuntimeError` unless it is answered as wished."""
        sent = {"Content-Type": "application/json"} | dict(headers or {})
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        with self._used_by("api_handler") as used:
            answer = self._client.http.request(method, path, headers=sent, body=raw)
        used["answer bytes"] += len(zlib.compress(answer.body))
        if answer.status_code >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status_code} {answer.body.decode()}")

    def invoke(self, function: str, event: Any) -> None:
        """Run a function as its trigger does."""
        with self._used_by(function):
            self._client.lambda_.invoke(function, event)

    def tick(self, function: str) -> None:
        """Run a scheduled function."""
        self.invoke(
            function, self._client.events.generate_cw_event("aws.events", "Scheduled Event", {}, ["arn"])
        )

    def settle(self) -> None:
        """Hand streams and queues to their functions until nothing moves any more."""
        for _ in range(_ROUNDS):
            if not self._streams() + self._queues():
                return
        raise RuntimeError("it never comes to rest")

    def forget_streams(self) -> None:
        """Let what was written so far be told to nobody: streams' readers take many rows at once, and are counted
        by themselves.
        """
        self.meter.changes.clear()

    @contextmanager
    def counting(self) -> Iterator[dict[str, Counter[str]]]:
        """What each function uses from here to the block's end and until all has come to rest."""
        self.settle()
        self.by.clear()
        yield self.by
        self.settle()

    @contextmanager
    def _used_by(self, function: str) -> Iterator[Counter[str]]:
        used = self.by.setdefault(function, Counter())
        self.meter.used = used
        used["invocations"] += 1
        yield used

    def _streams(self) -> int:
        from app import app

        told, ran = as_records(self.meter.changes), 0
        self.meter.changes.clear()
        for source in app.event_sources:
            if isinstance(source, DynamoDBEventConfig):
                room = source.stream_arn.split("/")[1].rpartition("-")[2]
                records = told.get(f"torg-{STAGE}-{room}", [])
                if records:
                    self.invoke(source.name, {"Records": records})
                    ran += 1
        return ran

    def _queues(self) -> int:
        from app import app

        ran = 0
        for source in app.event_sources:
            if isinstance(source, SQSEventConfig):
                records = _received(str(source.queue).rpartition("dev-")[2].removeprefix(f"torg-{STAGE}-"))
                for start in range(0, len(records), source.batch_size):
                    self.invoke(source.name, {"Records": records[start : start + source.batch_size]})
                    ran += 1
        return ran


def _received(slug: str) -> list[dict[str, Any]]:
    """The messages of a queue, taken from it (past the meter: Lambda's own polling costs by the batch)."""
    from moto.core.models import DEFAULT_ACCOUNT_ID
    from moto.sqs.models import sqs_backends

    queue: Any = sqs_backends[DEFAULT_ACCOUNT_ID]["eu-north-1"].queues[f"torg-{STAGE}-{slug}"]
    taken = [*queue._messages]
    queue._messages.clear()
    return [
        {
            "messageId": one.id,
            "receiptHandle": "r",
            "body": one.body,
            "attributes": {},
            "messageAttributes": {},
        }
        for one in taken
    ]


class _Shallow:
    """Stands for the module `copy` where moto keeps whole tables before a transaction, which is most of its time.

    Rows are copied with their attributes, and what is in an attribute isn't: it is replaced and not changed, but for
    sets, which no transaction here adds to.
    """

    @staticmethod
    def deepcopy(value: Any) -> Any:
        """A copy that stays as it is."""
        from moto.dynamodb.models.table import Table

        if not isinstance(value, Table):
            return copy.deepcopy(value)
        kept = copy.copy(value)
        kept.items = copy.copy(value.items)
        for key, under in value.items.items():
            kept.items[key] = (
                {sort: _row(row) for sort, row in under.items()} if isinstance(under, dict) else _row(under)
            )
        return kept


def _row(row: Any) -> Any:
    kept = copy.copy(row)
    kept.attrs = copy.copy(row.attrs)
    return kept


@contextmanager
def standing() -> Iterator[World]:
    """A stage of its own. To be had once in a process that has imported no room yet: settings are read then."""
    from moto import mock_aws

    os.environ.update(ENVIRONMENT)
    for name in [one for one in os.environ if one.startswith("AWS_ENDPOINT_URL")]:
        del os.environ[name]
    with ExitStack() as stack:
        stack.enter_context(mock_aws())
        stack.enter_context(mock.patch("moto.dynamodb.models.copy", _Shallow))
        stack.enter_context(
            mock.patch.object(LambdaContext, "get_remaining_time_in_millis", return_value=600_000)
        )
        beside = _make()
        from app import app
        from chalicelib.kernel import clock

        # What is remembered for a minute is remembered as long as a slow machine takes.
        stack.enter_context(mock.patch.object(clock, "now_ms", return_value=clock.now_ms()))
        with Client(app) as client:
            world = World(client)
            with metered(world.meter, beside):
                yield world


def _make() -> Any:
    """Tables, buckets, topic, queues and identities; returns a client of the tables that isn't counted."""
    import boto3

    tables = boto3.client("dynamodb")
    for one in templates.properties("AWS::DynamoDB::Table"):
        tables.create_table(
            TableName=one["TableName"].replace("${Stage}", STAGE), BillingMode="PAY_PER_REQUEST",
            KeySchema=one["KeySchema"], AttributeDefinitions=one["AttributeDefinitions"],
        )  # fmt: skip
    for name in ("TORG_LAKE_BUCKET", "TORG_MEDIA_BUCKET", "TORG_MAIL_BUCKET"):
        boto3.client("s3").create_bucket(
            Bucket=ENVIRONMENT[name], CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
        )
    boto3.client("sesv2").create_email_identity(EmailIdentity="shop.example")
    _listen()
    return tables


def _listen() -> None:
    import boto3

    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    topic = sns.create_topic(Name=f"torg-{STAGE}-news")["TopicArn"]
    for one in templates.properties("AWS::SQS::Queue"):
        sqs.create_queue(QueueName=one["QueueName"].replace("${Stage}", STAGE))
    for one in templates.properties("AWS::SNS::Subscription"):
        if one["TopicArn"] != "NewsTopic":
            continue
        listener = templates.resources()[one["Endpoint"].split(".")[0]]["Properties"]
        queue = listener["QueueName"].replace("${Stage}", STAGE)
        sns.subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:eu-north-1:123456789012:{queue}",
            Attributes={"RawMessageDelivery": "true", "FilterPolicy": json.dumps(one["FilterPolicy"])},
        )  # fmt: skip
