"""Stories in DynamoDB: a story, its groups and the feeds that show it change in one transaction."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from heapq import nlargest
from typing import Any, Final, TypeVar

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Item
from chalicelib.feed import models
from chalicelib.feed.domain import Head, Kind, Member, Place, Story
from chalicelib.feed.ports import Change

T = TypeVar("T")
_READERS: Final = 8


class DynamoStories:
    """The adapter of `service.Stories` and of `delivering.Inboxes`."""

    def __init__(self) -> None:
        self._readers = ThreadPoolExecutor(_READERS)

    def get(self, story_id: str) -> Story | None:
        """A story, read consistently."""
        return _read(models.story_key(story_id), models.story_from)

    def head(self, group: str) -> Head | None:
        """A group, read consistently."""
        return _read(models.group_key(group), models.head_from)

    def member(self, group: str, who: str) -> Member | None:
        """A person's part in a group, read consistently."""
        return _read(models.member_key(group, who), models.member_from)

    def members(self, group: str) -> Iterator[Member]:
        """All who stand in a group, read consistently."""
        key = models.member_key(group, "")
        pages = clients.dynamodb().get_paginator("query")
        for page in pages.paginate(
            TableName=key.table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :who)",
            ExpressionAttributeValues={":pk": {"S": key.pk}, ":who": {"S": str(key.sk)}},
            ConsistentRead=True,
        ):
            yield from map(models.member_from, page["Items"])

    def write(self, change: Change, now: int) -> None:
        """All of it, or nothing. Raises `Stale` or `Unavailable`."""
        tables.transact(models.actions(change, now))

    def of_shop(self, kinds: Iterable[Kind], before: Place | None, limit: int) -> list[Head]:
        """The newest stories of the shop before a place: one wave over the shards of these kinds."""
        pks = [models.shop_pk(kind, shard) for kind in kinds for shard in range(models.SHARDS[kind])]
        found = self._newest(pks, before, limit)
        return nlargest(limit, map(models.head_from, found), key=lambda one: one.place)

    def of_feeds(self, feeds: Sequence[str], before: Place | None, limit: int) -> list[Story]:
        """The newest stories of several persons' and lists' feeds together, in one wave."""
        found = map(models.story_from, self._newest(feeds, before, limit))
        # What is in a person's feed and in their list's is one story.
        each = {one.place: one for one in found}
        return [each[place] for place in nlargest(limit, each)]

    def inbox(self, person: str, before: Place | None, limit: int) -> list[Story]:
        """The newest stories in an inbox before a place."""
        return [models.story_from(one) for one in _newest(models.inbox_pk(person), before, limit)]

    def put_before(self, persons: Iterable[str], story: Story) -> None:
        """Put a story into these inboxes; again changes nothing."""
        rows = [models.inbox_row(one, story) for one in dict.fromkeys(persons)]
        tables.batch_write(models.table(), [{"PutRequest": {"Item": one}} for one in rows])

    def empty(self, person: str) -> int:
        """Throw an inbox away; how many stories lay in it."""
        gone = 0
        while rows := _newest(models.inbox_pk(person), None, 100):
            keys = [{"pk": one["pk"], "sk": one["sk"]} for one in rows]
            tables.batch_write(models.table(), [{"DeleteRequest": {"Key": key}} for key in keys])
            gone += len(keys)
        return gone

    def mark_many(self, target: str, feed: str, until: int) -> None:
        """Note, until an instant, that who follows a target finds its stories in this feed."""
        clients.dynamodb().put_item(TableName=models.table(), Item=models.many_row(target, feed, until))

    def unmark(self, target: str) -> None:
        """Take that note away."""
        key = models.many_key(target)
        clients.dynamodb().delete_item(TableName=key.table, Key=key.as_item())

    def many(self) -> dict[str, str]:
        """All that is noted so: feeds by target."""
        return dict(map(models.many_from, _newest(models.MANY, None, None)))

    def _newest(self, pks: Sequence[str], before: Place | None, limit: int) -> list[Item]:
        if len(pks) == 1:
            return _newest(pks[0], before, limit)
        read = self._readers.map(lambda pk: _newest(pk, before, limit), pks)
        return [one for page in read for one in page]


def _read(key: tables.Key, parse: Callable[[Item], T]) -> T | None:
    item = tables.get(key)
    return parse(item) if item else None


def _newest(pk: str, before: Place | None, limit: int | None) -> list[Item]:
    query: Any = {
        "TableName": models.table(),
        "KeyConditionExpression": "pk = :pk" + (" AND sk < :before" if before else ""),
        "ExpressionAttributeValues": {":pk": {"S": pk}}
        | ({":before": {"S": models.place_sk(before)}} if before else {}),
        "ScanIndexForward": False,
    } | ({"Limit": limit} if limit else {})
    return list(clients.dynamodb().query(**query)["Items"])
