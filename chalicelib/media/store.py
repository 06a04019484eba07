"""Files' rows in DynamoDB, their objects in the media bucket, and the queue that has them looked at."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from chalicelib.aws import clients, objects, queues, tables
from chalicelib.kernel import clock, settings
from chalicelib.media import domain, models
from chalicelib.media.domain import Made, Media
from chalicelib.media.ports import Form
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import CaseChange

_CACHED: Final = "public, max-age=31536000, immutable"


class DynamoFiles:
    """The adapter of `service.Files`."""

    def get(self, media_id: str) -> Media | None:
        """The row, read consistently."""
        item = tables.get(models.media_key(media_id))
        return models.media_from(item) if item else None

    def get_many(self, media_ids: Iterable[str]) -> dict[str, Media]:
        """Those that exist, read consistently."""
        keys = {one: models.media_key(one) for one in media_ids}
        found = tables.batch_get(keys.values(), consistent=True)
        return {one: models.media_from(found[key]) for one, key in keys.items() if key in found}

    def write(self, before: Media | None, after: Media | None, change: CaseChange | None, now: int) -> None:
        """Row, ways to it, and case in one transaction. Raises `Stale` or `Unavailable`."""
        actions = _actions(before, after, now)
        if change is not None:
            actions += moderation.transact(change, now)
        tables.transact(actions)

    def of_person(self, person: str) -> Iterator[str]:
        """The ids under a person's partition."""
        yield from _sort_keys(models.person_pk(person))

    def loose(self, day: str) -> Iterator[str]:
        """The ids under a day's partition."""
        yield from _sort_keys(models.loose_pk(day))

    def not_loose(self, day: str, media_id: str) -> None:
        """Delete the day's row of a file."""
        key = tables.Key(models.table(), models.loose_pk(day), media_id)
        clients.dynamodb().delete_item(TableName=key.table, Key=key.as_item())

    def count(self, who: str, hour: int) -> int:
        """One more; the row goes by itself two hours later."""
        return tables.count(models.count_key(who, hour), until=(hour + 3) * clock.HOUR)


def _sort_keys(pk: str) -> Iterator[str]:
    pages = (
        clients.dynamodb()
        .get_paginator("query")
        .paginate(
            TableName=models.table(),
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": pk}},
            ConsistentRead=True,
        )
    )
    for page in pages:
        yield from (item["sk"]["S"] for item in page["Items"])


def _actions(before: Media | None, after: Media | None, now: int) -> list[Any]:
    unchanged = tables.unless_changed(before.revision if before else None)
    if after is not None:
        own = tables.put(models.table(), models.media_item(after), **unchanged)
        return [own] if before is not None else [own, *_ways(after, now)]
    assert before is not None
    key = models.media_key(before.media_id)
    gone = {"Delete": {"TableName": key.table, "Key": key.as_item(), **unchanged}}
    people = dict.fromkeys((before.author, before.uploader))
    rows = (tables.Key(models.table(), models.person_pk(one), before.media_id) for one in people)
    return [gone, *(tables.delete(row) for row in rows)]


def _ways(media: Media, now: int) -> list[Any]:
    """A new file's way from its person, and what has it forgotten if nothing names it."""
    found = [tables.put(models.table(), models.person_item(media.author, media.media_id))]
    if media.subject is None:
        found.append(tables.put(models.table(), models.loose_item(media.media_id, now)))
    return found


class MediaBucket:
    """The adapter of `service.Bucket`."""

    def form(self, media: Media) -> Form:
        """A policy signed for one key, type and size, good for a quarter of an hour."""
        fields = {"Content-Type": media.content_type or "", "success_action_status": "204"}
        made = clients.s3_signer().generate_presigned_post(
            self._name,
            domain.incoming_key(media.media_id),
            Fields=fields,
            Conditions=[
                *({name: value} for name, value in fields.items()),
                ["content-length-range", media.size, media.size],
            ],
            ExpiresIn=domain.UPLOAD_SECONDS,
        )
        return Form(made["url"], dict(made["fields"]))

    def link(self, key: str, seconds: int) -> str:
        """A presigned GET."""
        parameters = {"Bucket": self._name, "Key": key}
        return clients.s3_signer().generate_presigned_url("get_object", Params=parameters, ExpiresIn=seconds)

    def download(self, key: str, path: Path, most: int) -> int | None:
        """The object into a file, if it isn't larger than `most`."""
        client = clients.s3()
        try:
            answer = client.get_object(Bucket=self._name, Key=key)
        except client.exceptions.NoSuchKey:
            return None
        size = int(answer["ContentLength"])
        if size <= most:
            with path.open("wb") as file:
                for chunk in answer["Body"].iter_chunks(1 << 20):
                    file.write(chunk)
        return size

    def keep(self, media: Media, made: Made, folder: Path) -> None:
        """One object a piece; sound and film only ever as attachments."""
        prefix = domain.kept_prefix(media.media_id)
        for piece in made.pieces:
            shown: Any = (
                {} if piece.content_type.startswith("image/") else {"ContentDisposition": "attachment"}
            )
            with (folder / piece.name).open("rb") as body:
                clients.s3().put_object(
                    Bucket=self._name, Key=prefix + piece.name, Body=body,
                    ContentType=piece.content_type, CacheControl=_CACHED, **shown,
                )  # fmt: skip

    def publish(self, media: Media) -> None:
        """Copy each piece, with its headers, inside the bucket."""
        kept, shown = domain.kept_prefix(media.media_id), domain.published_prefix(media.media_id)
        there = set(objects.keys(self._name, shown))
        for piece in media.made.pieces if media.made else ():
            if shown + piece.name not in there:
                clients.s3().copy_object(
                    Bucket=self._name,
                    Key=shown + piece.name,
                    CopySource={"Bucket": self._name, "Key": kept + piece.name},
                )

    def remove(self, *prefixes: str) -> None:
        """List and delete."""
        for prefix in prefixes:
            if found := list(objects.keys(self._name, prefix)):
                objects.delete(self._name, found)

    @property
    def _name(self) -> str:
        return settings.current().media_bucket


class QueuedCalls:
    """The adapter of `service.Calls`."""

    def look(self, media_id: str, seconds: int) -> None:
        """Put a delayed message in this room's queue."""
        queues.send("media", [domain.look_message(media_id)], seconds)
