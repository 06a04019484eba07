"""Threads in DynamoDB: a thread, its numbers, places, persons' rows, vote and case in one transaction."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from chalicelib.aws import clients, tables
from chalicelib.aws.tables import Key
from chalicelib.moderation import public as moderation
from chalicelib.moderation.domain import CaseChange
from chalicelib.questions import domain, models
from chalicelib.questions.domain import Counts, Place, Thread
from chalicelib.questions.ports import Vote

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef


class DynamoQuestions:
    """The adapter of `ports.Questions`."""

    def get(self, question_id: str) -> Thread | None:
        """The thread, read consistently."""
        item = tables.get(models.thread_key(question_id))
        return models.thread_from(item) if item else None

    def write(
        self,
        before: Thread | None,
        after: Thread,
        *,
        now: int,
        case: CaseChange | None = None,
        vote: Vote | None = None,
    ) -> None:
        """Put `after` in place of `before` with all that hangs on it. Raises `Stale` or `Unavailable`."""
        unchanged = tables.unless_changed(before.revision if before else None)
        actions: list[Any] = [
            tables.put(models.table(), models.thread_item(after), **unchanged),
            *_counted(before, after),
            *_moved(before, after),
            *_voted(vote),
            *(moderation.transact(case, now) if case else ()),
        ]
        tables.transact(actions)

    def vote(self, person: str, subject_id: str) -> int:
        """How a person voted, read consistently."""
        item = tables.get(models.vote_key(person, subject_id))
        return models.vote_from(item).value if item else 0

    def places(self, product_id: str, name: str, after: str | None, limit: int) -> list[Place]:
        """The next `limit` places of a list: one query."""
        rows = _query(models.product_pk(product_id), f"{name}#", after, limit)
        return [models.place_from(item) for item in rows]

    def said(self, author: str, after: str | None, limit: int) -> list[tuple[str, str]]:
        """A person's next questions and answers, latest first: one query."""
        rows = _query(models.person_pk(author), models.SAID, after, limit, consistent=True)
        return [models.said_from(item) for item in rows]

    def votes(self, person: str) -> list[Vote]:
        """All votes of a person."""
        query = _within(models.person_pk(person), models.VOTE, None) | {"ConsistentRead": True}
        pages = clients.dynamodb().get_paginator("query").paginate(**query)
        return [models.vote_from(item) for page in pages for item in page["Items"]]

    def threads(self) -> Iterator[Thread]:
        """All threads that ever were; reads the whole table."""
        pages = (
            clients.dynamodb()
            .get_paginator("scan")
            .paginate(
                TableName=models.table(),
                FilterExpression="sk = :thread",
                ExpressionAttributeValues={":thread": {"S": models.THREAD}},
                ConsistentRead=True,
            )
        )
        for page in pages:
            yield from map(models.thread_from, page["Items"])


def _within(pk: str, prefix: str, after: str | None) -> Any:
    """The query of a partition's rows whose sort key begins with `prefix`, those after `prefix + after`."""
    # No character of a key is as great as this one.
    values = {":pk": {"S": pk}, ":from": {"S": prefix + (after or "")}, ":to": {"S": prefix + "~"}}
    query: QueryInputTypeDef = {
        "TableName": models.table(),
        "KeyConditionExpression": "pk = :pk AND sk BETWEEN :from AND :to",
        "ExpressionAttributeValues": values,
    }
    return query


def _query(pk: str, prefix: str, after: str | None, limit: int, *, consistent: bool = False) -> list[Any]:
    if limit <= 0:
        return []
    query = _within(pk, prefix, None) | {"Limit": limit, "ConsistentRead": consistent}
    if after is not None:
        query["ExclusiveStartKey"] = Key(models.table(), pk, prefix + after).as_item()
    return clients.dynamodb().query(**query)["Items"]


def _counted(before: Thread | None, after: Thread) -> list[Any]:
    """The change of the product's numbers."""
    change = domain.contribution(after).minus(domain.contribution(before))
    if change == Counts():
        return []
    key = models.counts_key(after.product_id)
    names = Counts.__struct_fields__
    return [
        {
            "Update": {
                "TableName": key.table,
                "Key": key.as_item(),
                "UpdateExpression": "ADD " + ", ".join(f"{name} :{name}" for name in names),
                "ExpressionAttributeValues": {
                    f":{name}": {"N": str(getattr(change, name))} for name in names
                },
            }
        }
    ]


def _moved(before: Thread | None, after: Thread) -> list[Any]:
    """The rows that lead to the thread: its places in lists, and its people's."""
    old, new = _ways(before), _ways(after)
    puts = [tables.put(key.table, key.as_item()) for key in sorted(new - old)]
    return puts + [tables.delete(key) for key in sorted(old - new)]


def _ways(thread: Thread | None) -> set[Key]:
    if thread is None:
        return set()
    places = {models.place_key(thread.product_id, place) for place in domain.places(thread)}
    return places | set(models.said_keys(thread))


def _voted(vote: Vote | None) -> list[Any]:
    if vote is None:
        return []
    if vote.value == 0:
        return [tables.delete(models.vote_key(vote.person, vote.subject_id))]
    return [tables.put(models.table(), models.vote_item(vote))]
