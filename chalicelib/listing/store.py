"""Product lists in DynamoDB: a product's places move in one transaction, conditional on its revision."""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from chalicelib.aws import clients, tables
from chalicelib.listing import models
from chalicelib.listing.domain import Place, Standing

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import QueryInputTypeDef

# A shard holds a quarter of a page on average; this many more make a second query rare.
_SLACK: Final = 8


class DynamoLists:
    """The adapter of `service.Lists`."""

    def __init__(self) -> None:
        self._readers = ThreadPoolExecutor(models.SHARDS)

    def standing(self, product_id: str) -> Standing | None:
        """Where the product stands, read consistently."""
        answer = clients.dynamodb().get_item(
            TableName=models.table(), Key=models.standing_key(product_id), ConsistentRead=True
        )
        item = answer.get("Item")
        return models.standing_from(item) if item else None

    def move(self, before: Standing | None, after: Standing) -> None:
        """The standing and the places that differ, in one transaction. Raises `Stale`, `Unavailable`."""
        client = clients.dynamodb()
        try:
            client.transact_write_items(TransactItems=_actions(before, after))
        except client.exceptions.TransactionCanceledException as error:
            raise tables.refusal(error.response) from error

    def page(self, name: str, after: Place | None, limit: int) -> list[Place]:
        """The next `limit` places of a list: one wave over its shards, further ones where a shard runs dry."""
        share = min(limit, limit // models.SHARDS + _SLACK)
        shards = [_Shard(models.shard_pk(number, name), after, share) for number in range(models.SHARDS)]
        list(self._readers.map(_Shard.read, shards))
        found: list[Place] = []
        while len(found) < limit and (heads := [shard for shard in shards if shard.head() is not None]):
            found.append(max(heads, key=lambda shard: shard.head() or Place(0, "")).take())
        return found


class _Shard:
    """One shard of a list, read from its greatest place on as far as it is asked for."""

    def __init__(self, pk: str, after: Place | None, share: int) -> None:
        self._pk = pk
        self._after = after
        self._share = share
        self._read: list[Place] = []
        self._next = 0
        self._is_done = False

    def head(self) -> Place | None:
        """The greatest place that wasn't taken, or None at the end."""
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
            "ScanIndexForward": False,
            "Limit": self._share,
        }
        if self._after is not None:
            query["KeyConditionExpression"] = "pk = :pk AND sk < :after"
            query["ExpressionAttributeValues"] = {
                ":pk": {"S": self._pk},
                ":after": {"S": models.place_sk(self._after)},
            }
        return query


def _actions(before: Standing | None, after: Standing) -> list[Any]:
    old, new = _places(before), _places(after)
    table = models.table()
    puts = [tables.put(table, models.place_item(name, place)) for name, place in sorted(new - old)]
    deletes = [
        {"Delete": {"TableName": table, "Key": models.place_item(name, place)}}
        for name, place in sorted(old - new)
    ]
    unchanged = tables.unless_changed(before.revision if before else None)
    return [tables.put(table, models.standing_item(after), **unchanged), *puts, *deletes]


def _places(standing: Standing | None) -> set[tuple[str, Place]]:
    if standing is None:
        return set()
    return {(name, Place(standing.value, standing.product_id)) for name in standing.lists}
