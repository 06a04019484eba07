"""Imports in DynamoDB, their files in the lake bucket, their runs asked for by a queue."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from chalicelib.aws import clients, objects, queues, tables
from chalicelib.imports import models
from chalicelib.imports.domain import UPLOAD_SECONDS, Job
from chalicelib.imports.exporting import Export
from chalicelib.imports.steps import Upload
from chalicelib.kernel import settings
from chalicelib.kernel.revisions import Stale

_ONCE: Final = "attribute_not_exists(pk)"


class DynamoJobs:
    """The `Jobs` of the service."""

    def get(self, import_id: str) -> Job | None:
        """The import, as last written."""
        item = tables.get(models.job_key(import_id))
        return models.from_item(item, Job) if item else None

    def add_once(self, job: Job) -> Job | None:
        """Keep a new import, or return the one that has its id."""
        return None if _added(job) else self.get(job.import_id)

    def replace(self, job: Job) -> None:
        """Keep the next revision of an import. Raises `Stale` if it isn't the next.

        A write whose acknowledgement was lost is found by what it wrote.
        """
        if not _replaced(job) and self.get(job.import_id) != job:
            raise Stale


class DynamoExports:
    """The `Exports` of exporting."""

    def get(self, export_id: str) -> Export | None:
        """The export, as last written."""
        item = tables.get(models.export_key(export_id))
        return models.from_item(item, Export) if item else None

    def add_once(self, export: Export) -> Export | None:
        """Keep a new export, or return the one that has its id."""
        return None if _added(export) else self.get(export.export_id)

    def replace(self, export: Export) -> None:
        """Keep the next revision of an export. Raises `Stale` if it isn't the next."""
        if not _replaced(export) and self.get(export.export_id) != export:
            raise Stale


def _added(kept: Job | Export) -> bool:
    client = clients.dynamodb()
    table = models.key_of(kept).table
    try:
        client.put_item(TableName=table, Item=models.to_item(kept), ConditionExpression=_ONCE)
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True


def _replaced(kept: Job | Export) -> bool:
    client = clients.dynamodb()
    try:
        client.put_item(
            TableName=models.key_of(kept).table,
            Item=models.to_item(kept),
            ConditionExpression="revision = :before",
            ExpressionAttributeValues={":before": {"N": str(kept.revision - 1)}},
        )
    except client.exceptions.ConditionalCheckFailedException:
        return False
    return True


class S3Files:
    """The `Files` of the service: the stage's lake bucket."""

    def look(self, key: str) -> Upload | None:
        """What was uploaded there, if anything."""
        client = clients.s3()
        try:
            answer = client.head_object(Bucket=settings.current().lake_bucket, Key=key)
        except client.exceptions.ClientError as error:
            if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode") == 404:
                return None
            raise
        return Upload(int(answer["ContentLength"]), f"{answer['ETag']}:{answer['ContentLength']}")

    def piece(self, key: str, start: int, length: int) -> bytes:
        """Some bytes of a file."""
        return objects.get_range(settings.current().lake_bucket, key, start, length)

    def report(self, key: str, body: bytes) -> None:
        """Write a report."""
        objects.put(settings.current().lake_bucket, key, body, "application/x-ndjson")

    def fetch(self, key: str, path: Path) -> None:
        """Copy a file to a local path."""
        objects.download(settings.current().lake_bucket, key, path)

    def keep(self, key: str, path: Path) -> None:
        """Write a local file."""
        objects.upload(settings.current().lake_bucket, key, path)

    def under(self, prefix: str) -> Iterator[str]:
        """The keys that begin so, in order."""
        return objects.keys(settings.current().lake_bucket, prefix)

    def whole(self, key: str) -> bytes:
        """All of a small file; empty if there is none."""
        return objects.get(settings.current().lake_bucket, key) or b""

    def address(self, key: str) -> str:
        """An address, good for an hour, where a file can be had."""
        return _signed("get_object", key)

    def reports(self, job: Job, most: int) -> list[str]:
        """Addresses, good for an hour, of an import's first reports."""
        bucket = settings.current().lake_bucket
        keys = [
            key for _, key in zip(range(most), objects.keys(bucket, f"{job.folder}/errors/"), strict=False)
        ]
        return [_signed("get_object", key) for key in keys]

    def upload_address(self, job: Job) -> str:
        """An address, good for an hour, to which the file can be PUT."""
        return _signed("put_object", job.key)


def _signed(call: str, key: str) -> str:
    parameters = {"Bucket": settings.current().lake_bucket, "Key": key}
    return clients.s3().generate_presigned_url(call, Params=parameters, ExpiresIn=UPLOAD_SECONDS)


class QueueCalls:
    """The `Calls` of the service: messages to the queue that the import function reads."""

    def run_soon(self, import_id: str, delay_seconds: int = 0) -> None:
        """Send a message that names the import."""
        queues.send("imports", [import_id], delay_seconds)
