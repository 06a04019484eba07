"""Product lists in DynamoDB: a product's places move in one transaction, conditional on its revision."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from chalicelib.aws import clients, tables
from chalicelib.kernel.revisions import Stale
from chalicelib.listing import models
from chalicelib.listing.domain import Lane, Place, Sorting, Standing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef


class DynamoLists:
    """The adapter of `service.Lists`."""

    def __init__(self) -> None:
        self._readers = ThreadPoolExecutor(models.SHARDS)

    def standing(self, product_id: str, sorting: Sorting) -> Standing | None:
        """How the product stands in a sorting, read consistently."""
        key = models.standing_key(product_id, sorting)
        answer = clients.dynamodb().get_item(TableName=models.table(), Key=key, ConsistentRead=True)
        item = answer.get("Item")
        return models.standing_from(item) if item else None

    def move(self, before: Standing | None, after: Standing) -> None:
        """The standing and the places that differ, in one transaction. Raises `Stale`, `Unavailable`."""
        client = clients.dynamodb()
        standing = models.standing_item(after)
        unchanged = models.unless_changed(before)
        moves = _moves(before, after)
        try:
            if not moves:
                # By itself a row costs half of what it does in a transaction.
                client.put_item(TableName=models.table(), Item=standing, **unchanged)
            else:
                first = tables.put(models.table(), standing, **unchanged)
                client.transact_write_items(TransactItems=[first, *moves])
        except client.exceptions.ConditionalCheckFailedException as error:
            raise Stale from error
        except client.exceptions.TransactionCanceledException as error:
            raise tables.refusal(error.response) from error

    def page(self, lane: Lane, after: Place | None, limit: int, *, descending: bool) -> list[Place]:
        """The next `limit` places of a lane: one wave over its shards, further ones where a shard runs dry."""
        share = min(limit, _share(limit))
        shards = [
            _Shard(models.shard_pk(number, lane), after, share, descending) for number in range(models.SHARDS)
        ]
        list(self._readers.map(_Shard.read, shards))
        first = max if descending else min
        found: list[Place] = []
        while len(found) < limit:
            heads = [(head, number) for number, shard in enumerate(shards) if (head := shard.head())]
            if not heads:
                break
            found.append(shards[first(heads)[1]].take())
        return found


class _Shard:
    """One shard of a lane, read from where a page begins as far as it is asked for."""

    def __init__(self, pk: str, after: Place | None, share: int, descending: bool) -> None:
        self._pk = pk
        self._after = after
        self._share = share
        self._descending = descending
        self._read: list[Place] = []
        self._next = 0
        self._is_done = False

    def head(self) -> Place | None:
        """The first place that wasn't taken, or None at the end."""
        if self._next == len(self._read) and not self._is_done:
            self.read()
        return self._read[self._next] if self._next < len(self._read) else None

    def take(self) -> Place:
        """The head, which isn't the head any more."""
        self._next += 1
        return self._read[self._next - 1]

    def read(self) -> None:
        """Fetch the next places."""
        places = [models.place_from(item) for item in clients.dynamodb().query(**self._query())["Items"]]
        self._is_done = len(places) < self._share
        self._after = places[-1] if places else self._after
        self._read, self._next = places, 0

    def _query(self) -> "QueryInputTypeDef":
        query: QueryInputTypeDef = {
            "TableName": models.table(),
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": self._pk}},
            "ScanIndexForward": not self._descending,
            "Limit": self._share,
        }
        if self._after is not None:
            query["KeyConditionExpression"] += f" AND sk {'<' if self._descending else '>'} :after"
            query["ExpressionAttributeValues"] = {
                ":pk": {"S": self._pk},
                ":after": {"S": models.place_sk(self._after)},
            }
        return query


def _share(limit: int) -> int:
    """What to read of a shard at once: a quarter of a page on average, and enough more to make a second
    query rare (four standard deviations, near enough).
    """
    return limit // models.SHARDS + limit // 8 + 8


def _moves(before: Standing | None, after: Standing) -> list[Any]:
    old, new = _places(before), _places(after)
    table = models.table()
    puts = [tables.put(table, models.place_item(lane, place)) for lane, place in sorted(new - old)]
    deletes = [
        {"Delete": {"TableName": table, "Key": models.place_item(lane, place)}}
        for lane, place in sorted(old - new)
    ]
    return [*puts, *deletes]


def _places(standing: Standing | None) -> set[tuple[Lane, Place]]:
    return {(lane, standing.place) for lane in standing.lanes} if standing else set()
