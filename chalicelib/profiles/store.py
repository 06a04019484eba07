"""Profiles and follows in DynamoDB: a name with its case, a follow with both its counts, in one transaction each."""

import contextlib
from typing import Any

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Key
from chalicelib.kernel import clock
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import CaseChange
from chalicelib.profiles import models
from chalicelib.profiles.domain import Edge, Profile

_THERE: dict[str, Any] = {"ConditionExpression": "attribute_exists(pk)"}


class DynamoProfiles:
    """The adapter of `service.Profiles`."""

    def get(self, person: str) -> Profile | None:
        """A person's profile, read consistently."""
        row = tables.get(models.profile_key(person))
        return models.profile_from(row) if row else None

    def member(self, member_id: str) -> Profile | None:
        """The profile that others find by this id, read consistently."""
        row = tables.get(models.member_key(member_id))
        return models.profile_from(row) if row else None

    def write(self, before: Profile | None, after: Profile | None, case: CaseChange | None, now: int) -> None:
        """The profile, as others find it, and its case, in one transaction. Raises `Stale` or `Unavailable`."""
        known = after or before
        assert known is not None
        own, found = models.profile_key(known.person), models.member_key(known.member_id)
        unchanged = tables.unless_changed(before.revision if before else None)
        actions = []
        if after is None:
            actions.append({"Delete": {"TableName": own.table, "Key": own.as_item(), **unchanged}})
        else:
            actions.append(tables.put(own.table, models.profile_item(own, after), **unchanged))
        if after is not None and not after.closing:
            # An id that somebody has already is made anew.
            fresh = tables.unless_changed(None) if before is None else {}
            actions.append(tables.put(found.table, models.profile_item(found, after), **fresh))
        else:
            actions.append(tables.delete(found))
        tables.transact([*actions, *(moderation.transact(case, now) if case else ())])

    def edge(self, person: str, target: str) -> Edge | None:
        """That a person follows a target, read consistently."""
        row = tables.get(models.follows_key(person, target))
        return models.edge_from(row) if row else None

    def following(self, person: str, after: str | None, limit: int) -> list[Edge]:
        """The next of what a person follows."""
        return _edges(models.person_pk(person), models.FOLLOWS, after, limit)

    def followers(self, target: str, after: str | None, limit: int) -> list[Edge]:
        """The next of who follows a target."""
        return _edges(models.target_pk(target), models.FOLLOWER, after, limit)

    def followed(self, person: str) -> int:
        """How much a person follows, read consistently."""
        return models.count_from(tables.get(models.following_key(person)))

    def follower_count(self, target: str) -> int:
        """How many follow a target, read consistently."""
        return models.count_from(tables.get(models.followers_key(target)))

    def follow(self, edge: Edge, *, member_id: str | None, most: int) -> None:
        """Both rows and both counts. Raises `Stale` or `Unavailable`."""
        mine, theirs = models.edge_items(edge)
        room = {"ConditionExpression": "attribute_not_exists(n) OR n < :most"}
        actions = [
            tables.put(models.table(), mine, **tables.unless_changed(None)),
            tables.put(models.table(), theirs),
            _added(models.following_key(edge.person), 1, room, {":most": {"N": str(most)}}),
            _added(models.followers_key(edge.target), 1),
        ]
        if member_id is not None:
            key = models.member_key(member_id)
            check = {"TableName": key.table, "Key": key.as_item(), **_THERE}
            actions.append({"ConditionCheck": check})
        tables.transact(actions)

    def unfollow(self, edge: Edge) -> None:
        """Neither row, and both counts. Raises `Stale` or `Unavailable`."""
        mine = models.follows_key(edge.person, edge.target)
        tables.transact(
            [
                {"Delete": {"TableName": mine.table, "Key": mine.as_item(), **_THERE}},
                tables.delete(models.follower_key(edge.person, edge.target)),
                _added(models.following_key(edge.person), -1),
                _added(models.followers_key(edge.target), -1),
            ]
        )

    def forget_counts(self, *, person: str | None = None, target: str | None = None) -> None:
        """Delete these counts on condition that they are 0."""
        client = clients.dynamodb()
        keys = [models.following_key(person)] if person is not None else []
        keys += [models.followers_key(target)] if target is not None else []
        for key in keys:
            with contextlib.suppress(client.exceptions.ConditionalCheckFailedException):
                client.delete_item(
                    TableName=key.table,
                    Key=key.as_item(),
                    ConditionExpression="n = :none",
                    ExpressionAttributeValues={":none": {"N": "0"}},
                )

    def count_change(self, person: str, now: int) -> int:
        """Count a change within its hour; the count goes by itself an hour later."""
        hour = now // clock.HOUR
        return tables.count(models.changes_key(person, hour), until=(hour + 2) * clock.HOUR)


def _edges(pk: str, prefix: str, after: str | None, limit: int) -> list[Edge]:
    query: Any = {
        "TableName": models.table(),
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
        "ExpressionAttributeValues": {":pk": {"S": pk}, ":prefix": {"S": prefix}},
        "Limit": limit,
        "ConsistentRead": True,
    }
    if after is not None:
        query["ExclusiveStartKey"] = Key(models.table(), pk, f"{prefix}{after}").as_item()
    return [models.edge_from(row) for row in clients.dynamodb().query(**query)["Items"]]


def _added(key: Key, by: int, condition: Any = None, values: Any = None) -> Any:
    """The action that adds to a count."""
    return {
        "Update": {
            "TableName": key.table,
            "Key": key.as_item(),
            "UpdateExpression": "ADD n :by",
            "ExpressionAttributeValues": {":by": {"N": str(by)}} | (values or {}),
            **(condition or {}),
        }
    }
