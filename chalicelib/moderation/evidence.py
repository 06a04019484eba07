"""What was seen lately, in DynamoDB: rows without words that go by themselves."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from chalicelib.aws import clients, tables
from chalicelib.kernel.errors import Unavailable
from chalicelib.moderation import models
from chalicelib.moderation.likeness import Print
from chalicelib.moderation.rules import Trace

_MOST_SEEN: Final = 200
_MOST_ATTEMPTS: Final = 4
_MOST_WRITTEN: Final = 25


class DynamoEvidence:
    """The adapter of `ports.Evidence`."""

    def recent(self, trail: str, since: int, until: int) -> list[Trace]:
        """The traces on a trail after `since` and no later than `until`, the latest first, at most 200."""
        answer = clients.dynamodb().query(
            TableName=models.table(),
            KeyConditionExpression="pk = :pk AND sk BETWEEN :since AND :until",
            ExpressionAttributeValues={
                ":pk": {"S": f"trace#{trail}"},
                ":since": {"S": f"{max(since + 1, 0):013d}#"},
                # `$` is the sign after `#`: every subject of that instant lies before it.
                ":until": {"S": f"{until:013d}$"},
            },
            Limit=_MOST_SEEN,
            ScanIndexForward=False,
            ConsistentRead=True,
        )
        return [models.trace_from(item) for item in answer["Items"]]

    def prints(self, bands: Sequence[str], since: int) -> list[Print]:
        """The first print under each band, if it isn't older than `since`."""
        if not bands:
            return []
        found = tables.batch_get([models.print_key(band) for band in bands], consistent=True)
        marks = [models.print_from(found[key]) for band in bands if (key := models.print_key(band)) in found]
        return [mark for mark in marks if mark.at >= since]

    def record(self, traces: Mapping[str, Trace], prints: Mapping[str, Print]) -> None:
        """Leave a trace on each trail, and a print under each band where none lives yet."""
        rows = [models.trace_item(trail, trace) for trail, trace in traces.items()]
        rows += [models.print_item(band, prints[band]) for band in self._free(prints)]
        for start in range(0, len(rows), _MOST_WRITTEN):
            _write(rows[start : start + _MOST_WRITTEN])

    def _free(self, prints: Mapping[str, Print]) -> list[str]:
        """The bands under which nothing lives: the first text is the one that others are copies of."""
        since = max((mark.at for mark in prints.values()), default=0) - models.PRINTS_LIVE
        found = (
            tables.batch_get([models.print_key(band) for band in prints], consistent=True) if prints else {}
        )
        taken = {key for key, item in found.items() if models.print_from(item).at >= since}
        return [band for band in prints if models.print_key(band) not in taken]


def _write(rows: list[Any]) -> None:
    request: Any = {models.table(): [{"PutRequest": {"Item": row}} for row in rows]}
    for _ in range(_MOST_ATTEMPTS):
        request = clients.dynamodb().batch_write_item(RequestItems=request).get("UnprocessedItems")
        if not request:
            return
    raise Unavailable("the database is busy; try again")
